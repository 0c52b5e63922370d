import { randomUUID } from 'node:crypto';
import { dialled, urlOf } from '../../address.ts';
import { connectMqtt, endMqtt, publish } from '../../mqtt/client.ts';
import type { NormalisedSample, StackConfiguration } from '../tag-list.ts';
import { runPart } from './part.ts';
import { SqliteAlarmKeeper } from './store/alarm-keeper.ts';
import { AlarmList } from './store/alarm-list.ts';
import { openApi } from './store/api.ts';
import { SqliteHistorian } from './store/historian.ts';
import { Latest } from './store/latest.ts';
import { type Command, type CommandResult, type LinkStatus, messageIn, type NumberedSample, TOPICS } from './topics.ts';

/** How often what came in is written down and acknowledged, in ms. */
const COMMIT_EVERY = 25;
/** How often the gateways are told what is safely stored, in ms. */
const ACKNOWLEDGE_EVERY = 200;
/** How long a command may take to its device and back, in ms. */
const COMMAND_WITHIN = 5000;
/** How long the broker may be away before the latest values are in doubt, in ms. */
const BROKER_PATIENCE = 1000;

/** The store of the stack: historian, alarm list and API. */
await runPart(async ({ broker, api, tags, directory, defect }: StackConfiguration) => {
  const historian = new SqliteHistorian(directory);
  const latest = new Latest();
  const units = new Map(tags.map(({ tag, unit }) => [tag, unit]));
  // After a restart the last word on a tag is the last that was stored: gateways say only what changed.
  for (const { tag, value, quality, sourceTime } of historian.latest()) {
    latest.put({ tag, value, unit: units.get(tag) ?? '', quality, sourceTime });
  }
  const keeper = new SqliteAlarmKeeper(directory);
  const alarms = new AlarmList(tags, defect, keeper);
  const stored = historian.stored();
  const forgets = defect === 'stores-twice';
  const links = new Map<string, boolean>();
  const waiting = new Map<string, (result: CommandResult) => void>();
  let session = randomUUID();
  let batch: (NormalisedSample & { receivedAt: string })[] = [];
  let unacknowledged = false;
  let brokerAway: NodeJS.Timeout | undefined;

  const client = connectMqtt({
    url: urlOf('mqtt', dialled(broker.host), broker.port),
    clientId: 'store',
    will: {
      topic: TOPICS.historian,
      payload: JSON.stringify({ online: false, session: '', stored: {} }),
      retain: true,
    },
    onMessage: (topic, payload) => {
      const message = messageIn<never>(payload);
      if (message) receive(topic, message);
    },
    onConnect: () => {
      clearTimeout(brokerAway);
      brokerAway = undefined;
      alarms.communication('broker', false, 'The broker answers again');
      const topics = [`${TOPICS.samples}#`, TOPICS.gateway, `${TOPICS.links}#`, `${TOPICS.results}#`];
      // Only once it can hear them does it ask for samples.
      client.subscribe(topics, { qos: 1 }, () => newSession());
    },
    onLost: () => {
      brokerAway ??= setTimeout(() => {
        latest.doubt();
        alarms.communication('broker', true, 'The broker does not answer');
      }, BROKER_PATIENCE);
    },
  });

  function newSession(): void {
    session = randomUUID();
    commit();
    acknowledge();
  }
  const acknowledge = () => {
    const status = { online: true, session, stored: forgets ? {} : stored };
    publish(client, TOPICS.historian, JSON.stringify(status), true).catch(() => {});
  };

  function receive(topic: string, message: never): void {
    if (topic.startsWith(TOPICS.samples)) store(message);
    else if (topic.startsWith(TOPICS.links)) linkChanged(message);
    else if (topic.startsWith(TOPICS.results)) waiting.get((message as CommandResult).id)?.(message);
    else if (topic === TOPICS.gateway) gatewayChanged((message as { online: boolean }).online);
  }

  function store({ gateway, seq, historical, ...sample }: NumberedSample): void {
    const known = forgets ? seq - 1 : (stored[gateway] ?? 0);
    if (seq <= known) return; // sent again because the acknowledgement was lost
    if (seq > known + 1 && known > 0) {
      newSession(); // something is missing before it: ask for it
      return;
    }
    stored[gateway] = seq;
    const receivedAt = new Date().toISOString();
    const kept = defect === 'arrival-time-as-source-time' ? { ...sample, sourceTime: receivedAt } : sample;
    batch.push({ ...kept, receivedAt });
    alarms.see(kept);
    // What a gateway polled before it died is history: shown as the present, it would be a stale value taken for good.
    if (!historical) latest.put(kept);
  }

  function commit(): void {
    if (batch.length === 0) return;
    historian.append(batch, stored);
    batch = [];
    unacknowledged = true;
  }
  const committing = setInterval(commit, COMMIT_EVERY);
  const acknowledging = setInterval(() => {
    if (!unacknowledged || !client.connected) return;
    unacknowledged = false;
    acknowledge();
  }, ACKNOWLEDGE_EVERY);

  function linkChanged({ device, protocol, answering }: LinkStatus): void {
    links.set(`${device}/${protocol}`, answering);
    const down = [...links].filter(([name, up]) => name.startsWith(`${device}/`) && !up).map(([name]) => name);
    alarms.communication(device, down.length > 0, `No answer from ${down.join(', ') || device}`);
  }

  function gatewayChanged(online: boolean): void {
    alarms.communication('gateway', !online, 'The gateway is gone');
    if (online || defect === 'hides-gap') return;
    const receivedAt = new Date().toISOString();
    for (const doubt of latest.doubt()) batch.push({ ...doubt, receivedAt });
  }

  const command = async (asked: Omit<Command, 'id'>): Promise<Omit<CommandResult, 'id'>> => {
    if (!client.connected) return { accepted: false, reason: 'the broker does not answer' };
    const id = randomUUID();
    const answered = new Promise<CommandResult>((resolve) => waiting.set(id, resolve));
    const late = new Promise<CommandResult>((resolve) => {
      setTimeout(() => resolve({ id, accepted: false, reason: 'no answer from the gateway' }), COMMAND_WITHIN).unref();
    });
    await publish(client, TOPICS.commands + id, JSON.stringify({ id, ...asked } satisfies Command));
    const { accepted, readBack, reason } = await Promise.race([answered, late]);
    waiting.delete(id);
    return { accepted, ...(readBack !== undefined && { readBack }), ...(reason !== undefined && { reason }) };
  };

  const opened = await openApi({ ...api, historian, latest, alarms, command });
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
});
