"""Whether an OpenPLC user finds his addresses with pymodbus: one line of JSON a check. Usage: HOST PORT."""

import json
import sys
import time

from pymodbus.client import ModbusTcpClient

client = ModbusTcpClient(sys.argv[1], port=int(sys.argv[2]), timeout=3)
unit = {"device_id": 1}
F32, F64, I32, I64 = (getattr(ModbusTcpClient.DATATYPE, name) for name in ("FLOAT32", "FLOAT64", "INT32", "INT64"))


def check(what, ask, expected):
    """Asks until the answer is as expected: what the program does with a write comes with its next scan."""
    end = time.monotonic() + 5
    while True:
        try:
            found = ask()
        except Exception as error:  # whatever it is, it is what this check came to
            found = f"{type(error).__name__}: {error}"
        if found == expected or time.monotonic() > end:
            break
    result = "pass" if found == expected else f"{found!r} instead of {expected!r}"
    print(json.dumps({"what": what, "result": result}), flush=True)


def once(what, found, expected):
    check(what, lambda: found, expected)


def registers(address, count):
    return client.read_holding_registers(address, count=count, **unit).registers


def number(address, kind):
    return client.convert_from_registers(registers(address, kind.value[1]), kind, word_order="big")


def write(address, value, kind):
    words = client.convert_to_registers(value, kind, word_order="big")
    return client.write_registers(address, words, **unit).isError()


def refusal(answer):
    return answer.exception_code if answer.isError() else "accepted"


assert client.connect(), "no connection"
check("%IX0.0 is discrete input 0", lambda: client.read_discrete_inputs(0, count=1, **unit).bits[0], True)
check("%IX1.7 is discrete input 15", lambda: client.read_discrete_inputs(15, count=1, **unit).bits[0], False)
check("%IW0 is input register 0", lambda: client.read_input_registers(0, count=1, **unit).registers, [750])
check("%QW0 is holding register 0", lambda: registers(0, 1), [1500])
check("%QW1023 is holding register 1023", lambda: registers(1023, 1), [0xBEEF])
check("%MW0 is holding register 1024", lambda: registers(1024, 1), [0xFFFB])
check("%MW1023 is holding register 2047", lambda: registers(2047, 1), [50])
check("%MD0 is holding register 2048, high word first", lambda: registers(2048, 2), [0xFFFF, 0xFFFE])
check("%MD1 is a REAL in 2050", lambda: number(2050, F32), 0.5)
check("%MD2 is a REAL in 2052", lambda: number(2052, F32), -1.0)
check("%ML0 is holding register 4096, high word first", lambda: registers(4096, 4), [0, 1, 0, 2])
check("%ML1 is an LREAL in 4100", lambda: number(4100, F64), 0.1)
check("%ML1023 is holding register 8188", lambda: registers(8188, 4), [0x0001, 0x0203, 0x0405, 0x0607])
check("what nobody declared reads as 0", lambda: registers(100, 120), [0] * 120)

once("%QX1.7 is written as coil 15", client.write_coil(15, True, **unit).isError(), False)
once("%QX1.7 is read back at once", client.read_coils(15, count=1, **unit).bits[0], True)
check("%QX1.7 makes the program set %QX0.0, coil 0", lambda: client.read_coils(0, count=1, **unit).bits[0], True)
check("a coil that the program drives is its own again: on", lambda: client.read_coils(16, count=1, **unit).bits[0], True)
check("a coil that the program drives is its own again: off", lambda: client.read_coils(16, count=1, **unit).bits[0], False)
once("%MD0 is written", write(2048, 1_000_000, I32), False)
check("%MD0 is taken by the program", lambda: number(2052, F32), 500_000.0)
once("%MD1 is written", write(2050, -0.25, F32), False)
check("%MD1 is taken by the program", lambda: number(2052, F32), -250_000.0)
once("%ML0 is written", write(4096, -9_007_199_254_740_991, I64), False)
once("%ML0 is read back", number(4096, I64), -9_007_199_254_740_991)
check("%ML0 is taken by the program", lambda: number(4104, F64), -9_007_199_254_740_990.9)
once("%MW0 is written", client.write_register(1024, 0x8000, **unit).isError(), False)
check("%MW0 is kept", lambda: registers(1024, 1), [0x8000])
once("registers of nobody are written", client.write_registers(200, [1, 2, 3], **unit).isError(), False)
check("registers of nobody keep what is written", lambda: registers(199, 5), [0, 1, 2, 3, 0])

once("%MW1023 outside its subrange: exception 3", refusal(client.write_register(2047, 101, **unit)), 3)
once("half of %MD0: exception 3", refusal(client.write_register(2048, 1, **unit)), 3)
once("%ML0 beyond 2^53: exception 3", refusal(client.write_registers(4096, [0x7FFF, 0xFFFF, 0xFFFF, 0xFFFF], **unit)), 3)
once("coil 8192 is past the end: exception 2", refusal(client.write_coil(8192, True, **unit)), 2)
once("register 8192 is past the end: exception 2", refusal(client.read_holding_registers(8192, count=1, **unit)), 2)
check("%MD0 after a refused write is as before", lambda: number(2048, I32), 1_000_000)
