"""An OPC UA client on asyncua that is driven by lines of JSON: {"id": 1, "ask": "read", "with": {...}}."""

import asyncio
import json
import sys
from datetime import datetime, timezone
from importlib.metadata import version

from asyncua import Client, ua
from asyncua.crypto import security_policies

POLICIES = {
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128_Sha256_RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256_Sha256_RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
}
# What asyncua keeps in an event object beside the fields of the event.
NOT_OF_THE_EVENT = ("server_handle", "select_clauses", "event_fields", "data_types", "emitting_node", "internal_properties")
TYPES = {"Boolean": ua.VariantType.Boolean, "Double": ua.VariantType.Double, "UInt32": ua.VariantType.UInt32}


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=timezone.utc).isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, ua.LocalizedText):
        return value.Text
    if isinstance(value, ua.NodeId):
        return value.to_string()
    if isinstance(value, ua.EUInformation):
        return {"id": value.UnitId, "name": value.DisplayName.Text}
    if isinstance(value, ua.Range):
        return [value.Low, value.High]
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def sample(value):
    return {
        "value": plain(value.Value.Value) if value.Value else None,
        "status": value.StatusCode.name,
        "time": plain(value.SourceTimestamp) if value.SourceTimestamp else None,
    }


class Session:
    """One connection, with what it has been told of so far."""

    def __init__(self):
        self.client = None
        self.changes = []
        self.events = []

    def datachange_notification(self, node, _value, data):
        self.changes.append({"node": node.nodeid.to_string(), **sample(data.monitored_item.Value)})

    def event_notification(self, event):
        self.events.append({name: plain(value) for name, value in vars(event).items() if name not in NOT_OF_THE_EVENT})

    async def connect(self, url, policy=None, mode="SignAndEncrypt", certificate=None, key=None, user=None):
        self.client = Client(url, timeout=20)
        self.client.application_uri = "urn:plantwright:asyncua"
        if user:
            self.client.set_user(user["name"])
            self.client.set_password(user["password"])
        if policy:
            await self.client.set_security(
                POLICIES[policy], certificate, key, mode=getattr(ua.MessageSecurityMode, mode)
            )
        await self.client.connect()
        return version("asyncua")

    async def endpoints(self, url):
        return [each.EndpointUrl for each in await Client(url, timeout=20).connect_and_get_server_endpoints()]

    async def read(self, nodes):
        return [sample(await self.client.get_node(n).read_data_value(raise_on_bad_status=False)) for n in nodes]

    async def child(self, node, path):
        return (await self.client.get_node(node).get_child(path)).nodeid.to_string()

    async def browse(self, node):
        return [(await child.read_browse_name()).Name for child in await self.client.get_node(node).get_children()]

    async def write(self, node, type, value):
        try:
            await self.client.get_node(node).write_value(ua.DataValue(ua.Variant(value, TYPES[type])))
            return "Good"
        except ua.UaStatusCodeError as error:
            return type_name(error)

    async def subscribe(self, nodes, publishing, sampling):
        subscription = await self.client.create_subscription(publishing, self)
        await subscription.subscribe_data_change(
            [self.client.get_node(n) for n in nodes], queuesize=50, sampling_interval=sampling
        )
        return subscription.subscription_id

    async def listen(self, source, types):
        subscription = await self.client.create_subscription(100, self)
        await subscription.subscribe_events(source, [self.client.get_node(t) for t in types])
        return subscription.subscription_id

    async def told(self):
        changes, events = self.changes, self.events
        self.changes, self.events = [], []
        return {"changes": changes, "events": events}

    async def call(self, object, method, inputs=()):
        arguments = [ua.Variant(typed(i), getattr(ua.VariantType, i["type"])) for i in inputs]
        try:
            await self.client.get_node(object).call_method(self.client.get_node(method), *arguments)
            return "Good"
        except ua.UaStatusCodeError as error:
            return type_name(error)

    async def history(self, node, start=None, end=None, most=0, bounds=False):
        values = await self.client.get_node(node).read_raw_history(when(start), when(end), most, return_bounds=bounds)
        return [sample(v) for v in values]

    async def aggregate(self, node, function, start, end, interval):
        details = ua.ReadProcessedDetails()
        details.StartTime, details.EndTime = when(start), when(end)
        details.ProcessingInterval = interval
        details.AggregateType = [ua.NodeId(getattr(ua.ObjectIds, "AggregateFunction_" + function))]
        result = await self.client.get_node(node).history_read(details)
        result.StatusCode.check()
        return [sample(v) for v in result.HistoryData.DataValues]

    async def at_times(self, node, times, simple=False):
        details = ua.ReadAtTimeDetails(ReqTimes=[when(t) for t in times], UseSimpleBounds=simple)
        result = await self.client.get_node(node).history_read(details)
        result.StatusCode.check()
        return [sample(v) for v in result.HistoryData.DataValues]

    async def write_together(self, items):
        """One call for all items: the status of each."""
        params = ua.WriteParameters()
        for item in items:
            value = ua.DataValue(ua.Variant(item["value"], getattr(ua.VariantType, item["type"])))
            node = ua.NodeId.from_string(item["node"])
            params.NodesToWrite.append(ua.WriteValue(node, ua.AttributeIds.Value, None, value))
        return [status.name for status in await self.client.uaclient.write(params)]

    async def read_range(self, node, range):
        item = ua.ReadValueId(ua.NodeId.from_string(node), ua.AttributeIds.Value, range)
        params = ua.ReadParameters(TimestampsToReturn=ua.TimestampsToReturn.Both, NodesToRead=[item])
        [value] = await self.client.uaclient.read(params)
        return value.StatusCode.name

    async def monitor(self, node, attribute=13, sampling=100.0, queue=1, deadband=None):
        """The status of one monitored item, and what it was granted."""
        subscription = await self.client.create_subscription(500, self)
        request = ua.MonitoredItemCreateRequest()
        request.ItemToMonitor.NodeId = ua.NodeId.from_string(node)
        request.ItemToMonitor.AttributeId = attribute
        request.MonitoringMode = ua.MonitoringMode.Sampling
        request.RequestedParameters.SamplingInterval = float(sampling)
        request.RequestedParameters.QueueSize = queue
        if deadband:
            trigger = ua.DataChangeTrigger.StatusValue
            request.RequestedParameters.Filter = ua.DataChangeFilter(trigger, deadband["type"], deadband["value"])
        params = ua.CreateMonitoredItemsParameters(subscription.subscription_id, ua.TimestampsToReturn.Both, [request])
        [result] = await self.client.uaclient.create_monitored_items(params)
        await subscription.delete()
        return [result.StatusCode.name, result.RevisedSamplingInterval, result.RevisedQueueSize]

    async def disconnect(self):
        await self.client.disconnect()


def typed(argument):
    value = argument["value"]
    if argument["type"] == "ByteString":
        return bytes.fromhex(value)
    if argument["type"] == "LocalizedText":
        return ua.LocalizedText(value)
    return value


def when(time):
    return datetime.fromtimestamp(time / 1000, timezone.utc) if time else None


def type_name(error):
    return ua.StatusCode(error.code).name


async def main():
    session = Session()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        question = json.loads(line)
        try:
            answer = {"result": await getattr(session, question["ask"])(**question.get("with", {}))}
        except Exception as error:  # noqa: BLE001 - the test decides what an error means
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": question["id"], **answer}), flush=True)


asyncio.run(main())
