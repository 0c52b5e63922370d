import { describe, expect, test } from 'vitest';
import { twinContract } from '../../test/contracts/twin.ts';
import { contact, floatSwitch, limitSwitch } from './contact/model.ts';
import { transmitter } from './transmitter/model.ts';
import { wirelessTemperature } from './wireless-temperature/model.ts';

const level = transmitter({ type: 'LevelTransmitter', unit: 'm', process: 'm', range: [0, 1.6] });

twinContract('a transmitter', { twin: level, inputs: (t) => ({ process: 0.05 * t }) });
twinContract('a contact', { twin: contact, inputs: (t) => ({ process: t % 2 < 1 }) });
twinContract('a limit switch', {
  twin: limitSwitch,
  parameters: { from: 0.9, to: 1 },
  inputs: (t) => ({ process: t / 30 }),
});
twinContract('a float switch', { twin: floatSwitch, inputs: (t) => ({ process: 0.05 * t }) });
twinContract('a wireless sensor', { twin: wirelessTemperature, inputs: (t) => ({ process: 14 + t / 30 }) });

describe('a transmitter by NAMUR NE 43', () => {
  const read = (current: number) => level.read({ lagged: 0, current }, { parameters: { lag: 0, noise: 0 } });
  test.each([
    [0, 'bad'],
    [3.59, 'bad'],
    [3.7, 'uncertain'],
    [3.9, 'good'],
    [12, 'good'],
    [20.4, 'good'],
    [20.7, 'uncertain'],
    [21.1, 'bad'],
  ])('%f mA is %s', (current, status) => expect(read(current).status).toBe(status));

  // IEC 60381-1: 4 mA is the low, 20 mA the high end of the range; the midpoint is 13824 of 27648 counts.
  test.each([
    [4, 0],
    [8, 0.4],
    [12, 0.8],
    [20, 1.6],
  ])('%f mA reads %f m', (current, reading) => expect(read(current).reading).toBeCloseTo(reading, 12));
});

describe('malfunctions of a transmitter', () => {
  const context = {
    inputs: { process: 1.2 },
    parameters: { lag: 0, noise: 0 },
    malfunctions: { stuck: false, broken: false, offset: 0, calibrator: 0 },
    seconds: 0.1,
    random: () => 0.5,
  };
  const reading = (malfunction: object) => {
    const next = level.step(
      { lagged: 0.8, current: 12 },
      { ...context, malfunctions: { ...context.malfunctions, ...malfunction } },
    );
    return level.read(next, context);
  };
  test('stuck: it goes on saying what it said, with good status', () =>
    expect(reading({ stuck: true })).toMatchObject({ reading: 0.8, status: 'good' }));
  test('broken: no current, bad', () => expect(reading({ broken: true })).toMatchObject({ current: 0, status: 'bad' }));
  test('offset: it lies by so much', () => expect(reading({ offset: -0.4 }).reading).toBeCloseTo(0.8, 4));
  test('a calibrator drives the loop', () => expect(reading({ calibrator: 8 }).reading).toBeCloseTo(0.4, 4));
});

describe('a float switch', () => {
  const parameters = { limit: 1.2, differential: 0.02 };
  const at = (healthy: boolean, process: number) =>
    floatSwitch.step(
      { healthy },
      {
        inputs: { process },
        parameters,
        malfunctions: { forced: 'free', stuck: false },
        seconds: 0.01,
        random: () => 0,
      },
    ).healthy;
  test('opens at its limit and closes a differential below', () => {
    expect([at(true, 1.199), at(true, 1.2), at(false, 1.19), at(false, 1.18)]).toEqual([true, false, false, true]);
  });
});
