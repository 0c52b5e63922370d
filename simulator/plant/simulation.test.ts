import { describe, expect, test } from 'vitest';
import {
  analog,
  asset,
  decode,
  defineInstrument,
  definePlant,
  defineTwin,
  encode,
  loadSnapshot,
  ms,
  openStream,
  parameter,
  Simulation,
  saveSnapshot,
  TruthChain,
} from '#simulator';

const integrator = defineTwin({
  type: 'Integrator',
  parameters: { gain: parameter(1, '1/s') },
  inputs: { in: analog('m') },
  outputs: () => ({ out: analog('m') }),
  initial: () => ({ x: 0 }),
  step: ({ x }, { inputs, parameters, seconds }) => ({ x: x + parameters.gain * inputs.in * seconds }),
  read: ({ x }) => ({ out: x }),
});
const noisy = defineInstrument({
  type: 'Noisy',
  every: ms(50),
  parameters: {},
  inputs: { in: analog('m') },
  outputs: () => ({ out: analog('m'), set: analog('m', { range: [0, 1], writable: true }) }),
  malfunctions: { offset: analog('m') },
  initial: ({ inputs }) => ({ x: inputs.in, set: 0.5 }),
  step: ({ set }, { inputs, random, malfunctions }) => ({ x: inputs.in + random() + malfunctions.offset, set }),
  read: ({ x, set }) => ({ out: x, set }),
});

// Two integrators in a ring: x' = −y, y' = x, a rotation whose every step shows who read what when.
const ring = definePlant({
  name: 'ring',
  path: 'lab',
  assets: { A: asset(integrator, { parameters: { gain: -1 } }), B: asset(integrator), N: asset(noisy) },
  connections: { 'A.in': 'B.out', 'B.in': 'A.out', 'N.in': 'A.out' },
});
const running = (seed = 1) => new Simulation(ring, { seed, start: { A: { x: 1 } } });

test('all inputs are latched before anything is stepped', () => {
  const simulation = running();
  simulation.advance();
  // Explicit Euler on both: B sees A before its step. In place of this, 0.0099 or 0.99 would betray an order.
  expect([simulation.value('A', 'out'), simulation.value('B', 'out')]).toEqual([1, 0.01]);
});

test('an instrument steps on its own period and starts from what the plant shows', () => {
  const simulation = running();
  const seen = [simulation.value('N', 'out')];
  for (let i = 0; i < 10; i++) {
    simulation.advance();
    seen.push(simulation.value('N', 'out'));
  }
  const changes = seen.map((x, i) => (i > 0 && x !== seen[i - 1] ? i : 0)).filter(Boolean);
  expect(seen[0]).toBe(1);
  expect(changes).toEqual([5, 10]);
});

test('another asset disturbs no stream', () => {
  const more = definePlant({
    name: 'ring',
    path: 'lab',
    assets: { M: asset(noisy), ...ring.assets },
    connections: { ...ring.connections, 'M.in': 'B.out' } as never,
  });
  const [alone, beside] = [running(), new Simulation(more, { seed: 1, start: { A: { x: 1 } } })];
  for (let i = 0; i < 100; i++) {
    alone.advance();
    beside.advance();
  }
  expect(beside.value('N', 'out')).toBe(alone.value('N', 'out'));
});

describe('truth digests', () => {
  const digest = (seed: number, ticks = 500, disturb?: (s: Simulation) => void) => {
    const simulation = running(seed);
    const chain = new TruthChain(simulation);
    for (let i = 0; i < ticks; i++) {
      if (i === 250) disturb?.(simulation);
      simulation.advance();
      chain.follow();
    }
    return { link: chain.link, closed: chain.close() };
  };
  test('equal for equal seeds, another for another seed', () => {
    expect(digest(1)).toEqual(digest(1));
    expect(digest(2).link).not.toBe(digest(1).link);
  });
  test('see a malfunction, a write, and a state that no output shows yet', () => {
    expect(digest(1, 500, (s) => s.malfunction('N', 'offset', 1e-9)).link).not.toBe(digest(1).link);
    expect(digest(1, 500, (s) => s.write('N', 'set', 0.25)).link).not.toBe(digest(1).link);
    // One step past the last frame: the chain is the same, the closed digest is not.
    expect([digest(1, 501).link, digest(1, 501).closed === digest(1, 502).closed]).toEqual([digest(1).link, false]);
  });
  test('are the same on every host, and change only when what the kernel means does', () => {
    expect(digest(1).closed).toMatchInlineSnapshot(
      `"869919741c3014f87d4d933fa3c05186b4e0447aaba2e48c2db94cf86f87c85b"`,
    );
  });
});

