"""A pymodbus server to be measured: says its port and serves 200 holding registers."""

import asyncio
import socket

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


async def main():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    device = SimDevice(id=1, simdata=[SimData(0, values=list(range(200)), datatype=DataType.REGISTERS)])
    server = ModbusTcpServer(context=device, address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    print(port, flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
