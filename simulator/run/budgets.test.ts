import { describe, expect, test } from 'vitest';
import { defineScenario, fresh, ms, type PointInfo, play, type Rig, seconds, us, withBudgets } from '#simulator';
import { nobodyRig, quickly } from '../../test/fixtures/truth.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { autoBudgets } from './budgets.ts';
import type { PathSamples } from './calibration.ts';

const pathOf = (time: number): PathSamples => {
  const path = Array.from({ length: 480 }, () => time);
  return { path, late: path };
};
const point: PointInfo = {
  ...{ id: 'LIT101.reading', path: 'water/intake/LIT-101', unit: 'm', device: 'PLC-1' },
  protocol: 'modbus',
  manner: 'polled',
  chain: ms(250),
  tolerance: ms(200),
};

const scenarioWith = (atMost?: ReturnType<typeof ms>) =>
  defineScenario({
    id: 'left-to-the-harness',
    name: 'Left to the harness',
    briefing: '',
    plant: waterTreatment,
    lasts: seconds(20),
    requirements: ({ LIT101 }) => ({
      'the level is young': fresh(LIT101.reading, { p95: 'auto', ...(atMost !== undefined && { atMost }) }),
    }),
    script: ({ after }) => after(seconds(20)),
  });

describe('a budget that is left to the harness', () => {
  const { requirements } = scenarioWith();
  test('is the physical bound of the chain and three times the path of the harness, to a whole ms', () => {
    expect(autoBudgets(requirements, [point], pathOf(900))).toEqual({ 'the level is young': ms(253) });
    expect(autoBudgets(requirements, [point], pathOf(1000))).toEqual({ 'the level is young': ms(253) });
    expect(autoBudgets(requirements, [], pathOf(900))).toEqual({});
  });
  test('is never looser than the requirement allows', () => {
    const limited = scenarioWith(ms(251)).requirements;
    expect(autoBudgets(limited, [point], pathOf(900))).toEqual({ 'the level is young': ms(251) });
    expect(autoBudgets(limited, [point], pathOf(300))).toEqual({ 'the level is young': ms(251) });
    expect(autoBudgets(scenarioWith(ms(900)).requirements, [point], pathOf(900))).toEqual({
      'the level is young': ms(253),
    });
  });
  test('is printed where it is judged by, and what is stated is not touched', () => {
    const given = withBudgets(requirements, { 'the level is young': ms(253) })['the level is young'];
    expect(requirements['the level is young'].formula).toBe('age of LIT101.reading <= auto for 95 % of the time');
    expect(given.formula).toBe('age of LIT101.reading <= 253 ms (auto) for 95 % of the time');
    expect(given.specification).toMatchObject({ p95: ms(253) });
    const stated = scenarioWith().requirements['the level is young'];
    const fixed = { it: { ...stated, specification: { ...stated.specification, p95: ms(800) } as never } };
    expect(withBudgets(fixed, { it: us(1) })).toEqual(fixed);
  });
});

describe('a run', () => {
  /** A stack that shows a level of a certain age at every step of the plant. */
  const rigOf = (clock: ReturnType<typeof quickly>, age: number, path?: PathSamples): Rig => {
    const nobody = nobodyRig(clock);
    return {
      ...nobody,
      hops: ['api'],
      points: [point],
      ...(path && { calibrate: async () => path }),
      open: async (side, emit) => ({
        ...(await nobody.open(side, emit)),
        serve: (now) => {
          const sample = { point: point.id, value: 0.5, quality: 'good' as const, sourceTime: us(now - age) };
          emit({ kind: 'observed', t: now, at: 'api', samples: [sample] });
        },
      }),
    };
  };
  const playedOn = async (age: number, path?: PathSamples, atMost?: ReturnType<typeof ms>) => {
    const clock = quickly();
    return play(scenarioWith(atMost), { seed: 1, clock, rig: rigOf(clock, age, path) });
  };
  test('passes a stack that is as fast as its chain lets it be, and catches one that is not', async () => {
    const [quick, slow] = [await playedOn(200_000, pathOf(900)), await playedOn(300_000, pathOf(900))];
    expect(quick.budgets).toEqual({ 'the level is young': ms(253) });
    expect(quick.requirements['the level is young'].verdict).toBe('pass');
    expect(slow.requirements['the level is young']).toMatchObject({ verdict: 'fail', unit: 'ms' });
    expect(slow.requirements['the level is young'].margin).toBeLessThan(-40);
    expect(quick.planDigest).toBe(slow.planDigest);
  });
  test('says so where nothing was measured to tell it by', async () => {
    const run = await playedOn(200_000);
    expect(run.budgets).toEqual({});
    expect(run.requirements['the level is young']).toMatchObject({
      verdict: 'inconclusive',
      reason: 'its budget is "auto", and nothing was measured to tell it by',
    });
  });
  test('is refused where what is allowed at most lies below the physical bound', async () => {
    await expect(playedOn(0, pathOf(900), ms(200))).rejects.toMatchObject({ code: 'BUDGET_BELOW_BOUND' });
  });
});