test('a snapshot at any tick, saved and restored, gives the path of the uninterrupted run', () => {
  const random = openStream(3, 'ticks');
  for (let round = 0; round < 20; round++) {
    const at = Math.floor(random() * 300);
    const [whole, first, second] = [running(), running(), running(9)];
    for (let i = 0; i < 300; i++) whole.advance();
    for (let i = 0; i < at; i++) first.advance();
    second.restore(loadSnapshot(saveSnapshot(first.snapshot())));
    for (let i = at; i < 300; i++) second.advance();
    expect(saveSnapshot(second.snapshot())).toBe(saveSnapshot(whole.snapshot()));
  }
});

test('stretches of any length give the path of single steps, also of plants that lie beside each other', () => {
  const two = definePlant({
    name: 'two rings',
    path: 'lab',
    assets: {
      ...ring.assets,
      C: asset(integrator),
      D: asset(integrator, { parameters: { gain: -1 } }),
      M: asset(noisy),
    },
    connections: { ...ring.connections, 'C.in': 'D.out', 'D.in': 'C.out', 'M.in': 'D.out' } as never,
  });
  const random = openStream(4, 'stretches');
  const at = () => new Simulation(two, { seed: 1, start: { A: { x: 1 }, C: { x: 2 } } });
  const [steps, stretches] = [at(), at()];
  for (let round = 0; round < 100; round++) {
    const length = Math.floor(random() * 20);
    for (let i = 0; i < length; i++) steps.advance();
    stretches.advance(length);
    const value = random();
    for (const simulation of [steps, stretches]) simulation.write('M', 'set', value);
    expect(saveSnapshot(stretches.snapshot())).toBe(saveSnapshot(steps.snapshot()));
  }
  expect(steps.tick).toBeGreaterThan(500);
});

describe('writes', () => {
  test.each([
    ['inside the limits', 'set', 0.75, undefined],
    ['above them', 'set', 1.01, 'out-of-range'],
    ['not a number', 'set', Number.NaN, 'out-of-range'],
    ['of another kind', 'set', true, 'out-of-range'],
    ['to what is not writable', 'out', 0.5, 'access-denied'],
  ])('%s', (_, name, value, refusal) => {
    const simulation = running();
    const before = saveSnapshot(simulation.snapshot());
    expect(simulation.write('N', name, value)).toBe(refusal);
    if (refusal === undefined) expect(simulation.value('N', name)).toBe(value);
    else expect(saveSnapshot(simulation.snapshot())).toBe(before);
  });
});

describe('mistakes are named', () => {
  const starting = (start: object) => () => new Simulation(ring, { seed: 1, start: start as never });
  test.each([
    ['ASSET_UNKNOWN', starting({ Z: {} })],
    ['START_UNKNOWN', starting({ A: { y: 1 } })],
    ['SIGNAL_UNKNOWN', () => running().value('A', 'x')],
    ['MALFUNCTION_UNKNOWN', () => running().malfunction('N', 'stuck', true)],
    ['SNAPSHOT_OF_ANOTHER_PLANT', () => running().restore({ tick: 0, assets: {} })],
    ['STATE_UNREADABLE', () => loadSnapshot('{"tick":')],
    ['INPUT_NOT_CONSTANT', () => running().setConstant('A.in', 1)],
  ])('%s', (code, mistake) => expect(mistake).toThrow(expect.objectContaining({ code, hint: expect.any(String) })));
});

describe('canonical JSON', () => {
  test('keeps what JSON loses', () => {
    const state = { b: [-0, Number.NaN, 1 / 0, -1 / 0, undefined, null], a: 7n, $: { $x: 1 }, s: '$' };
    expect(decode(encode(state))).toStrictEqual(state);
    expect(Object.is((decode(encode([-0])) as number[])[0], -0)).toBe(true);
  });
  test('is one text for one value', () => expect(encode({ b: 1, a: 2 })).toBe(encode({ a: 2, b: 1 })));
  test.each([[new Map()], [() => 1], [new Date(0)], [Symbol('x')]])('refuses what is not plain', (value) =>
    expect(() => encode({ deep: [value] })).toThrow(expect.objectContaining({ code: 'STATE_NOT_PLAIN' })),
  );
});
