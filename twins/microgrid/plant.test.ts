import { describe, expect, test } from 'vitest';
import { Site } from '../../test/fixtures/microgrid.ts';
import { atHour } from './starts.ts';

const NIGHT = { SK1: atHour(22), PV1: { state: 'off' }, PV2: { state: 'off' } };
const BREAKERS = { closed: true };

/** An island that G-1 forms alone, with every feeder on. */
function onGenset(): Site {
  const site = Site.inIsland({
    ...NIGHT,
    G1: { state: 'running', fuel: 0.5, speed: 1 },
    QG1: BREAKERS,
    QF2: BREAKERS,
    QF3: BREAKERS,
    MGC1: { memory: { needG: true, runG: true, trimGenset: 51 } },
  });
  site.wrong('U1', 'outage');
  site.wrong('S1', 'failed');
  site.run(10);
  expect(site.value('MGC1.former')).toBe('genset');
  return site;
}

describe('frequency from active power', () => {
  // Swing equation without governor: df/dt = -ΔP f₀ / 2HS, with H = 1.2 s and S = 100 kV·A.
  test('a step of load on the genset falls at -ΔP f₀ / 2HS', () => {
    const site = onGenset();
    site.wrong('F3', 'lost', 1);
    site.run(10);
    site.wrong('G1', 'governorStuck');
    const before = [site.number('BB1.frequency'), site.number('BB1.G1Power')] as const;
    site.wrong('F3', 'lost', 0);
    site.run(0.1);
    const [start, power] = [site.number('BB1.frequency'), site.number('BB1.G1Power') - before[1]];
    site.run(0.1);
    expect(power).toBeGreaterThan(20_000);
    expect((site.number('BB1.frequency') - start) / 0.1).toBeCloseTo((-power * 50) / (2 * 1.2 * 100_000), 0);
  });

  test('the genset comes back to 50 Hz by its trim, from where its droop has left it', () => {
    const site = onGenset();
    site.wrong('F3', 'lost', 1);
    site.run(20);
    expect(site.number('BB1.frequency')).toBeCloseTo(50, 1);
    site.wrong('F3', 'lost', 0);
    let lowest = 50;
    site.run(1, () => {
      lowest = Math.min(lowest, site.number('BB1.frequency'));
    });
    // 24 kW of 100 kV·A at a droop of 4 %: 0.48 Hz, and the swing below it.
    expect(lowest).toBeLessThan(49.6);
    site.run(20);
    expect(site.number('BB1.frequency')).toBeCloseTo(50, 1);
  });

  test('on the battery it settles at f_set - m f₀ P / S', () => {
    const site = Site.inIsland(NIGHT);
    site.wrong('U1', 'outage');
    site.run(20);
    const power = site.number('BB1.S1Power');
    expect(power).toBeGreaterThan(30_000);
    expect(site.number('BB1.frequency')).toBeCloseTo(50.3 - (0.02 * 50 * power) / 50_000, 2);
  });
});

describe('voltage from reactive power', () => {
  test('reactive load takes it down, and its trim brings it back', () => {
    const site = onGenset();
    const before = site.number('BB1.voltage');
    expect(before).toBeCloseTo(400, -0.5);
    site.wrong('F3', 'lost', 1);
    site.run(0.3);
    expect(site.number('BB1.voltage')).toBeGreaterThan(before + 3);
    site.run(15);
    expect(Math.abs(site.number('BB1.voltage') - 400)).toBeLessThan(2);
  });
});

