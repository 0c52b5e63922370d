import { describe, expect, test } from 'vitest';
import {
  always,
  analog,
  asset,
  defineInstrument,
  definePlant,
  defineScenario,
  defineTwin,
  discrete,
  eventually,
  type Fault,
  type Frame,
  fastClock,
  type Handles,
  ms,
  play,
  type Requirement,
  reexecute,
  type Script,
  seconds,
  tracks,
  undisturbed,
  whenever,
} from '#simulator';

const tank = defineTwin({
  type: 'Tank',
  parameters: {},
  inputs: { open: discrete() },
  outputs: () => ({ level: analog('m', { range: [0, 10] }) }),
  malfunctions: { leak: analog('m/s') },
  initial: () => ({ level: 0 }),
  step: ({ level }, { inputs, seconds: s, malfunctions }) => ({
    level: Math.min(10, Math.max(0, level + ((inputs.open ? 1 : -1) - malfunctions.leak) * s)),
  }),
  read: ({ level }) => ({ level }),
});
const gauge = defineInstrument({
  type: 'Gauge',
  every: ms(100),
  parameters: {},
  inputs: { level: analog('m') },
  outputs: () => ({
    reading: analog('m'),
    high: discrete(),
    low: discrete(),
    limit: analog('m', { range: [1, 9], writable: true }),
  }),
  malfunctions: { stuck: discrete(), spare: discrete() },
  initial: ({ inputs }) => ({ x: inputs.level, open: true, limit: 3 }),
  step({ x, open, limit }, { inputs, random, malfunctions }) {
    const reading = malfunctions.stuck ? x : inputs.level + 0.001 * random();
    return { x: reading, open: reading < limit && (open || reading < 1), limit };
  },
  read: ({ x, open, limit }) => ({ reading: x, high: !open, low: open, limit }),
});
const plant = definePlant({
  name: 'bench',
  path: 'lab/bench',
  assets: { T1: asset(tank), LT1: asset(gauge) },
  connections: { 'T1.open': 'LT1.low', 'LT1.level': 'T1.level' },
});
type Assets = (typeof plant)['assets'];
type Requirements = (handles: Handles<Assets>) => { it: Requirement };

const scenario = <const R extends Readonly<Record<string, Requirement>>>(
  requirements: (handles: Handles<Assets>) => R,
  script: (s: Script<Assets, never>) => Promise<void>,
) => defineScenario({ id: 'test', name: 'Test', briefing: '', plant, lasts: seconds(5), requirements, script });

const clock = () => fastClock(() => new Promise((resolve) => setImmediate(resolve)));
const stuck: Fault<'plant'> = {
  id: 'stuck',
  title: 'the gauge sticks',
  needs: 'plant',
  action: { on: 'plant', asset: 'LT1', malfunction: 'stuck', value: true },
  recovery: seconds(1),
};

const filling = scenario(
  ({ T1, LT1 }) => ({
    'it never runs over': always(T1.level.below(5)),
    'it fills': eventually(T1.level.above(2)),
    'it turns at the limit': whenever(T1.level.rises(3)).expect(LT1.high.is(true)).within(ms(300)),
    'the stack sees it': tracks(LT1.reading),
  }),
  async ({ plant: { T1 }, until, after }) => {
    await until(T1.level.above(2.5), { within: seconds(4) });
    await after(seconds(2));
  },
);

