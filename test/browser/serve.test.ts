import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, lineOf, plantwright } from '../fixtures/processes.ts';
import { browserPath, holds, launch, type OpenPage, openPage } from './open-viewer.ts';

/** The picture that is kept for people to look at. */
const SCREENSHOT = 'runs/viewer-plc-1-silent.png';

describe.skipIf(!browserPath())('a live plant with its stack, in a browser', () => {
  let browser: Browser;
  let child: ChildProcess;
  let viewer: OpenPage;
  const level = () => viewer.probe((p) => p.layers('LIT101.reading'));
  beforeAll(async () => {
    child = plantwright(['serve', '--json']);
    const told = JSON.parse(await lineOf(child.stdout!, /^\{/)) as { viewer: string };
    browser = await launch();
    viewer = await openPage(browser, told.viewer, { width: 1280, height: 800 });
    await holds(viewer.page, 'window.__plantwright.layers("LIT101.reading").quality === "good"');
  });
  afterAll(async () => {
    await browser.close();
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended(child)).toBe(0);
  });

  test('the token is not in the address bar, and loading the page again keeps what it allows', async () => {
    expect(new URL(viewer.page.url()).searchParams.has('token')).toBe(false);
    await viewer.page.reload();
    await holds(viewer.page, 'window.__plantwright?.layers("LIT101.reading")?.quality === "good"');
    await viewer.page.getByRole('button', { name: 'Freeze' }).waitFor();
  });

  test('while all is well the layers are one', async () => {
    const { true: real, sensed, believed, stale } = (await level())!;
    expect(stale).toBe(false);
    for (const value of [sensed, believed]) expect(Math.abs(Number(value) - Number(real))).toBeLessThan(0.05);
  });

  test('PLC-1 is silenced from the viewer: the stack says that it does not know, and the layers part', async () => {
    await viewer.page.getByRole('button', { name: 'Inject: PLC-1 goes silent' }).click();
    await holds(viewer.page, 'window.__plantwright.layers("LIT101.reading").quality !== "good"');
    const { believed } = (await level())!;
    // The plant goes on; what the stack says of it does not.
    await holds(
      viewer.page,
      `(() => { const l = window.__plantwright.layers("LIT101.reading"); return l.differs && Math.abs(l.true - l.believed) > 0.005; })()`,
    );
    expect((await level())!.believed).toBe(believed);
    await viewer.page.getByText('No answer from PLC-1').first().waitFor();
    mkdirSync('runs', { recursive: true });
    await viewer.page.screenshot({ path: SCREENSHOT });
  });

  test('and they meet again when it answers', async () => {
    await viewer.page.getByRole('button', { name: 'Lift: PLC-1 goes silent' }).click();
    await holds(
      viewer.page,
      `(() => { const l = window.__plantwright.layers("LIT101.reading"); return l.quality === "good" && !l.stale; })()`,
    );
    expect(viewer.complaints).toEqual([]);
  });
});
