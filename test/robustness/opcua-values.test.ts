import { type BinaryStream, setErrorLogger, setWarningLogger } from 'node-opcua';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { besieged } from '../fixtures/siege.ts';
import { HOSTILE_FROM, HOSTILE_REQUESTS, HOSTILE_SEED, hostileDraw } from './hostile-values.ts';
import { dueOfItem, dueOfService } from './opcua-due.ts';
import { type SoundRequest, soundRequest, writtenBy } from './opcua-requests.ts';
import { attacker, bystander, type Reply } from './opcua-siege.ts';
import { encodeSpoilt, type Path, placesIn } from './opcua-spoilt.ts';

/** For a long siege: some ms a request. */
const PATIENCE = Math.max(240_000, HOSTILE_REQUESTS * 60);
/** So many requests of one session, so that what it has created does not pile up. */
const FRESH_EVERY = 200;
/** So many requests between two looks at the bystander. */
const LOOK_EVERY = 250;

let siege: Awaited<ReturnType<typeof besieged>>;
// What the client of the library thinks of answers to odd requests is nobody's concern.
setErrorLogger(() => {});
setWarningLogger(() => {});
beforeAll(async () => {
  siege = await besieged();
});
afterAll(() => siege?.close());

interface Case extends SoundRequest {
  readonly path: Path;
  readonly bytes: Buffer;
  readonly wellFormed: boolean;
}

/** Whether a field is one number that says which subscription or item is meant. */
const isId = (path: Path) =>
  /^\d*$|Id$/.test(String(path.at(-1))) && /(subscription|[iI]tem)Ids?\b/.test(path.join(' '));
const isSubscription = (path: Path) => path.some((name) => /^subscriptionIds?$/.test(String(name)));

/** The n-th case; each has chance of its own, so that one can be sent again without those before it. */
function caseOf(n: number, own: Parameters<typeof soundRequest>[1], foreign: number): Case | undefined {
  const draw = hostileDraw(`opcua ${n}`);
  const sound = soundRequest(n, own);
  const places = placesIn(sound.request).filter(({ path }) => path[0] !== 'requestHeader' || draw(8) === 0);
  if (places.length === 0) return undefined;
  const { path, odd } = places[draw(places.length)]!;
  const spoilt = { ...sound, path, ...odd(draw) };
  if (isId(path)) {
    // A subscription that there is, but of somebody else.
    if (isSubscription(path) && draw(2) === 0) spoilt.bytes.writeUInt32LE(foreign);
    const id = spoilt.bytes.readUInt32LE();
    // By chance it is none that is odd.
    if ([...own.subscriptions, ...own.items].includes(id)) return undefined;
  }
  Object.defineProperty(sound.request, 'encode', {
    value: (stream: BinaryStream) => encodeSpoilt(sound.request, stream, path, spoilt.bytes),
  });
  return spoilt;
}

const isItem = ({ path, list, items }: Case) => path[0] === list && path[1] === items >> 1;
const isHeader = ({ path }: Case) => path[0] === 'requestHeader';

const ANY = undefined;
const differing = (what: string, status: string, due: readonly string[] | undefined): string[] =>
  due === undefined || due.includes(status) ? [] : [`${what} was answered with ${status}, not ${due.join(' or ')}`];

/** What is wrong with an answer. */
function faultsOf(spoilt: Case, { outcome, results }: Reply): string[] {
  const { service, path, wellFormed, items, sound } = spoilt;
  if (outcome.includes('timed out')) return ['not answered'];
  if (!wellFormed || isHeader(spoilt)) return [];
  if (outcome.startsWith('thrown out')) return [`thrown out for a value, ${siege.dropped.at(-1)}`];
  if (!isItem(spoilt)) return differing('the request', outcome, dueOfService(service, path));
  if (outcome !== 'Good' || results.length !== items) return ['one item cost all of them their answers'];
  return results.flatMap((status, i) => {
    if (i !== items >> 1) return differing(`the good item ${i}`, status, sound);
    return differing('the odd item', status, sound.includes('Good') ? dueOfItem(service, path.slice(2)) : ANY);
  });
}