describe('a run without a stack', () => {
  test('judges the plant and skips what asks the stack', async () => {
    const run = await play(filling, { seed: 1, clock: clock() });
    expect(Object.values(run.requirements).map((r) => r.verdict)).toEqual(['pass', 'pass', 'pass', 'skipped']);
    expect(run.verdict).toBe('pass');
    expect(run.requirements['it never runs over'].margin).toBeCloseTo(1.9, 2);
    expect(run.judgedFor).toBe(seconds(4.51));
  });

  test('the same seed gives the same digests, another seed another truth', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => play(filling, { seed, clock: clock() })));
    const digests = [a, b].map((r) => [r!.planDigest, r!.inputDigest, r!.truthDigest, ...r!.links]);
    expect(digests[0]).toEqual(digests[1]);
    expect(c!.truthDigest).not.toBe(a!.truthDigest);
  });

  test('its truth follows from plan and inputs alone', async () => {
    const writing = scenario(
      ({ T1 }) => ({ 'it rises': eventually(T1.level.above(4)) }),
      async ({ plant: { LT1 }, operate, after, inject }) => {
        await after(seconds(1));
        operate(LT1.limit, 6);
        await after(seconds(1.5));
        await inject(stuck, { for: seconds(1) });
        await after(seconds(2));
      },
    );
    const run = await play(writing, { seed: 3, clock: clock() });
    expect(run.verdict).toBe('pass');
    expect(run.inputs.map(({ tick, kind }) => [tick, kind])).toEqual([
      [101, 'write'],
      [251, 'malfunction'],
      [351, 'malfunction'],
    ]);
    expect(reexecute(writing, 3, run.inputs, run.ticks).digest).toBe(run.truthDigest);
    expect(reexecute(writing, 3, run.inputs.slice(1), run.ticks).digest).not.toBe(run.truthDigest);
  });
});

test('a dithered wait ends at another phase for each seed, and at the same for the same', async () => {
  const dithered = scenario(
    ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
    async ({ after }) => {
      await after(seconds(1), { dither: ms(200) });
    },
  );
  const lasted = async (seed: number) => (await play(dithered, { seed, clock: clock() })).judgedFor / 1e6;
  const times = await Promise.all(Array.from({ length: 20 }, (_, seed) => lasted(seed)));
  for (const time of times) expect(time).toBeCloseTo(1.1, 0);
  expect([Math.min(...times) < 1.05, Math.max(...times) > 1.15]).toEqual([true, true]);
  expect(await lasted(3)).toBe(times[3]);
});

describe('turns', () => {
  test('no tick runs while the script holds the turn, whatever it awaits', async () => {
    const seen: number[] = [];
    const slow = scenario(
      ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
      async ({ after }) => {
        await after(ms(500));
        await new Promise((resolve) => setTimeout(resolve, 20));
        await after(ms(500));
      },
    );
    const run = await play(slow, {
      seed: 1,
      clock: clock(),
      onFrame: ({ kind, t }) => kind === 'true' && seen.push(t),
    });
    expect(run.judgedFor).toBe(seconds(1));
    expect(seen.at(-1)).toBe(seconds(1));
    expect(run.links).toEqual((await play(twice(ms(500)), { seed: 1, clock: clock() })).links);
  });
  const twice = (time: ReturnType<typeof ms>) =>
    scenario(
      ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
      async ({ after }) => {
        await after(time);
        await after(time);
      },
    );

  test('two strands wait side by side', async () => {
    const order: string[] = [];
    const strands = scenario(
      ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
      async ({ after, until, plant: { T1 } }) => {
        const strand = async (name: string, wait: Promise<void>) => {
          await wait;
          order.push(name);
        };
        await Promise.all([
          strand('later', after(seconds(2))),
          strand('sooner', until(T1.level.above(0.5), { within: seconds(1) })),
        ]);
      },
    );
    expect((await play(strands, { seed: 1, clock: clock() })).verdict).toBe('pass');
    expect(order).toEqual(['sooner', 'later']);
  });

  test('a wait in vain ends the script: inconclusive, and says what it waited for', async () => {
    const vain = scenario(
      ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
      ({ until, plant: { T1 } }) => until(T1.level.above(8), { within: seconds(1) }),
    );
    const run = await play(vain, { seed: 1, clock: clock() });
    expect(run.verdict).toBe('inconclusive');
    expect(run.notes).toEqual(['The script waited 1 s in vain for: T1.level > 8 m.']);
  });

  test('a script that throws is an error, with its message', async () => {
    const broken = scenario(
      ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
      async () => {
        throw new Error('no such thing');
      },
    );
    expect(await play(broken, { seed: 1, clock: clock() })).toMatchObject({
      verdict: 'error',
      notes: ['no such thing'],
    });
  });
});

