import {
  Driver,
  type Duration,
  type Frame,
  type FromViewer,
  type Hop,
  inSeconds,
  ms,
  type Quality,
  type SessionInfo,
  seconds,
  type Value,
} from '#simulator';
import { clock } from '../../hil/clock.ts';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { plants } from '../../twins/index.ts';
import { History } from '../../viewer/server/feed/history.ts';
import type { ViewableSession } from '../../viewer/server/session.ts';

const network = plants['water-treatment'];
const HOPS: readonly Hop[] = ['broker', 'history', 'api'];
const LENGTH = seconds(118);
const POLL = ms(200);
/** From the device to each hop. */
const DELAYS: Readonly<Record<string, Duration>> = { broker: ms(40), history: ms(120), api: ms(250) };

/** When the imitated stack does what no stack should, in s. */
const FROZEN = { from: 1.2, to: 16.2 };
const STUCK_FROM = 52;
const PHANTOM = { from: 66, to: 78 };
/** Two variables that decide nothing while valve and pump are automatic. */
const FORCED = { from: 84, to: 94, list: 'manualMV101 := FALSE; manualP101 := TRUE' };
const UNCERTAIN = { from: 60, to: 72 };

/**
 * A session for tests of the viewer: a real run of the kernel, and a stack that is only imitated. Its beliefs freeze for
 * 15 s while T-101 fills, though they claim to be good; later LIT-101 sticks, the tank comes to its float switch, and the
 * stack misses that alarm while it shows another one that is not there. Then somebody forces variables of PLC-1.
 */
export function sampleFrames(): readonly Frame[] {
  const frames: Frame[] = [];
  const driver = new Driver({
    plant: network.plant,
    seed: 7,
    start: {
      T101: { volume: 0.028 },
      T301: { volume: 0.04 },
      MV101: { position: 1 },
      PLC1: { memory: { fill: true } },
    },
    emit: (frame) => frames.push(frame),
  });
  const at = (t: Duration) => inSeconds(t);
  const isIn = ({ from, to }: { from: number; to: number }, t: Duration) => at(t) >= from && at(t) < to;
  const { points, alarms } = plantInfo(network);
  const frozen = new Map<string, { value: Value; time: Duration }>();
  const shown = new Set<string>();
  const side = driver.side(() => 0 as Duration);

  driver.emitChanges();
  frames.push({ kind: 'event', t: 0 as Duration, event: { type: 'phase', phase: 'script' } });
  while (driver.time < LENGTH) {
    driver.tick({ digested: false });
    const t = driver.time;
    if (t === seconds(FROZEN.from))
      frames.push(...fault(t, 'frozen-gateway', 'Gateway repeats old values', 'stack', true));
    if (t === seconds(FROZEN.to))
      frames.push(...fault(t, 'frozen-gateway', 'Gateway repeats old values', 'stack', false));
    if (t === seconds(STUCK_FROM)) {
      driver.enter({ kind: 'malfunction', signal: 'LIT101.stuck', value: true });
      frames.push(...fault(t, 'stuck-transmitter', 'LIT-101 stuck', 'plant', true));
    }
    if (t === seconds(44)) {
      frames.push({ kind: 'event', t, event: { type: 'command', id: 1, signal: 'PLC1.lowSetpoint', value: 0.5 } });
    }
    if (t === seconds(FORCED.from)) driver.enter({ kind: 'malfunction', signal: 'PLC1.forces', value: FORCED.list });
    if (t === seconds(FORCED.to)) driver.enter({ kind: 'malfunction', signal: 'PLC1.forces', value: '' });
    if (t % POLL !== 0) continue;

    for (const { id, signal, protocol } of points) {
      if (signal === undefined || (protocol === 'mqtt' && t % seconds(2) !== 0)) continue;
      const now = side.sample(signal);
      if (!isIn(FROZEN, t)) frozen.set(id, { value: now.value, time: t });
      const { value, time } = frozen.get(id) ?? { value: now.value, time: t };
      const quality: Quality = protocol === 'mqtt' && isIn(UNCERTAIN, t) ? 'uncertain' : now.quality;
      for (const hop of HOPS) {
        const sample = hop === 'broker' ? { value: now.value, time: t } : { value, time };
        frames.push({
          kind: 'observed',
          t: (t + DELAYS[hop]!) as Duration,
          at: hop,
          samples: [{ point: id, value: sample.value, quality, sourceTime: sample.time }],
        });
      }
    }
    for (const { tag, text, priority, signal } of alarms) {
      const raised = side.sample(signal).value === true && tag !== 'LAHH-101';
      const active = raised || (tag === 'LALL-301' && isIn(PHANTOM, t));
      if (active === shown.has(tag)) continue;
      if (active) shown.add(tag);
      else shown.delete(tag);
      frames.push({ kind: 'alarm', t: (t + ms(400)) as Duration, id: tag, active, priority, text, sourceTime: t });
    }
  }
  for (const [requirement, verdict, reason, margin] of VERDICTS) {
    frames.push({ kind: 'verdict', t: LENGTH, requirement, verdict, reason, margin, unit: 'm' });
  }
  return frames.sort((a, b) => a.t - b.t);
}