describe('islanding', () => {
  test('81R opens QU-1 within 0.3 s of the loss of mains, and the battery goes on', () => {
    const site = Site.onGrid(NIGHT);
    site.run(3);
    site.wrong('U1', 'outage');
    expect(site.untilIs('QU1.closed', false, 0.3)).toBeGreaterThan(0.05);
    site.untilIs('MGC1.former', 'battery', 0.3);
    site.run(5);
    expect([site.value('REL1.trip81R'), site.value('MGC1.LOM'), site.value('S1.state')]).toEqual([
      true,
      true,
      'running',
    ]);
    expect(site.number('BB1.voltage')).toBeGreaterThan(380);
  });

  test('by day sun and battery hide an outage from the relay, and both sides of QU-1 have their voltage', () => {
    const site = Site.onGrid();
    site.run(3);
    site.wrong('U1', 'outage');
    site.run(5);
    expect([site.value('QU1.closed'), site.value('MGC1.LOM')]).toEqual([true, false]);
    expect(site.number('VU1.voltage')).toBeCloseTo(site.number('BB1.voltage'), -1);
    expect(site.number('VU1.frequency')).toBeCloseTo(site.number('BB1.frequency'), 1);
    expect(site.number('BB1.frequency')).toBeLessThan(49.9);
    site.wrong('QU1', 'nuisance');
    site.untilIs('QU1.closed', false, 0.2);
    site.run(0.1);
    expect(site.number('VU1.voltage')).toBe(0);
  });

  test('a step of load on the public grid is no loss of mains', () => {
    const site = Site.onGrid(NIGHT);
    site.run(3);
    site.wrong('F3', 'lost', 1);
    site.run(2);
    site.wrong('F3', 'lost', 0);
    site.run(2);
    expect([site.value('QU1.closed'), site.value('REL1.trip81R')]).toEqual([true, false]);
  });

  test.each([
    [24, { F1: 1, F2: 1 }, []],
    [56, { F1: 0.65 }, ['F3']],
    [78, {}, ['F3', 'F2']],
  ])('81U sheds what is missing and no more: %d kW on a battery of 50 kW', (_, lost, shed) => {
    const site = Site.onGrid(NIGHT);
    for (const [feeder, share] of Object.entries(lost)) site.wrong(feeder, 'lost', share);
    site.run(3);
    site.wrong('U1', 'outage');
    const order: string[] = [];
    site.run(4, () => {
      for (const feeder of ['F2', 'F3']) {
        if (!site.value(`Q${feeder}.closed`) && !order.includes(feeder)) order.push(feeder);
      }
    });
    expect(order).toEqual(shed);
    expect([site.value('REL1.shedFirst'), site.value('REL1.shedSecond')]).toEqual([shed.length > 0, shed.length > 1]);
  });
});

describe('protection', () => {
  test('27: a short circuit on the busbar opens QU-1 after 0.3 s', () => {
    const site = Site.onGrid(NIGHT);
    site.run(3);
    site.wrong('BB1', 'shortCircuit');
    expect(site.untilIs('REL1.trip27', true, 0.5)).toBeGreaterThanOrEqual(0.3);
    site.untilIs('QU1.closed', false, 0.1);
  });

  test.each([
    ['59', 'voltageBattery := 470.0', 'REL1.trip59'],
    ['81O', 'frequencyBattery := 51.9', 'REL1.trip81O'],
  ])('%s: blocks the PV inverters in an island', (_, forced, trip) => {
    const site = Site.inIsland({ SK1: atHour(12) });
    site.wrong('U1', 'outage');
    site.untilIs('PV1.state', 'running', 12);
    site.wrong('MGC1', 'forces', forced);
    site.untilIs(trip, true, 3);
    site.untilIs('PV1.state', 'off', 0.5);
  });

  test('what has tripped stands until it is reset', () => {
    const site = Site.onGrid(NIGHT);
    site.run(3);
    site.wrong('U1', 'outage');
    site.run(2);
    site.wrong('U1', 'outage', false);
    site.untilIs('MGC1.former', 'grid', 30);
    expect(site.value('MGC1.A81R')).toBe(true);
    site.simulation.write('REL1', 'reset', true);
    site.run(0.3);
    expect([site.value('MGC1.A81R'), site.value('REL1.reset')]).toEqual([false, false]);
  });
});

describe('25: synchronising', () => {
  /** The largest power through QU-1 in the second after it closes. */
  function surge(site: Site): number {
    let most = 0;
    site.run(1, () => {
      most = Math.max(most, Math.abs(site.number('BB1.U1Power')));
    });
    return most;
  }
  const islanded = () => {
    const site = Site.inIsland(NIGHT);
    site.run(2);
    return site;
  };

  test('QU-1 closes within 10° and 0.25 Hz of the line, without a surge', () => {
    const site = islanded();
    site.untilIs('QU1.closed', true, 25);
    const turned = Math.abs(site.number('REL1.difference'));
    expect(Math.min(turned, 360 - turned)).toBeLessThan(10);
    expect(Math.abs(site.number('REL1.slip'))).toBeLessThan(0.25);
    expect(surge(site)).toBeLessThan(90_000);
  });
  test('a sync-check that lets everything through is a surge of several ratings', () => {
    const site = islanded();
    site.simulation.write('MGC1', 'stayIslanded', true);
    site.until('half a turn away', () => Math.abs(site.number('REL1.difference')) > 150, 30);
    site.wrong('REL1', 'forces', 'closeU := TRUE');
    site.untilIs('QU1.closed', true, 1);
    expect(surge(site)).toBeGreaterThan(250_000);
  });
  test('a line that does not fit is not closed on, by hand neither, and the operator hears of it', () => {
    const site = islanded();
    site.wrong('U1', 'dip', 0.09);
    site.wrong('MGC1', 'forces', 'trimVoltage := 420.0');
    site.untilIs('MGC1.A25', true, 40);
    expect(site.value('QU1.closed')).toBe(false);
    expect(site.simulation.write('MGC1', 'closeQU1', true)).toBe('access-denied');
  });
  test('by hand it closes in the moment of synchronism only', () => {
    const site = islanded();
    expect(site.simulation.write('MGC1', 'closeQU1', true)).toBe('access-denied');
    site.until('25', () => site.simulation.write('MGC1', 'closeQU1', true) === undefined, 25);
    site.untilIs('QU1.closed', true, 0.5);
    expect(surge(site)).toBeLessThan(90_000);
  });
});

