import { randomUUID } from 'node:crypto';
import { dialled, urlOf } from '../../address.ts';
import { connectMqtt, endMqtt, publish } from '../../mqtt/client.ts';
import type { NormalisedSample } from '../tag-list.ts';
import { loginOf } from './access.ts';
import { CommandResult, GatewayStatus, HistorianStatus, LinkStatus } from './messages.ts';
import type { StartPart } from './part.ts';
import { SqliteAlarmKeeper } from './store/alarm-keeper.ts';
import { AlarmList } from './store/alarm-list.ts';
import { openApi } from './store/api.ts';
import { Commands } from './store/commands.ts';
import { GatewayWatch } from './store/gateway-watch.ts';
import { type NewRow, SqliteHistorian } from './store/historian.ts';
import { Intake } from './store/intake.ts';
import { Latest } from './store/latest.ts';
import { TOPICS } from './topics.ts';

/** How often what came in is written down, in ms. */
const COMMIT_EVERY = 25;
/** How often the gateways are told what is safely stored, in ms. */
const ACKNOWLEDGE_EVERY = 200;
/** How long the broker may be away before the latest values are in doubt, in ms. */
const BROKER_PATIENCE = 1000;

/** The store of the stack: historian, alarm list and API. */
export const start: StartPart = async ({ broker, api, tags, devices, directory, defect }, { book }) => {
  const historian = new SqliteHistorian(directory, defect);
  const latest = new Latest();
  const units = new Map(tags.map(({ tag, unit }) => [tag, unit]));
  const present = historian.latest();
  // After a restart the last word on a tag is the last that was stored: gateways say only what changed.
  for (const { tag, value, quality, sourceTime } of present) {
    latest.put({ tag, value, unit: units.get(tag) ?? '', quality, sourceTime });
  }
  const keeper = new SqliteAlarmKeeper(directory);
  const alarms = new AlarmList(tags, defect, keeper);
  const forgets = defect === 'stores-twice';
  const owners = new Map(present.map(({ tag, gateway }) => [tag, gateway]));
  const intake = new Intake({ tags, stored: historian.stored(), owners, forgets, book });
  const gateway = new GatewayWatch();
  const known = new Set([...devices, ...tags.map(({ source }) => source)].map((d) => `${d.device}/${d.protocol}`));
  const links = new Map<string, boolean>();
  let session = randomUUID();
  let batch: NewRow[] = [];
  /** Whether something came that is not written down yet. */
  let unwritten = false;
  let unacknowledged = false;
  let gap = false;
  let brokerAway: NodeJS.Timeout | undefined;

  const client = connectMqtt({
    url: urlOf('mqtt', dialled(broker.host), broker.port),
    clientId: 'store',
    ...loginOf(broker, 'store'),
    will: {
      topic: TOPICS.historian,
      payload: JSON.stringify({ online: false, session, stored: {} } satisfies HistorianStatus),
      retain: true,
    },
    onMessage: (topic, payload) => book.guard(`a message on ${topic}`, () => receive(topic, payload)),
    onConnect: () => {
      clearTimeout(brokerAway);
      brokerAway = undefined;
      alarms.communication('broker', false, 'The broker answers again');
      const own = [TOPICS.gateway, TOPICS.historian, `${TOPICS.links}#`, `${TOPICS.results}#`];
      // Only once it can hear them does it ask for samples.
      client.subscribe([`${TOPICS.samples}#`, ...own], { qos: 1 }, () => newSession());
    },
    onLost: () => {
      brokerAway ??= setTimeout(() => {
        latest.doubt();
        alarms.communication('broker', true, 'The broker does not answer');
      }, BROKER_PATIENCE);
    },
  });
  const commands = new Commands(client);

  function newSession(): void {
    session = randomUUID();
    acknowledge();
  }
  /** Only what is safely stored is acknowledged: gateways forget it then. */
  function acknowledge(): void {
    commit();
    [unacknowledged, gap] = [false, false];
    const stored = forgets ? {} : Object.fromEntries(intake.stored);
    const status: HistorianStatus = { online: true, session, stored };
    publish(client, TOPICS.historian, JSON.stringify(status), true).catch(() => {});
  }

  function receive(topic: string, payload: Buffer): void {
    if (topic.startsWith(TOPICS.samples)) store(topic, payload);
    else if (topic.startsWith(TOPICS.links)) linkChanged(book.take(LinkStatus, topic, payload));
    else if (topic.startsWith(TOPICS.results)) commands.answer(book.take(CommandResult, topic, payload));
    else if (topic === TOPICS.gateway) gatewayChanged(book.take(GatewayStatus, topic, payload));
    else if (topic === TOPICS.historian) heardOfItself(book.take(HistorianStatus, topic, payload));
  }

  function store(topic: string, payload: Buffer): void {
    const message = intake.take(topic, payload);
    if (message.took === 'gap') gap = true;
    if (message.took === 'number' || message.took === 'sample') unwritten = true;
    if (message.took !== 'sample') return;
    const { seq: _, ...sample } = message.sample;
    const receivedAt = new Date().toISOString();
    const kept = defect === 'arrival-time-as-source-time' ? { ...sample, sourceTime: receivedAt } : sample;
    batch.push({ ...kept, receivedAt });
    const { gateway: __, historical, ...said } = kept;
    // What a gateway polled before it died is history: shown as the present, it would be a stale value taken for good.
    if (!historical) latest.put(said);
    alarms.see(said);
  }

  /** Samples that the store itself has to say. */
  function say(samples: readonly NormalisedSample[]): void {
    const receivedAt = new Date().toISOString();
    for (const sample of samples) batch.push({ ...sample, gateway: intake.ownerOf(sample.tag), receivedAt });
    unwritten ||= samples.length > 0;
  }

  function commit(): void {
    if (gateway.hasCaughtUp(intake.stored)) say(latest.trust());
    if (!unwritten) return;
    historian.append(batch, intake.stored);
    batch = [];
    [unwritten, unacknowledged] = [false, true];
  }
  const committing = setInterval(commit, COMMIT_EVERY);
  const acknowledging = setInterval(() => {
    if (!client.connected) return;
    if (gap) newSession();
    else if (unacknowledged) acknowledge();
  }, ACKNOWLEDGE_EVERY);

  /** What is retained in its name must be true: the will of a connection that is over, or a stranger's word, is not. */
  function heardOfItself(said: HistorianStatus | undefined): void {
    if (!said?.online || said.session !== session) unacknowledged = true;
  }

  function linkChanged(status: LinkStatus | undefined): void {
    if (!status) return;
    const { device, protocol, answering } = status;
    const name = `${device}/${protocol}`;
    if (!known.has(name)) {
      book.refuse('link', `refused the status of a link: there is no ${name}`);
      return;
    }
    links.set(name, answering);
    const down = [...links].filter(([link, up]) => link.startsWith(`${device}/`) && !up).map(([link]) => link);
    alarms.communication(device, down.length > 0, `No answer from ${down.join(', ') || device}`);
  }

  function gatewayChanged(status: GatewayStatus | undefined): void {
    if (!status) return;
    const change = gateway.take(status);
    if (change === 'stranger') {
      book.refuse('gateway', 'refused that the gateway is gone: it is not the gateway that says so');
      return;
    }
    const gone = change === 'gone';
    alarms.communication('gateway', gone, 'The gateway is gone');
    if (change === 'new') latest.forgetDoubted();
    if (gone && defect !== 'hides-gap') say(latest.doubt());
  }

  const opened = await openApi({ ...api, historian, latest, alarms, book, command: (asked) => commands.send(asked) });
  const stop = async () => {
    clearInterval(committing);
    clearInterval(acknowledging);
    clearTimeout(brokerAway);
    await opened.close();
    await endMqtt(client);
    commit();
    historian.close();
    keeper.close();
  };
  return { port: opened.port, stop };
};
