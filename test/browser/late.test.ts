import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Driver, type Duration, type Frame, HOPS, inSeconds, minutes, ms, type SessionInfo, seconds } from '#simulator';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { plants } from '../../twins/index.ts';
import { History } from '../../viewer/server/feed/history.ts';
import { serveViewer, type ViewerServer } from '../../viewer/server/server.ts';
import { type SlowLine, slowLine } from '../fixtures/slow-line.ts';
import { browserPath, holds, launch, type OpenPage, openPage } from './open-viewer.ts';

const network = plants.microgrid;
const LENGTH = minutes(2);
/** What the line carries of a session before it stands still: the present, and a stretch or two of history. */
const HOLD = 200_000;

/** Some minutes of a microgrid with all that its stack says, made up from a second of the plant. */
function madeUp(): { info: SessionInfo; history: History; bytes: number } {
  const info: SessionInfo = {
    mode: 'live',
    ...plantInfo(network),
    ...{ title: 'Two minutes', briefing: '', target: 'nobody', defect: null, seed: 1 },
    ...{ startedAt: Date.UTC(2025, 5, 2), hops: HOPS, requirements: [], faults: [] },
  };
  const history = new History(info, { window: LENGTH, bucket: seconds(1) });
  let bytes = 0;
  const say = (frame: Frame) => {
    // As one message of JSON, which is how much was sent to whoever came.
    if (frame.t % seconds(30) === 0) bytes += 600 * JSON.stringify(frame).length;
    history.push(frame);
  };
  let values: Record<string, number> = {};
  const driver = new Driver({
    plant: network.plant,
    seed: 1,
    emit: (frame) => {
      history.push(frame);
      if (frame.kind !== 'true' && frame.kind !== 'sensed') return;
      for (const [id, value] of Object.entries(frame.values)) if (typeof value === 'number') values[id] = value;
    },
  });
  driver.emitChanges();
  values = { ...values };
  for (let t = ms(50); t <= LENGTH; t = (t + ms(50)) as Duration) {
    const wave = 1 + Math.sin(t / 7e6) / 10;
    const moved = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, value * wave + t / 1e12]));
    say({ kind: 'sensed', t, values: moved });
    if (t % ms(200) !== 0) continue;
    for (const at of HOPS) {
      const samples = info.points.map(({ id, signal }) => ({
        ...{
          point: id,
          value: moved[signal ?? ''] ?? 0,
          quality: 'good' as const,
          sourceTime: (t - ms(100)) as Duration,
        },
      }));
      say({ kind: 'observed', t, at, samples });
    }
  }
  return { info, history, bytes };
}

describe.skipIf(!browserPath())('a page that is opened late, over a slow line', () => {
  let browser: Browser;
  let server: ViewerServer;
  let line: SlowLine;
  let viewer: OpenPage;
  let history: History;
  let bytes: number;
  beforeAll(async () => {
    const made = madeUp();
    ({ history, bytes } = made);
    server = await serveViewer({ info: made.info, history, subscribe: () => () => {} }, { host: '127.0.0.1', port: 0 });
    line = await slowLine({ host: '127.0.0.1', port: server.port }, { mbit: 10, hold: HOLD });
    browser = await launch();
  });
  afterAll(async () => {
    await viewer?.close();
    await browser?.close();
    await line?.close();
    await server?.close();
  });

  test('shows the present while most of its history has not come', async () => {
    expect(bytes).toBeGreaterThan(40e6);
    viewer = await openPage(browser, `http://127.0.0.1:${line.port}/`, { query: '&manual', whole: false });
    const { instant, start, whole } = await viewer.probe(({ instant, start, whole }) => ({ instant, start, whole }));
    expect(instant).toBe(inSeconds(LENGTH));
    expect(whole).toBe(false);
    expect(start).toBeGreaterThan(inSeconds(LENGTH) / 2);
    const { sensed, believed, quality } = (await viewer.probe((p) => p.layers('EP1.power')))!;
    expect(quality).toBe('good');
    expect(Math.abs(Number(sensed) - Number(believed))).toBeLessThan(1);
  });

  test('and then fills its history, up to the first moment that is kept', async () => {
    line.release();
    await holds(viewer.page, 'window.__plantwright.whole', 110_000);
    expect(await viewer.probe((p) => p.start)).toBe(inSeconds(history.start));
    await viewer.page.getByRole('slider').press('Home');
    expect(await viewer.probe((p) => p.instant)).toBe(inSeconds(history.start));
    expect((await viewer.probe((p) => p.layers('EP1.power')))!.sensed).not.toBeNull();
    expect(viewer.complaints).toEqual([]);
    // Thinned to what a screen can show: a small part of what it once was.
    expect(line.carried).toBeLessThan(bytes / 3);
  });
});
