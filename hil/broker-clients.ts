import type { Device } from './devices.ts';
import type { MqttDevice } from './mqtt/map.ts';
import { stateTopic, topicOf } from './sparkplug/codec.ts';
import type { SparkplugDevice } from './sparkplug/map.ts';
import type { BrokerClient } from './targets/tag-list.ts';

/** The sensors and edge nodes that come to the broker of the stack, and what each publishes and subscribes there. */
export const brokerClients = (devices: readonly Device[], edgeNodes: readonly SparkplugDevice[]): BrokerClient[] => [
  ...devices.flatMap((device) =>
    device.protocol === 'mqtt' && device.login.url === undefined ? [sensor(device)] : [],
  ),
  ...edgeNodes.map(edgeNode),
];

function sensor({ device, topic, presence, login: { username, password } }: MqttDevice): BrokerClient {
  return {
    name: device,
    publish: [topic, ...(presence ? [presence.topic] : [])],
    subscribe: [],
    ...(username !== undefined && password !== undefined && { login: { username, password } }),
  };
}

/** Sparkplug 3.0, chapter 6: births, deaths and data are the edge node's; commands and STATE are the host's. */
function edgeNode({ device, group, devices, primaryHost }: SparkplugDevice): BrokerClient {
  const own = (['NBIRTH', 'NDEATH', 'NDATA'] as const).map((verb) => topicOf(verb, { group, node: device }));
  const ofDevices = Object.keys(devices).flatMap((id) =>
    (['DBIRTH', 'DDEATH', 'DDATA'] as const).map((verb) => topicOf(verb, { group, node: device, device: id })),
  );
  const commands = [topicOf('NCMD', { group, node: device }), `${topicOf('DCMD', { group, node: device })}/+`];
  return {
    name: device,
    publish: [...own, ...ofDevices],
    subscribe: [...commands, ...(primaryHost === undefined ? [] : [stateTopic(primaryHost)])],
    commands: [...commands, stateTopic(primaryHost ?? '+')],
  };
}
