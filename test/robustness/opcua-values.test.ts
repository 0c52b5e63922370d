import {
  type BinaryStream,
  CreateMonitoredItemsRequest,
  CreateSubscriptionRequest,
  PublishRequest,
  setErrorLogger,
  setWarningLogger,
} from 'node-opcua';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { openSession } from '../fixtures/opcua-session.ts';
import { besieged } from '../fixtures/siege.ts';
import { HOSTILE_FROM, HOSTILE_REQUESTS, hostileDraw } from './hostile-values.ts';
import { node, type Own, soundRequest, WRITTEN } from './opcua-requests.ts';
import { encodeSpoilt, placesIn } from './opcua-spoilt.ts';

const BEAT = node('heartbeat');
/** For a long siege: some ms a request. */
const PATIENCE = Math.max(240_000, HOSTILE_REQUESTS * 60);
/** In ms; the slowest answer is a large history. */
const ANSWERED_WITHIN = 10_000;
/** So many requests of one session, so that what it has created does not pile up. */
const FRESH_EVERY = 200;
/** So many requests between two looks at the bystander. */
const LOOK_EVERY = 250;

type Siege = Awaited<ReturnType<typeof besieged>>;
let siege: Siege;
// What the client of the library thinks of answers to odd requests is nobody's concern.
setErrorLogger(() => {});
setWarningLogger(() => {});
beforeAll(async () => {
  siege = await besieged();
});
afterAll(() => siege?.close());
const endpoint = () => siege.endpoints.find(({ protocol }) => protocol === 'opcua')!.endpoint;

/** A client that was there before, whose subscription must lose no beat. */
async function bystander() {
  const client = await openSession(endpoint());
  const beats: number[] = [];
  const subscription = await client.subscribe(100);
  const item = await subscription.monitor(
    { nodeId: BEAT, attributeId: 13 },
    { samplingInterval: 0, queueSize: 5000 },
    2,
  );
  item.on('changed', ({ value }) => beats.push(value.value));
  return {
    ...client,
    /** What it has to complain of, once it has heard of the present. */
    async complaints(): Promise<string[]> {
      const before = beats.length;
      await eventually('a beat', () => beats.length > before || siege.ended().length > 0, 20_000);
      const gaps = beats.slice(1).flatMap((beat, i) => {
        // Beats are counted in 32 bits; the first of an item may be its initial value twice.
        const missing = beat - beats[i]! - 1;
        return missing > 0 ? [`${missing} beats were lost before ${beat}`] : [];
      });
      beats.splice(0, beats.length - 1);
      return gaps;
    },
  };
}

interface Reply {
  /** `Good`, a fault, or how the connection ended instead. */
  readonly outcome: string;
  readonly results: readonly string[];
}

/** A client that sends what no client would; it comes again when it is thrown out. */
async function attacker() {
  let client = await openSession(endpoint());
  let own = await ownOf(client);
  return {
    own: () => own,
    async send(request: object): Promise<Reply> {
      (request as { requestHeader: { timeoutHint: number } }).requestHeader.timeoutHint = ANSWERED_WITHIN;
      const session = client.session as unknown as { performMessageTransaction(request: object): Promise<unknown> };
      try {
        return replyOf(await session.performMessageTransaction(request));
      } catch (error) {
        const { response, message } = error as { response?: unknown; message: string };
        if (response) return replyOf(response);
        const fault = /ServiceResult is (\w+)/.exec(message)?.[1];
        return { outcome: fault ?? `thrown out: ${message}`, results: [] };
      }
    },
    async comeAgain() {
      await client[Symbol.asyncDispose]().catch(() => {});
      client = await openSession(endpoint());
      own = await ownOf(client);
    },
    async stillServed(): Promise<boolean> {
      return client.value(BEAT).then(
        (value) => typeof value === 'number',
        () => false,
      );
    },
    value: (nodeId: string) => client.value(nodeId),
    leave: () => client[Symbol.asyncDispose](),
  };
}

/** A subscription with three items, which the client of the library knows nothing of: it would trip over what comes of them. */
async function ownOf({ session }: Awaited<ReturnType<typeof openSession>>): Promise<Own> {
  const sender = session as unknown as { performMessageTransaction(request: object): Promise<unknown> };
  const asking = {
    requestedPublishingInterval: 100,
    requestedLifetimeCount: 6000,
    requestedMaxKeepAliveCount: 20,
    publishingEnabled: true,
  };
  const created = await sender.performMessageTransaction(new CreateSubscriptionRequest(asking));
  const { subscriptionId } = created as { subscriptionId: number };
  const itemsToCreate = [BEAT, node('LIT-101.reading'), node('PLC-1.lowSetpoint')].map((nodeId, i) => ({
    itemToMonitor: { nodeId, attributeId: 13 },
    monitoringMode: 2,
    requestedParameters: { clientHandle: i + 1, samplingInterval: 100, queueSize: 2, discardOldest: true },
  }));
  const monitored = await sender.performMessageTransaction(
    new CreateMonitoredItemsRequest({ subscriptionId, timestampsToReturn: 2, itemsToCreate }),
  );
  const { results } = monitored as { results: readonly { monitoredItemId: number }[] };
  const items = results.map(({ monitoredItemId }) => monitoredItemId) as unknown as Own['items'];
  // Whatever is monitored is sent too, until the session ends.
  const publish = (): unknown => sender.performMessageTransaction(new PublishRequest({})).then(publish, () => {});
  publish();
  return { subscription: subscriptionId, items };
}