describe('genset', () => {
  test('takes the island over from an empty battery, feeders come back, and the grid takes all of it back', () => {
    const site = Site.inIsland({ ...NIGHT, B1: { charge: 0.25 } });
    site.wrong('U1', 'outage');
    site.untilIs('MGC1.former', 'genset', 25);
    site.untilIs('QF2.closed', true, 5);
    site.untilIs('QF3.closed', true, 5);
    site.run(3);
    expect(Math.abs(site.number('BB1.S1Power'))).toBeLessThan(3000);
    site.wrong('U1', 'outage', false);
    site.untilIs('MGC1.former', 'grid', 30);
    site.untilIs('QG1.closed', false, 1);
    site.untilIs('G1.state', 'stopped', 8);
  });

  test('closes on a dead busbar when the battery inverter has failed', () => {
    const site = Site.inIsland(NIGHT);
    site.wrong('U1', 'outage');
    site.run(1);
    site.wrong('S1', 'failed');
    site.untilIs('MGC1.EALBB1', true, 3);
    site.untilIs('MGC1.former', 'genset', 10);
    site.run(5);
    expect([site.value('BB1.live'), site.value('MGC1.XAB1')]).toEqual([true, true]);
  });

  test('one that does not start is told of', () => {
    const site = Site.inIsland({ ...NIGHT, B1: { charge: 0.25 } });
    site.wrong('U1', 'outage');
    site.wrong('G1', 'failsToStart');
    site.untilIs('MGC1.XAG1', true, 10);
  });
});

test('islanded, one source forms: the battery, and after the genset has come the battery gives what it is asked for', () => {
  const site = Site.inIsland({ ...NIGHT, B1: { charge: 0.25 } });
  site.wrong('U1', 'outage');
  const formers: unknown[] = [];
  site.run(30, () => {
    if (site.value('MGC1.former') !== formers.at(-1)) formers.push(site.value('MGC1.former'));
  });
  expect(formers).toEqual(['battery', 'genset']);
  expect(site.number('BB1.S1Power')).toBeCloseTo(0, -3);
  site.simulation.write('MGC1', 'batteryRequest', -15_000);
  site.run(10);
  expect(site.number('BB1.S1Power')).toBeCloseTo(-15_000, -3.3);
  expect(site.number('BB1.frequency')).toBeCloseTo(50, 1);
});

describe('curtailment of an inverter', () => {
  const shining = () => {
    const site = Site.onGrid();
    site.run(1);
    return site;
  };
  const write = (site: Site, name: string, value: number | string) => site.simulation.write('PVC1', name, value);

  test('a limit counts only while it is enabled', () => {
    const site = shining();
    write(site, 'limit', 20);
    site.run(3);
    expect(site.number('PV1.power')).toBeGreaterThan(30_000);
    write(site, 'limitEnabled', 'enabled');
    site.run(3);
    expect(site.number('PV1.power')).toBeCloseTo(10_000, -2);
    expect(site.value('PVC1.operating')).toBe('throttled');
  });
  test('it reverts after its time, and each write starts the time anew, also of the same value', () => {
    const site = shining();
    write(site, 'revertTime', 5);
    write(site, 'limit', 20);
    write(site, 'limitEnabled', 'enabled');
    site.run(4);
    write(site, 'limit', 20);
    site.run(4);
    expect(site.value('PVC1.limitEnabled')).toBe('enabled');
    expect(site.untilIs('PVC1.limitEnabled', 'disabled', 2)).toBeCloseTo(1, 0);
    expect(site.value('PVC1.limit')).toBe(100);
    site.run(3);
    expect(site.number('PV1.power')).toBeGreaterThan(30_000);
  });
  test('a time of 0 never runs out', () => {
    const site = shining();
    write(site, 'limit', 20);
    write(site, 'limitEnabled', 'enabled');
    site.run(60);
    expect(site.value('PVC1.limitEnabled')).toBe('enabled');
  });
  test.each([
    ['limit', 101, 'out-of-range'],
    ['revertTime', -1, 'out-of-range'],
    ['limitEnabled', 'maybe', 'out-of-range'],
    ['operating', 'mppt', 'access-denied'],
  ])('%s := %s is refused', (name, value, refusal) => expect(write(shining(), name, value)).toBe(refusal));
});
