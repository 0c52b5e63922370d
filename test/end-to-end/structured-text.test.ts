import { describe, expect, test } from 'vitest';
import {
  always,
  asset,
  definePlant,
  defineScenario,
  type Fault,
  type Frame,
  play,
  type Run,
  type Scenario,
  seconds,
} from '#simulator';
import { coldRestart, forced, warmRestart } from '../../hil/faults/index.ts';
import { faultMenu } from '../../hil/faults/menu.ts';
import { scenarios } from '../../scenarios/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { alone, quickly } from '../fixtures/truth.ts';
import { controller as typescript } from '../fixtures/typescript-program/plc1.ts';

const { assets, connections } = waterTreatment;
const before = definePlant({
  ...waterTreatment,
  assets: { ...assets, PLC1: asset(typescript, { parameters: assets.PLC1.parameters as never }) },
  connections: connections as never,
});

test.each(
  scenarios.filter(({ plant }) => plant === (waterTreatment as unknown)).map((s) => [s.id, s as Scenario] as const),
)('the truth of %s is that of the TypeScript program, 100 ms by 100 ms', async (_, scenario) => {
  const [ours, theirs] = [await alone(scenario, 1), await alone({ ...scenario, plant: before } as Scenario, 1)];
  expect(ours.links.length).toBeGreaterThan(50);
  expect(ours.links.findIndex((link, i) => link !== theirs.links[i])).toBe(-1);
});

/** A run of six seconds in which something befalls PLC-1 for two of them. */
const befallen = async (fault: Fault<'plant'>): Promise<{ run: Run; frames: readonly Frame[] }> => {
  const scenario = defineScenario({
    id: 'befallen',
    name: 'Something befalls PLC-1',
    briefing: 'It lasts for two seconds.',
    plant: waterTreatment,
    needs: [],
    start: { T101: { volume: 0.026 }, T301: { volume: 0.036 }, PLC1: { memory: { lowSetpoint: 0.6 } } },
    lasts: seconds(6),
    requirements: ({ T101 }) => ({ 'the tank never overflows': always(T101.level.below(1.6)) }),
    async script({ inject, after }) {
      await after(seconds(1));
      await inject(fault, { for: seconds(2) });
      await after(seconds(3));
    },
  });
  const frames: Frame[] = [];
  const run = await play(scenario as unknown as Scenario, {
    seed: 1,
    clock: quickly(),
    onFrame: (frame) => frames.push(frame),
  });
  return { run, frames };
};
const events = (frames: readonly Frame[]) =>
  frames.flatMap((frame) => (frame.kind === 'event' ? [{ t: frame.t / 1e6, ...frame.event }] : []));
/** What a signal came to, in the order of time. */
const valuesOf = (frames: readonly Frame[], signal: string) =>
  frames.flatMap((frame) => (frame.kind === 'sensed' && signal in frame.values ? [frame.values[signal]] : []));

describe('variables that somebody forces', () => {
  const list = 'openMV101 := TRUE; level101 := 0.9; travel.PT := T#2.5s';
  test('are a fault of the run, with their list in its inputs and, while they stand, in its recording', async () => {
    const { run, frames } = await befallen(forced('PLC1', list));
    expect(run.invalid).toEqual([]);
    expect(run.inputs.map((input) => 'signal' in input && [input.signal, (input as { value: unknown }).value])).toEqual(
      [
        ['PLC1.forces', list],
        ['PLC1.forces', ''],
      ],
    );
    const told = events(frames).filter(({ type }) => type === 'forced');
    expect(told).toEqual([
      {
        ...{ t: 1.1, type: 'forced', asset: 'PLC1' },
        variables: [
          { variable: 'openMV101', value: 'TRUE' },
          { variable: 'level101', value: '0.9' },
          { variable: 'travel.PT', value: 'T#2500ms' },
        ],
      },
      { t: 3.1, type: 'forced', asset: 'PLC1', variables: [] },
    ]);
  });
  test('that are none end the script, with what is wrong about each', async () => {
    const { run } = await befallen(forced('PLC1', 'openMV102 := TRUE; level101 := high; runP101; lowSetpoint := 0.7'));
    const said = JSON.stringify(run);
    for (const text of ['no variable \\"openMV102\\"', '\\"high\\" is no LREAL', 'found \\"runP101\\"'])
      expect(said).toContain(text);
    expect(run.verdict).not.toBe('pass');
  });
});

describe('a controller that loses its power', () => {
  test.each([
    ['keeps what is RETAIN', warmRestart('PLC1'), [0.6]],
    ['unless that is lost as well', coldRestart('PLC1'), [0.6, 0.5]],
  ])('%s', async (_, fault, setpoints) => {
    const { run, frames } = await befallen(fault);
    expect(run.invalid).toEqual([]);
    expect(valuesOf(frames, 'PLC1.mode')).toEqual(['run', 'stop', 'run']);
    expect(valuesOf(frames, 'PLC1.lowSetpoint')).toEqual(setpoints);
  });
  test('a fault menu has both, in words', () => {
    const titles = faultMenu(waterTreatment, []).map(({ title }) => title);
    expect(titles).toContain('PLC-1 loses its power');
    expect(titles).toContain('PLC-1 loses its power and what it retained');
  });
});