function replyOf(response: unknown): Reply {
  const { responseHeader, results } = response as {
    responseHeader: { serviceResult: { name: string } };
    results?: readonly ({ name: string } | { statusCode: { name: string } })[] | null;
  };
  const names = (results ?? []).map((result) => ('statusCode' in result ? result.statusCode : result).name);
  return { outcome: responseHeader.serviceResult.name, results: names };
}

test(
  `${HOSTILE_REQUESTS} odd values in requests to an OPC UA server are each answered, and harm nobody`,
  async () => {
    const other = await bystander();
    const hostile = await attacker();
    const wrong: string[] = [];
    const tally = new Map<string, number>();
    for (let n = HOSTILE_FROM; n < HOSTILE_REQUESTS; n++) {
      // Each its own, so that one can be sent again without those before it.
      const draw = hostileDraw(`opcua ${n}`);
      const { service, isBatch, request, itemStatus } = soundRequest(n, hostile.own());
      const places = placesIn(request).filter(({ path }) => path[0] !== 'requestHeader' || draw(8) === 0);
      if (places.length === 0) continue;
      const { path, odd } = places[draw(places.length)]!;
      const { bytes, wellFormed } = odd(draw);
      Object.defineProperty(request, 'encode', {
        value: (stream: BinaryStream) => encodeSpoilt(request, stream, path, bytes),
      });
      const before = service === 'Write' ? await hostile.value(WRITTEN[1]) : undefined;
      const { outcome, results } = await hostile.send(request);
      const isItem = isBatch && path.length > 2 && path[1] === 1;
      const told = `request ${n}: ${service} with ${path.join('.')} = ${shown(bytes)} (${wellFormed ? 'well-formed' : 'malformed'}): ${outcome} [${results.join(', ')}]`;
      const say = (what: string) => wrong.push(`${what}\n  ${told}`);
      tally.set(outcome.replace(/:.*/s, ''), (tally.get(outcome.replace(/:.*/s, '')) ?? 0) + 1);
      if (siege.ended().length > 0) say(`it ended: ${siege.ended().join('; ')}`);
      if (outcome.includes('timed out')) say('not answered');
      else if (wellFormed && outcome.startsWith('thrown out') && path[0] !== 'requestHeader')
        say(`thrown out for a value, ${siege.dropped.at(-1)}`);
      if (
        wellFormed &&
        isItem &&
        !(outcome === 'Good' && results.length === 3 && results[0] === itemStatus && results[2] === itemStatus)
      ) {
        say(`the sound items of the batch were not ${itemStatus}`);
      }
      if (
        before !== undefined &&
        results[1] !== 'Good' &&
        !Object.is(await hostile.value(WRITTEN[1]).catch(() => before), before)
      )
        say('a refused write left a trace');
      if (n % FRESH_EVERY === 0 || takesSubscription(service) || !(await hostile.stillServed()))
        await hostile.comeAgain();
      if (n % LOOK_EVERY === LOOK_EVERY - 1 || siege.ended().length > 0)
        wrong.push(...(await other.complaints()).map((each) => `${each}, up to request ${n}`));
      if (wrong.length > 40 || siege.ended().length > 0) break;
    }
    wrong.push(...(await other.complaints()));
    // A siege that is turned away at the gate tries nothing.
    expect(tally.get('Good') ?? 0).toBeGreaterThan((HOSTILE_REQUESTS - HOSTILE_FROM) / 4);
    expect(wrong).toEqual([]);
    await Promise.all([hostile.leave(), other[Symbol.asyncDispose]()]);
  },
  PATIENCE,
);

/** What may take the subscription away from whoever sent it; whether the session is there is asked. */
const takesSubscription = (service: string): boolean =>
  /Session|DeleteSubscriptions|TransferSubscriptions/.test(service);

const shown = (bytes: Buffer) =>
  bytes.length > 40 ? `${bytes.toString('hex', 0, 40)}… (${bytes.length} bytes)` : bytes.toString('hex');
