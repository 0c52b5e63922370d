import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Driver, type Duration, type Frame, seconds } from '#simulator';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { type PlantName, plantNames, plants } from '../../twins/index.ts';
import { scenes } from '../../twins/scenes.ts';
import type { ViewableSession } from '../../viewer/server/session.ts';
import { browserPath, launch, openViewer } from './open-viewer.ts';
import { historyOf } from './sample-session.ts';

const LENGTH = seconds(3);
/** A scene is drawn with so few calls that a laptop without a graphics card can show it. */
const MOST_CALLS = 300;

/** Something that is selected, and what stands on its faceplate: something inside it, but for what is told already. */
const SELECTED: Readonly<Record<PlantName, readonly [id: string, tag: string, row: string]>> = {
  'water-treatment': ['P101', 'P-101', 'running'],
  'bottling-line': ['CP300', 'CP-300', 'BE-301'],
  microgrid: ['PV1', 'PV-1', 'PVC-1'],
};

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
  return { info, history: historyOf(info, frames), subscribe: () => () => {} };
}

describe.skipIf(!browserPath())('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test.each(plantNames)(
    'every asset in the scene of %s is drawn, or on a faceplate, and nothing is complained of',
    async (name) => {
      const [id, tag, row] = SELECTED[name];
      const query = `&manual&t=2&sel=${id}`;
      const viewer = await openViewer(browser, recordingOf(name), { width: 1200, height: 760, query });
      await viewer.step(0.05, 4);
      const drawn = JSON.parse(
        await viewer.page.evaluate(
          `JSON.stringify(${JSON.stringify(Object.keys(scenes[name].assets))}.map((id) => [id, window.__plantwright.object(id)?.visible ?? false]))`,
        ),
      ) as [string, boolean][];
      expect(drawn.filter(([, visible]) => !visible)).toEqual([]);
      expect(await viewer.probe((probe) => probe.calls)).toBeLessThan(MOST_CALLS);
      const faceplate = viewer.page.getByRole('region', { name: tag });
      await faceplate.getByRole('rowheader', { name: row }).first().waitFor();
      expect(viewer.complaints).toEqual([]);
      await viewer.close();
    },
  );
});