describe('verdicts are earned', () => {
  const lasting =
    (time: number) =>
    async ({ after }: Script<Assets, never>) =>
      after(seconds(time));
  const judged = async (requirements: Requirements, script = lasting(2)) =>
    play(scenario(requirements, script), { seed: 1, clock: clock() });

  test.each<[string, Requirements, string]>([
    ['a condition that breaks', ({ T1 }) => ({ it: always(T1.level.below(1)) }), 'fail'],
    ['a condition that never comes', ({ T1 }) => ({ it: eventually(T1.level.above(9)) }), 'fail'],
    [
      'a deadline that is missed',
      ({ T1 }) => ({ it: eventually(T1.level.above(1.5), { within: seconds(1) }) }),
      'fail',
    ],
    [
      'a deadline after the end',
      ({ T1 }) => ({ it: eventually(T1.level.above(9), { within: seconds(9) }) }),
      'inconclusive',
    ],
    [
      'a trigger that never comes',
      ({ T1, LT1 }) => ({ it: whenever(T1.level.rises(9)).expect(LT1.high.is(true)).within(ms(1)) }),
      'inconclusive',
    ],
    [
      'an answer that comes too late',
      ({ T1 }) => ({ it: whenever(T1.level.rises(0.5)).expect(T1.level.above(1)).within(ms(100)) }),
      'fail',
    ],
    [
      'an obligation open at the end',
      ({ T1 }) => ({ it: whenever(T1.level.rises(1.5)).expect(T1.level.above(9)).within(seconds(9)) }),
      'inconclusive',
    ],
  ])('%s', async (_, requirements, verdict) => {
    expect((await judged(requirements)).requirements.it.verdict).toBe(verdict);
  });

  test('a fault that changes nothing makes the run invalid', async () => {
    const idle: Fault<'plant'> = {
      ...stuck,
      title: 'nothing happens',
      action: { ...stuck.action, malfunction: 'spare' } as never,
    };
    const run = await judged(
      ({ T1 }) => ({ it: always(T1.level.below(9)) }),
      ({ inject }) => inject(idle, { for: seconds(1) }),
    );
    expect(run).toMatchObject({
      verdict: 'invalid',
      invalid: ['"nothing happens" never acted: the plant ran as without it'],
    });
    expect(run.requirements.it.verdict).toBe('pass');
  });

  test('what a fault disturbs is not undisturbed; what it leaves alone is', async () => {
    const script = async ({ inject, after }: Script<Assets, never>) => {
      await after(seconds(2));
      await inject(stuck, { for: seconds(2) });
    };
    const disturbed = await judged(({ T1 }) => ({ it: undisturbed([T1.level]) }), script);
    const alone = await judged(({ LT1 }) => ({ it: undisturbed([LT1.limit]) }), script);
    expect([disturbed.requirements.it.verdict, alone.requirements.it.verdict]).toEqual(['fail', 'pass']);
  });
});

test('frames tell everything at the start and only changes afterwards', async () => {
  const frames: Frame[] = [];
  await play(filling, { seed: 1, clock: clock(), onFrame: (frame) => frames.push(frame) });
  const sensed = frames.flatMap((f) => (f.kind === 'sensed' ? [f] : []));
  expect(Object.keys(sensed[0]!.values)).toEqual(['LT1.reading', 'LT1.high', 'LT1.low', 'LT1.limit']);
  expect(sensed.slice(1).every((f) => !('LT1.limit' in f.values))).toBe(true);
  expect(frames.filter((f) => f.kind === 'verdict')).toHaveLength(4);
});

test('a run without what its scenario needs is skipped, not passed', async () => {
  const needy = defineScenario({
    id: 'needy',
    name: 'Needy',
    briefing: '',
    plant,
    needs: ['broker'],
    lasts: seconds(1),
    requirements: ({ T1 }) => ({ fine: always(T1.level.below(9)) }),
    script: ({ after }) => after(seconds(1)),
  });
  expect(await play(needy, { seed: 1, clock: clock() })).toMatchObject({
    verdict: 'skipped',
    requirements: { fine: { verdict: 'skipped', reason: 'no stack is attached' } },
  });
});