/** What a write has done that it should not, or not done that it should: what is refused leaves no trace. */
function tracesOf(
  spoilt: Case,
  { outcome, results }: Reply,
  [before, after]: readonly [readonly unknown[], readonly unknown[]],
): string[] {
  const asked = writtenBy(spoilt.request as never);
  const at = (i: number) => (spoilt.items === 1 ? (i === 1 ? 0 : undefined) : i);
  return before.flatMap((value, i) => {
    const item = at(i);
    const done = item !== undefined && outcome === 'Good' && results[item] === 'Good';
    if (!done) return Object.is(after[i], value) ? [] : [`item ${i} was not written and left a trace`];
    const asAsked = i === 1 && isItem(spoilt) ? Number.isFinite(after[i]) : Object.is(after[i], asked[item]);
    return asAsked ? [] : [`item ${i} was written and has ${after[i]}`];
  });
}

/** What may end the session of whoever sent it. */
const spoilsSession = ({ service }: Case): boolean => /Session/.test(service);
/**
 * What takes from it what it needs for its next request. A subscription that was told to say something once an hour leaves
 * a Publish waiting for as long, and rightly so (Part 4, 5.14.5).
 */
const spoilsItems = ({ service }: Case): boolean =>
  /^Delete(Monitored|Sub)|^Transfer|^ModifySub|^SetPublishing/.test(service);

const shown = (bytes: Buffer) =>
  bytes.length > 40 ? `${bytes.toString('hex', 0, 40)}… (${bytes.length} bytes)` : bytes.toString('hex');

function told(n: number, { service, items, path, bytes, wellFormed }: Case, { outcome, results }: Reply): string {
  const again = `PLANTWRIGHT_HOSTILE_SEED=${HOSTILE_SEED} PLANTWRIGHT_HOSTILE_FROM=${n} PLANTWRIGHT_HOSTILE=${n + 1}`;
  const where = `${service} of ${items} with ${path.join('.')} = ${shown(bytes)}`;
  return `  ${where} (${wellFormed ? 'well-formed' : 'malformed'}): ${outcome} [${results.join(', ')}]\n  ${again}`;
}

test(
  `${HOSTILE_REQUESTS} odd values in requests to an OPC UA server are each answered, and harm nobody`,
  async () => {
    const other = await bystander(siege);
    const hostile = await attacker(siege);
    const wrong: string[] = [];
    for (let n = HOSTILE_FROM; n < HOSTILE_REQUESTS && wrong.length < 40 && siege.ended().length === 0; n++) {
      const spoilt = caseOf(n, hostile.own(), other.subscription);
      if (!spoilt) continue;
      const before = spoilt.service === 'Write' ? await hostile.written() : undefined;
      const reply = await hostile.send(spoilt.request);
      const after = before && (await hostile.written());
      const traces = before && after ? tracesOf(spoilt, reply, [before, after]) : [];
      const faults = [...siege.ended(), ...faultsOf(spoilt, reply), ...traces];
      if (faults.length > 0) wrong.push(`${faults.join('; ')}\n${told(n, spoilt, reply)}`);
      if (n % FRESH_EVERY === 0 || spoilsSession(spoilt) || !(await hostile.stillServed())) await hostile.comeAgain();
      else if (spoilsItems(spoilt)) await hostile.equip();
      if (n % LOOK_EVERY === LOOK_EVERY - 1)
        wrong.push(...(await other.complaints()).map((each) => `${each}, up to request ${n}`));
    }
    wrong.push(...siege.ended(), ...(await other.complaints()));
    expect(wrong).toEqual([]);
    await Promise.all([hostile.leave(), other.leave()]);
  },
  PATIENCE,
);
