import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Driver, type Duration, type Frame, seconds } from '#simulator';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { type PlantName, plantNames, plants } from '../../twins/index.ts';
import { scenes } from '../../twins/scenes.ts';
import type { ViewableSession } from '../../viewer/server/session.ts';
import { browserPath, launch, openViewer } from './open-viewer.ts';

const LENGTH = seconds(3);
/** A scene is drawn with so few calls that a laptop without a graphics card can show it. */
const MOST_CALLS = 300;

/** A few seconds of a plant alone, from its start, as a recording. */
function recordingOf(name: PlantName): ViewableSession {
  const network = plants[name];
  const frames: Frame[] = [];
  const driver = new Driver({
    plant: network.plant,
    seed: 1,
    start: network.start,
    emit: (frame) => frames.push(frame),
  });
  driver.emitChanges();
  frames.push({ kind: 'event', t: 0 as Duration, event: { type: 'phase', phase: 'script' } });
  while (driver.time < LENGTH) driver.tick({ digested: false });
  const info = {
    mode: 'recording',
    ...plantInfo(network),
    title: name,
    briefing: '',
    target: 'nobody',
    defect: null,
    seed: 1,
    startedAt: Date.UTC(2025, 5, 2),
    duration: LENGTH,
    hops: [],
    requirements: [],
    faults: [],
  } as const;
  return { info, history: () => frames, subscribe: () => () => {} };
}

describe.skipIf(!browserPath())('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test.each(plantNames)('every asset in the scene of %s is drawn, and nothing is complained of', async (name) => {
    const viewer = await openViewer(browser, recordingOf(name), { width: 1200, height: 760, query: '&manual&t=2' });
    await viewer.step(0.05, 4);
    const drawn = JSON.parse(
      await viewer.page.evaluate(
        `JSON.stringify(${JSON.stringify(Object.keys(scenes[name].assets))}.map((id) => [id, window.__plantwright.object(id)?.visible ?? false]))`,
      ),
    ) as [string, boolean][];
    expect(drawn.filter(([, visible]) => !visible)).toEqual([]);
    expect(await viewer.probe((probe) => probe.calls)).toBeLessThan(MOST_CALLS);
    expect(viewer.complaints).toEqual([]);
    await viewer.close();
  });
});
