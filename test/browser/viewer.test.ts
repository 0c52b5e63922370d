import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { browserPath, holds, launch, type OpenViewer, openViewer } from './open-viewer.ts';
import { sampleLive, sampleRecording } from './sample-session.ts';

/** Waits until the browser has offered so many frames to draw. */
const browserFrames = (page: Page, count: number): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    const next = (left) => (left > 0 ? requestAnimationFrame(() => next(left - 1)) : resolve());
    next(${count});
  })`);

/** Wide enough that what stands in the plant can be hit. */
const LARGE = { width: 1200, height: 760 };

describe.skipIf(!browserPath())('the viewer in a browser', () => {
  let browser: Browser;
  let viewer: OpenViewer;
  const recording = sampleRecording();
  const slider = () => viewer.page.getByRole('slider');
  const region = (name: string) => viewer.page.getByRole('region', { name, exact: true });
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  describe('a recording', () => {
    beforeAll(async () => {
      viewer = await openViewer(browser, recording, { ...LARGE, query: '&manual&t=9&sel=T101' });
      await viewer.step(0.05, 4);
    });
    afterAll(() => viewer.close());
    afterEach(() => expect(viewer.complaints).toEqual([]));

    test('is drawn, within its budget of draw calls', async () => {
      expect(await viewer.probe((p) => p.renderer)).toMatch(/SwiftShader/);
      expect(await viewer.probe((p) => p.object('T101')?.visible)).toBe(true);
      const calls = await viewer.probe((p) => p.calls);
      expect(calls).toBeGreaterThan(50);
      expect(calls).toBeLessThan(150);
    });

    test('shows what was true, sensed and believed at the instant that was asked for', async () => {
      const level = await viewer.probe((p) => p.layers('T101.level'));
      expect(level).toMatchObject({ quality: 'good', differs: true, stale: true });
      expect([level?.true, level?.sensed, level?.believed].map((v) => Number(v).toFixed(1))).toEqual([
        '0.8',
        '0.8',
        '0.7',
      ]);
      const label = viewer.page.getByRole('button', { name: /^T-101, true 0\.8\d+ m, believed 0\.7\d+ m/ });
      expect(await label.getAttribute('aria-pressed')).toBe('true');
      expect(await region('T-101').innerText()).toMatch(/believed\s+0\.7/);
    });

    test('another asset is selected by a click on it in the picture', async () => {
      const [x, y] = (await viewer.probe((p) => p.object('P101')?.screen))!;
      // The origin is on the floor; the pump itself a little above it.
      await viewer.page.mouse.click(x, y - 12);
      await region('P-101').waitFor();
    });

    test('time is moved with the keyboard', async () => {
      for (const [key, instant] of [
        ['ArrowRight', 10],
        ['PageUp', 20],
        ['ArrowLeft', 19],
        ['PageDown', 9],
        ['Home', 0],
      ] as const) {
        await slider().press(key);
        expect(await viewer.probe((p) => p.instant)).toBe(instant);
        expect(await slider().getAttribute('aria-valuenow')).toBe(String(instant));
      }
    });

    test('the end shows an alarm that the stack missed, and the picture is at the end at once', async () => {
      await slider().press('End');
      expect(await viewer.probe((p) => p.cursor)).toBe('live');
      expect(await viewer.probe((p) => p.alarms())).toEqual([{ id: 'LAHH-101', standing: 'missed', priority: 1 }]);
      expect(await region('Alarms').innerText()).toContain('missed: true only');
    });

    test('an alarm that only the stack has is a phantom', async () => {
      for (let i = 0; i < 4; i++) await slider().press('PageDown');
      expect(await viewer.probe((p) => p.alarms())).toEqual([{ id: 'LALL-301', standing: 'phantom', priority: 2 }]);
    });

    test('an instant is drawn to the same pixel, however it was reached', async () => {
      const other = await openViewer(browser, recording, { ...LARGE, query: '&manual&t=20&sel=P101' });
      const shots: Buffer[] = [];
      for (const { page, step } of [viewer, other]) {
        await page.getByRole('slider').press('Home');
        for (let i = 0; i < 2; i++) await page.getByRole('slider').press('PageUp');
        await page.evaluate('document.fonts.ready');
        await page.mouse.move(5, 5);
        await step(0.05, 2);
        shots.push(await page.screenshot({ clip: { x: 300, y: 70, width: 560, height: 540 } }));
      }
      await other.close();
      expect(shots[0]!.equals(shots[1]!)).toBe(true);
    });

    test('what somebody forces in a controller stands at its label and on its faceplate, while it stands', async () => {
      const label = viewer.page.getByRole('button', { name: /^PLC-1, .*2 forced/ });
      const forces = region('PLC-1').getByRole('region', { name: 'Forces' });
      await slider().press('End');
      for (let i = 0; i < 3; i++) await slider().press('PageDown');
      await label.click();
      expect(await label.innerText()).toContain('2 forced');
      expect((await forces.innerText()).split(/\s+/)).toEqual([
        ...['2', 'forced', 'manualMV101', 'FALSE', 'manualP101', 'TRUE'],
      ]);
      await slider().press('PageUp');
      await forces.waitFor({ state: 'detached' });
      expect(await label.count()).toBe(0);
    });
  });

  describe('a live session', () => {
    beforeAll(async () => {
      viewer = await openViewer(browser, sampleLive(20));
    });
    afterAll(() => viewer.close());

    test('goes on by itself', async () => {
      const before = await viewer.probe((p) => p.instant);
      await holds(viewer.page, `window.__plantwright.instant > ${before + 1}`);
    });

    test('takes faults, and says how they stand', async () => {
      await viewer.page.getByRole('button', { name: 'Inject: PLC-1 is cut off' }).click();
      await viewer.page.getByRole('button', { name: 'Lift: PLC-1 is cut off' }).click();
      await viewer.page.getByRole('button', { name: 'Inject: PLC-1 is cut off' }).waitFor();
      expect(viewer.complaints).toEqual([]);
    });

    test('is said to be lost when it is lost', async () => {
      await viewer.stopServer();
      await viewer.page.getByText('Connection lost.').waitFor();
      // Nothing that is shown passes for what is so now.
      await viewer.page.getByText(/^No data since \d\d:\d\d:\d\d/).waitFor();
      expect(await viewer.page.getByText('No alarm is active').count()).toBe(0);
    });
  });

  describe('elsewhere', () => {
    afterEach(async () => {
      await viewer.close();
      expect(viewer.complaints).toEqual([]);
    });

    test('nothing is drawn while nothing changes', async () => {
      viewer = await openViewer(browser, recording, { query: '&t=9', width: 600, height: 400 });
      const frames = () => viewer.probe((p) => p.frame);
      let [before, now] = [-1, await frames()];
      // It settles first. Where something still changes, half a hundred frames of the browser do not pass without one.
      while (before !== now) {
        before = now;
        await browserFrames(viewer.page, 50);
        now = await frames();
      }
      expect(now).toBeGreaterThan(0);
    });

    test('without WebGL the values are a table', async () => {
      viewer = await openViewer(browser, recording, { query: '&t=9', webgl: false });
      const row = viewer.page.getByRole('row', { name: /T-101\s+level/ });
      // Text is written a few times a second: it may lag behind what has arrived.
      const values = /0\.8\d+ m\s+0\.8\d+ m\s+0\.7\d+ m\s+good/;
      await eventually('the values of t = 9 s are in the table', async () => values.test(await row.innerText()));
    });

    test('on a phone the panels are in a sheet, and nothing sticks out', async () => {
      viewer = await openViewer(browser, recording, { query: '&manual&t=9', width: 390, height: 844 });
      await viewer.page.getByRole('tab', { name: 'Trend' }).click();
      await viewer.page.getByRole('combobox', { name: 'Signal' }).selectOption('T301.level');
      await viewer.page.locator('.chart canvas').waitFor();
      expect(await viewer.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    });
  });
});
