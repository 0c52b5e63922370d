import { dialled, urlOf } from '../../address.ts';
import { connectMqtt, endMqtt, publish } from '../../mqtt/client.ts';
import type { StackConfiguration, Tag } from '../tag-list.ts';
import { Link } from './gateway/link.ts';
import { ModbusDriver } from './gateway/modbus-driver.ts';
import { renumbered } from './gateway/numbering.ts';
import type { OpcUaDriver } from './gateway/opcua-driver.ts';
import { Outbox } from './gateway/outbox.ts';
import { Registry } from './gateway/registry.ts';
import { SensorDriver } from './gateway/sensor-driver.ts';
import { runPart } from './part.ts';
import {
  type Command,
  type CommandResult,
  type HistorianStatus,
  type LinkStatus,
  messageIn,
  TOPICS,
} from './topics.ts';

/** A driver that can write to its device. */
type Writer = Pick<ModbusDriver, 'write'> | Pick<OpcUaDriver, 'write'>;

/** The edge gateway: devices on one side, normalised samples on the stack's broker on the other. */
await runPart(async (configuration: StackConfiguration) => {
  const { broker, devices, period, directory, defect } = configuration;
  const tags = defect === 'other-packml-numbering' ? configuration.tags.map(renumbered) : configuration.tags;
  const sensors = new Map<string, SensorDriver>();
  const writers = new Map<string, Writer>();
  const statuses = new Map<string, LinkStatus>();
  const closers: (() => unknown)[] = [];

  const client = connectMqtt({
    url: urlOf('mqtt', dialled(broker.host), broker.port),
    clientId: 'gateway',
    will: { topic: TOPICS.gateway, payload: JSON.stringify({ online: false }), retain: true },
    onMessage: (topic, payload) => receive(topic, payload),
    onConnect: () => {
      client.subscribe([TOPICS.historian, `${TOPICS.commands}#`, ...sensors.keys()], { qos: 1 });
      publish(client, TOPICS.gateway, JSON.stringify({ online: true }), true).catch(() => {});
      for (const status of statuses.values()) tell(status);
    },
    onLost: () => outbox.lost(),
  });
  const outbox = new Outbox(directory, client, defect);
  const registry = new Registry((samples) => outbox.put(samples));
  const tell = (status: LinkStatus) => {
    const topic = `${TOPICS.links}${status.device}/${status.protocol}`;
    publish(client, topic, JSON.stringify(status), true).catch(() => {});
  };
  const watch = (device: string, protocol: string, of: readonly Tag[], every: number) => {
    const report = (status: LinkStatus) => {
      statuses.set(`${status.device}/${status.protocol}`, status);
      if (client.connected) tell(status);
    };
    const link = new Link({ device, protocol, tags: of, period: every, registry, report, defect });
    closers.push(() => link.close());
    return link;
  };

  function receive(topic: string, payload: Buffer): void {
    const status = topic === TOPICS.historian && messageIn<HistorianStatus>(payload);
    const command = topic.startsWith(TOPICS.commands) && messageIn<Command>(payload);
    if (status) outbox.acknowledge(status);
    else if (command) execute(command);
    else sensors.get(topic)?.receive(payload);
  }

  async function execute({ id, tag: name, value }: Command): Promise<void> {
    const tag = tags.find((t) => t.tag === name);
    const writer = tag && writers.get(`${tag.source.device}/${tag.source.protocol}`);
    const refused = !tag?.writable || !writer;
    const result = refused
      ? { accepted: false, reason: `${name} cannot be written` }
      : await writer.write(tag as never, value);
    await publish(client, TOPICS.results + id, JSON.stringify({ id, ...result } satisfies CommandResult)).catch(
      () => {},
    );
  }

  for (const connection of devices) {
    const { device, protocol } = connection;
    const of = tags.filter((t) => t.source.device === device && t.source.protocol === protocol);
    const link = watch(device, protocol, of, period);
    const options = { tags: of, period, registry, link, defect };
    let driver: ModbusDriver | OpcUaDriver;
    if (connection.protocol === 'modbus') driver = new ModbusDriver({ connection, ...options });
    // Loaded only where a device speaks it: half a second and 100 MB.
    else driver = new (await import('./gateway/opcua-driver.ts')).OpcUaDriver({ connection, ...options });
    writers.set(`${device}/${protocol}`, driver);
    closers.push(() => driver.close());
  }
  const topics = new Set(tags.flatMap(({ source }) => (source.protocol === 'mqtt' ? [source.topic] : [])));
  for (const topic of topics) {
    const of = tags.filter(({ source }) => source.protocol === 'mqtt' && source.topic === topic);
    const { device, period: every } = of[0]!.source as { device: string; period: number };
    sensors.set(topic, new SensorDriver({ topic, tags: of, registry, link: watch(device, 'mqtt', of, 2 * every) }));
    if (client.connected) client.subscribe(topic, { qos: 1 });
  }

  const stop = async () => {
    for (const close of closers) await close();
    await publish(client, TOPICS.gateway, JSON.stringify({ online: false }), true).catch(() => {});
    await endMqtt(client);
    outbox.close();
  };
  return { stop };
});
