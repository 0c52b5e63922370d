"""The peer of opcua-server.ts on asyncua: so many doubles that all change every 100 ms while it is told to."""

import asyncio
import json
import logging
import resource
import sys
from datetime import datetime, timezone

from asyncua import Server, ua

COUNT = int(sys.argv[1])
PORT = int(sys.argv[2])
EVERY = 0.1


async def main():
    logging.disable(logging.CRITICAL)
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{PORT}/bench")
    index = await server.register_namespace("urn:bench")
    folder = await server.nodes.objects.add_folder(index, "X")
    nodes = [await folder.add_variable(ua.NodeId(f"x{i}", index), f"x{i}", 0.0) for i in range(COUNT)]
    for node in nodes:
        await node.set_writable()
    state = {"updates": 0, "changing": False}

    async def change():
        next_time = asyncio.get_running_loop().time()
        while True:
            next_time = max(next_time + EVERY, asyncio.get_running_loop().time())
            await asyncio.sleep(next_time - asyncio.get_running_loop().time())
            if not state["changing"]:
                continue
            state["updates"] += 1
            now = datetime.now(timezone.utc)
            for i, node in enumerate(nodes):
                value = ua.DataValue(ua.Variant(float(state["updates"] + i), ua.VariantType.Double), SourceTimestamp=now)
                await server.write_attribute_value(node.nodeid, value)

    async with server:
        changing = asyncio.create_task(change())
        print(json.dumps({"endpoint": f"opc.tcp://127.0.0.1:{PORT}/bench", "namespace": index}), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            if line.strip() != "look":
                state["changing"] = line.strip() == "change"
            used = resource.getrusage(resource.RUSAGE_SELF)
            answer = {
                "cpu": (used.ru_utime + used.ru_stime) * 1e6,
                "updates": state["updates"],
                "memory": used.ru_maxrss / 1024,
            }
            print(json.dumps(answer), flush=True)
        changing.cancel()


asyncio.run(main())
