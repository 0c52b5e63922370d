"""What pysunspec2 finds on a SunSpec device of ours: one line of JSON a model. Usage: HOST PORT."""

import json
import sys

import sunspec2.modbus.client as client

device = client.SunSpecModbusClientDeviceTCP(slave_id=1, ipaddr=sys.argv[1], ipport=int(sys.argv[2]), timeout=5)
device.scan()
for model in device.model_list:
    points = {}
    for name, point in model.points.items():
        if point.pdef.get("type") in ("pad", "sunssf"):
            continue
        points[name] = point.cvalue
    defined = sum(p["size"] for p in model.model_def["group"]["points"]) - 2 if model.model_def else None
    print(
        json.dumps(
            {"id": model.model_id, "address": model.model_addr, "length": model.model_len, "defined": defined, "points": points}
        )
    )

# A limit written by a client that nobody here wrote: by its own scale factor, and read back.
if 123 in device.models:
    controls = device.models[123][0]
    controls.WMaxLimPct_RvrtTms.cvalue = 30
    controls.WMaxLimPct.cvalue = 40
    controls.WMaxLim_Ena.cvalue = 1
    controls.write()
    controls.read()
    print(json.dumps({"limit": controls.WMaxLimPct.cvalue, "enabled": controls.WMaxLim_Ena.cvalue, "reverts": controls.WMaxLimPct_RvrtTms.cvalue}))
device.close()
