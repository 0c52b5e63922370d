import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Frame, seconds, type TimeAct, type Value } from '#simulator';
import { faultMenu } from '../../hil/faults/index.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { plantNames, plants } from '../../twins/index.ts';
import { LiveSession } from '../../viewer/server/live-session.ts';
import { eventually } from '../fixtures/device.ts';
import { framesIn } from '../fixtures/history.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-return-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last value of every signal of a layer. */
function valuesOf(frames: readonly Frame[], layer: 'true' | 'sensed'): Record<string, Value> {
  return Object.assign({}, ...frames.map((frame) => (frame.kind === layer ? frame.values : {})));
}

/** The last value that the API of the stack gave of every point. */
function beliefsOf(frames: readonly Frame[]): Record<string, Value> {
  const samples = frames.flatMap((frame) => (frame.kind === 'observed' && frame.at === 'api' ? frame.samples : []));
  return Object.fromEntries(samples.map(({ point, value }) => [point, value]));
}

/** Registers of SunSpec count tens of watts and whole watt-hours. */
const COARSE = new Set(['W', 'var', 'W·h']);

/** Whether a belief is what the signal says, but for what registers and decimals round off. */
function agrees(believed: Value | undefined, said: Value | undefined, unit: string): boolean {
  if (typeof said !== 'number' || typeof believed !== 'number') return said !== undefined && believed === said;
  return Math.abs(believed - said) <= Math.max(COARSE.has(unit) ? 10 : 0.06, Math.abs(said) * 1e-3);
}

describe.each(plantNames)('%s, live, with its devices and a stack', (name) => {
  test('taken back, it is what it was, and the stack believes that again', async () => {
    const network = plants[name];
    const session = await LiveSession.open({
      network,
      target: referenceTarget(),
      faults: faultMenu(network.plant, []),
      start: network.start,
      seed: 3,
      snapshots: folder,
    });
    try {
      let frames: Frame[] = [];
      session.subscribe((frame) => frames.push(frame));
      const act = (asked: TimeAct) => session.obey({ type: 'time', act: asked });
      const carried = session.info.points.flatMap(({ id, signal }) => (signal === undefined ? [] : [{ id, signal }]));
      const units = new Map(session.info.signals.map(({ id, unit }) => [id, unit]));
      /** Points of which the stack says something else than the plant does. */
      const doubted = () => {
        const [believed, sensed] = [beliefsOf(frames), valuesOf(framesIn(session.history), 'sensed')];
        return carried.flatMap(({ id, signal }) =>
          agrees(believed[id], sensed[signal], units.get(signal)!) ? [] : id,
        );
      };
      const believes = () =>
        eventually('the stack believes the moment', () => doubted().length === 0, 20_000).catch(() =>
          expect(doubted()).toEqual([]),
        );

      await eventually('three seconds have passed', () => session.time().simulation >= seconds(3), 30_000);
      act({ do: 'freeze' });
      const moment = session.time().simulation;
      await believes();
      const was = {
        true: valuesOf(framesIn(session.history), 'true'),
        sensed: valuesOf(framesIn(session.history), 'sensed'),
      };

      act({ do: 'speed', speed: 10 });
      act({ do: 'run' });
      await eventually('it is elsewhere', () => session.time().simulation > moment + seconds(20), 60_000);
      act({ do: 'freeze' });
      expect(valuesOf(framesIn(session.history), 'true')).not.toEqual(was.true);

      frames = [];
      act({ do: 'backtrack', to: moment });
      await eventually('it is back', () => session.time().travels === undefined, 30_000);
      expect(session.time().simulation).toBe(moment);
      expect(valuesOf(framesIn(session.history), 'true')).toEqual(was.true);
      expect(valuesOf(framesIn(session.history), 'sensed')).toEqual(was.sensed);
      await believes();
      expect(frames.filter((f) => f.kind === 'alarm' && f.id.endsWith('/communication') && f.active)).toEqual([]);
    } finally {
      await session.close();
    }
  });
});
