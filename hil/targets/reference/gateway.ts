import { randomUUID } from 'node:crypto';
import { dialled, urlOf } from '../../address.ts';
import { connectMqtt, endMqtt, publish } from '../../mqtt/client.ts';
import type { Tag } from '../tag-list.ts';
import { loginOf } from './access.ts';
import { Link } from './gateway/link.ts';
import { ModbusDriver } from './gateway/modbus-driver.ts';
import { renumbered } from './gateway/numbering.ts';
import type { OpcUaDriver } from './gateway/opcua-driver.ts';
import { Outbox } from './gateway/outbox.ts';
import { Registry } from './gateway/registry.ts';
import { SensorDriver } from './gateway/sensor-driver.ts';
import { Command, type CommandResult, GatewayStatus, HistorianStatus, type LinkStatus } from './messages.ts';
import type { StartPart } from './part.ts';
import { TOPICS } from './topics.ts';
import { mayBeSet } from './values.ts';

/** A driver that can write to its device. */
type Writer = Pick<ModbusDriver, 'write'> | Pick<OpcUaDriver, 'write'>;

/** How long others may speak in its name before it says again how it is, in ms. */
const CONTRADICTS_AFTER = 1000;

/** The edge gateway: devices on one side, normalised samples on the stack's broker on the other. */
export const start: StartPart = async (configuration, { book }) => {
  const { broker, devices, period, directory, defect } = configuration;
  const tags = defect === 'other-packml-numbering' ? configuration.tags.map(renumbered) : configuration.tags;
  const sensors = new Map<string, SensorDriver>();
  const writers = new Map<string, Writer>();
  const links = new Map<string, LinkStatus>();
  const closers: (() => unknown)[] = [];
  const outbox = new Outbox(directory, (topic, payload) => publish(client, topic, payload), defect);
  const session = randomUUID();
  const status = (online: boolean) =>
    JSON.stringify({ online, gateway: outbox.gateway, session, last: outbox.last } satisfies GatewayStatus);
  const announce = () => publish(client, TOPICS.gateway, status(true), true).catch(() => {});
  let contradicting: NodeJS.Timeout | undefined;

  const client = connectMqtt({
    url: urlOf('mqtt', dialled(broker.host), broker.port),
    clientId: 'gateway',
    ...loginOf(broker, 'gateway'),
    will: { topic: TOPICS.gateway, payload: status(false), retain: true },
    onMessage: (topic, payload) => book.guard(`a message on ${topic}`, () => receive(topic, payload)),
    onConnect: () => {
      client.subscribe([TOPICS.historian, TOPICS.gateway, `${TOPICS.commands}#`, ...sensors.keys()], { qos: 1 });
      announce();
      for (const link of links.values()) tell(link);
    },
    onLost: () => outbox.lost(),
  });
  const registry = new Registry(
    (samples) => outbox.put(samples),
    (kind, text) => book.refuse(kind, text),
  );
  const tell = (link: LinkStatus) => {
    const topic = `${TOPICS.links}${link.device}/${link.protocol}`;
    publish(client, topic, JSON.stringify(link), true).catch(() => {});
  };
  const watch = (device: string, protocol: string, of: readonly Tag[], every: number) => {
    const report = (link: LinkStatus) => {
      links.set(`${link.device}/${link.protocol}`, link);
      if (client.connected) tell(link);
    };
    const link = new Link({ device, protocol, tags: of, period: every, registry, report, defect });
    closers.push(() => link.close());
    return link;
  };

  function receive(topic: string, payload: Buffer): unknown {
    if (topic === TOPICS.historian) return acknowledged(book.take(HistorianStatus, topic, payload));
    if (topic === TOPICS.gateway) return heardOfItself(book.take(GatewayStatus, topic, payload));
    if (topic.startsWith(TOPICS.commands)) return execute(book.take(Command, topic, payload));
    return sensors.get(topic)?.receive(payload);
  }

  function acknowledged(said: HistorianStatus | undefined): void {
    const refused = said && outbox.acknowledge(said);
    if (refused) book.refuse('acknowledgement', `refused an acknowledgement: ${refused}`);
  }

  /** What is retained in its name must be true: the will of a connection that is over, or a stranger's word, is not. */
  function heardOfItself(said: GatewayStatus | undefined): void {
    if (said?.online && said.session === session) return;
    contradicting ??= setTimeout(() => {
      contradicting = undefined;
      if (client.connected) announce();
    }, CONTRADICTS_AFTER);
  }

  async function execute(command: Command | undefined): Promise<void> {
    if (!command) return;
    const { id, tag, value } = command;
    const result = await written(tag, value).catch((error: Error) => {
      book.fail(`writing ${tag}`, error);
      return { accepted: false, reason: 'the gateway failed at it' };
    });
    await publish(client, TOPICS.results + id, JSON.stringify({ id, ...result } satisfies CommandResult)).catch(
      () => {},
    );
  }

  async function written(name: string, value: Command['value']): Promise<Omit<CommandResult, 'id'>> {
    const tag = tags.find((t) => t.tag === name);
    const writer = tag && writers.get(`${tag.source.device}/${tag.source.protocol}`);
    if (!tag?.writable || !writer) return { accepted: false, reason: `${name} cannot be written` };
    if (mayBeSet(tag, value)) return writer.write(tag as never, value);
    const due = tag.kind === 'state' ? `one of ${tag.states?.join(', ')}` : `a ${tag.kind}`;
    return { accepted: false, reason: `${name} takes ${due}` };
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
    sensors.set(
      topic,
      new SensorDriver({ topic, tags: of, registry, link: watch(device, 'mqtt', of, 2 * every), book }),
    );
    if (client.connected) client.subscribe(topic, { qos: 1 });
  }

  const stop = async () => {
    clearTimeout(contradicting);
    for (const close of closers) await close();
    await publish(client, TOPICS.gateway, status(false), true).catch(() => {});
    await endMqtt(client);
    outbox.close();
  };
  return { stop };
};