const VERDICTS = [
  ['the tank never overflows', 'pass', '', 0.38],
  ['what is believed follows what is true', 'fail', 'LIT-101 was believed 0.08 m too low for 9.2 s', -0.08],
  ['the high-high alarm is shown', 'fail', 'LAHH-101 stood for 12 s and was never shown', null],
  ['the stack says when it cannot know', 'inconclusive', 'no quality but good was seen while beliefs stood', null],
] as const;

function fault(t: Duration, id: string, title: string, on: 'plant' | 'stack', begins: boolean): Frame[] {
  const steps = begins ? (['begun', 'took hold'] as const) : (['cleared', 'lifted'] as const);
  const evidence = on === 'plant' ? 'LIT101.stuck = true' : 'the same sample came 75 times';
  return steps.map((step) => ({
    kind: 'event',
    t,
    event: { type: 'fault', id, title, on, step, recovery: seconds(2), evidence },
  }));
}

const info = (mode: SessionInfo['mode']): SessionInfo => ({
  mode,
  ...plantInfo(network),
  title: 'Frozen gateway while filling',
  briefing:
    'T-101 fills towards 0.8 m. The gateway repeats old values and calls them good: watch what operators would see, and decide whether you would have noticed. Later the level transmitter sticks, and an alarm is missed.',
  target: 'imitated stack',
  defect: 'repeats-old-values',
  seed: 7,
  startedAt: Date.UTC(2025, 5, 2, 6, 30),
  ...(mode === 'recording' && { duration: LENGTH }),
  hops: HOPS,
  requirements: VERDICTS.map(([name]) => ({ name, formula: `always(${name})` })),
  faults:
    mode === 'recording'
      ? []
      : [
          { id: 'stuck-transmitter', title: 'LIT-101 stuck', on: 'plant' },
          { id: 'frozen-gateway', title: 'Gateway repeats old values', on: 'stack' },
          { id: 'cut-line', title: 'PLC-1 is cut off', on: 'wire' },
        ],
});

/** Kept as finely as a recording of this length is. */
export function historyOf(session: SessionInfo, frames: readonly Frame[]): History {
  const history = new History(session, { window: Number.POSITIVE_INFINITY, bucket: ms(50) });
  for (const frame of frames) history.push(frame);
  return history;
}

/** All of it at once, as a recording. */
export function sampleRecording(): ViewableSession {
  return { info: info('recording'), history: historyOf(info('recording'), sampleFrames()), subscribe: () => () => {} };
}

/** The same at the rate of the wall clock, beginning `from` seconds into it; faults answer, but do nothing. */
export function sampleLive(from = 0): ViewableSession {
  const frames = sampleFrames();
  const origin = clock.now() - seconds(from);
  const listeners = new Set<(frame: Frame) => void>();
  const elapsed = () => (clock.now() - origin) as Duration;
  let told = frames.findIndex(({ t }) => t >= elapsed());
  const history = historyOf(info('live'), frames.slice(0, told));
  const take = (frame: Frame) => {
    history.push(frame);
    for (const listener of listeners) listener(frame);
  };
  const timer = setInterval(() => {
    for (; told < frames.length && frames[told]!.t <= elapsed(); told++) take(frames[told]!);
  }, 20);
  timer.unref();
  return {
    info: info('live'),
    history,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    obey(request: FromViewer) {
      if (request.type !== 'inject' && request.type !== 'lift') throw new Error('nobody operates a sample');
      const { id, title, on } = info('live').faults.find((f) => f.id === request.fault)!;
      for (const frame of fault(elapsed(), id, title, on === 'plant' ? on : 'stack', request.type === 'inject'))
        take(frame);
    },
  };
}
