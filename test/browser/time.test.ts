import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, lineOf, plantwright } from '../fixtures/processes.ts';
import { browserPath, holds, launch, type OpenPage, openPage } from './open-viewer.ts';

/** The pictures that are kept for people to look at. */
const PICTURES = 'runs';

/** PLC-1 and the stack both have an alarm for it. */
const FAULT = 'LIT-101 has a broken wire';

describe.skipIf(!browserPath())('the instructor and time, in a browser', () => {
  let browser: Browser;
  let child: ChildProcess;
  let viewer: OpenPage;
  const folder = mkdtempSync(join(tmpdir(), 'plantwright-time-'));
  const button = (name: string | RegExp) => viewer.page.getByRole('button', { name, exact: typeof name === 'string' });
  const slider = () => viewer.page.getByRole('slider');
  const moment = () => viewer.page.getByRole('textbox', { name: 'Moment to go back to' });
  const instant = () => viewer.probe((p) => p.instant);
  const level = () => viewer.probe((p) => p.layers('T101.level')!.true as number);
  /** With its noise: no two moments have the same. */
  const reading = () => viewer.probe((p) => p.layers('LIT101.reading')!.sensed as number);
  const standing = () => viewer.page.getByRole('status', { name: 'The simulation is' });
  const says = (text: RegExp) => standing().filter({ hasText: text }).waitFor();
  const shows = (condition: string) => holds(viewer.page, condition);
  /** The alarms that stand at the instant that is shown, as `id standing`. */
  const alarms = () => viewer.probe((p) => p.alarms().map(({ id, standing: how }) => `${id} ${how}`));
  const epoch = async () => Number(/epoch (\d+)/.exec(await standing().innerText())?.[1]);
  /** The trend has nothing after the present: its last instant on the axis of the time bar. */
  const latest = async () => Number(await slider().getAttribute('aria-valuemax'));
  const picture = async (name: string) => {
    await viewer.step(1, 2);
    await viewer.page.screenshot({ path: join(PICTURES, `viewer-time-${name}.png`) });
  };

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    child = plantwright(['serve', '--json', '--snapshots', folder]);
    const told = JSON.parse(await lineOf(child.stdout!, /^\{/)) as { viewer: string };
    browser = await launch();
    viewer = await openPage(browser, told.viewer, { width: 1360, height: 860, query: '&manual&sel=T101' });
    await shows('window.__plantwright.layers("LIT101.reading").quality === "good"');
  });
  afterAll(async () => {
    await browser?.close();
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended(child)).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  test('frozen, the plant stands and the wall goes on; both clocks are shown', async () => {
    await button(/Freeze/).click();
    await says(/frozen/);
    await picture('frozen');
    const clocks = () => viewer.page.locator('.fact').allInnerTexts();
    const wall = async () => (await clocks()).find((text) => text.startsWith('wall'))!;
    const [stood, first] = [await instant(), await wall()];
    expect(stood).toBeGreaterThan(1);
    while ((await wall()) === first) await viewer.page.waitForTimeout(100);
    expect(await instant()).toBe(stood);
    expect((await clocks()).some((text) => text.startsWith('simulation'))).toBe(true);
  });

  test('a step is a step: one tick, one second, also by the keyboard', async () => {
    const before = await instant();
    await button('Step one tick').click();
    await shows(`Math.abs(window.__plantwright.instant - ${before + 0.01}) < 1e-6`);
    await button('Step one second').focus();
    await viewer.page.keyboard.press('Enter');
    await shows(`Math.abs(window.__plantwright.instant - ${before + 1.01}) < 1e-6`);
  });

  /** Where the way back leads. */
  const kept = { instant: 0, level: 0, reading: 0, alarms: [] as string[] };

  test('faster, a malfunction is injected and its alarm comes', async () => {
    const [now, is] = [await instant(), { level: await level(), reading: await reading() }];
    Object.assign(kept, { instant: now, ...is, alarms: await alarms() });
    expect(kept.alarms).toEqual([]);
    await viewer.page.getByRole('combobox', { name: 'Speed' }).selectOption('10');
    await button(/Run/).click();
    await says(/running/);
    await shows(`window.__plantwright.instant > ${kept.instant + 10}`);
    await button(`Inject: ${FAULT}`).click();
    await shows('window.__plantwright.alarms().some((a) => a.standing === "shown")');
    await shows(`Math.abs(window.__plantwright.layers("T101.level").true - ${kept.level}) > 0.02`);
    await button(/Freeze/).click();
    await says(/frozen/);
  });

  test('a click on the timeline looks at a moment, and a click takes the plant back there', async () => {
    const faulted = await level();
    const box = (await slider().boundingBox())!;
    const share = (kept.instant + 5) / (await latest());
    await slider().click({ position: { x: 14 + share * (box.width - 28), y: 30 } });
    const [looked, then] = [await instant(), { level: await level(), alarms: await alarms() }];
    expect(Math.abs(looked - kept.instant - 5)).toBeLessThan(1);
    expect(then.alarms).toEqual([]);
    await picture('looking-back');
    const before = await epoch();

    await button(/Backtrack/).click();
    await shows(`window.__plantwright.cursor === "live" && Math.abs(window.__plantwright.instant - ${looked}) < 0.011`);
    expect(await epoch()).toBe(before + 1);
    // The trend has nothing after it; the level is that of the moment; the fault is not in force.
    expect(await latest()).toBe(Math.ceil(await instant()));
    // At ten times its pace the page was told of an instant now and then, so the level before is that of shortly before.
    expect(Math.abs((await level()) - then.level)).toBeLessThan(Math.abs(faulted - then.level) / 2);
    await button(`Inject: ${FAULT}`).waitFor();
    // The stack hears of it: it believes the level again, and takes its alarm back.
    await shows(`(() => { const l = window.__plantwright.layers("LIT101.reading");
      return l.quality === "good" && Math.abs(l.believed - l.true) < 0.02; })()`);
    await shows('window.__plantwright.alarms().length === 0');
    await picture('backtracked');
  });

  test('a moment that is written is gone to exactly', async () => {
    await moment().fill('no time');
    expect(await moment().getAttribute('aria-invalid')).toBe('true');
    expect(await button(/Backtrack/).isDisabled()).toBe(true);
    await moment().fill(kept.instant.toFixed(2));
    await moment().press('Enter');
    await shows(
      `Math.abs(window.__plantwright.instant - ${kept.instant}) < 1e-6 && window.__plantwright.cursor === "live"`,
    );
    expect([await level(), await reading()]).toEqual([kept.level, kept.reading]);
    expect(await alarms()).toEqual(kept.alarms);
  });

  test('a moment is saved, left, and restored from the list', async () => {
    await viewer.page.getByRole('textbox', { name: 'Name of the snapshot' }).fill('Before the lesson');
    await button('Save').click();
    await button('Restore: Before the lesson').waitFor();
    for (let i = 1; i <= 5; i++) {
      await button('Step one second').click();
      await shows(`Math.abs(window.__plantwright.instant - ${kept.instant + i}) < 1e-6`);
    }
    expect(await reading()).not.toBe(kept.reading);
    await button('Restore: Before the lesson').click();
    await shows(`Math.abs(window.__plantwright.instant - ${kept.instant}) < 1e-6`);
    expect(await reading()).toBe(kept.reading);
    // A name is given once.
    await viewer.page.getByRole('textbox', { name: 'Name of the snapshot' }).fill('Before the lesson');
    await button('Save').click();
    await viewer.page.getByText('There is a snapshot "Before the lesson" already.').waitFor();
    await button('Dismiss').click();
  });

  test('a fork does one thing otherwise from a moment on, and what was can be gone back to', async () => {
    const what = viewer.page.getByRole('combobox', { name: 'What the fork does otherwise' });
    const at = await instant();
    await button('Step one second').click();
    await button('Step one second').click();
    await shows(`window.__plantwright.instant > ${at + 1.9}`);
    const left = await instant();
    await moment().fill((at + 1).toFixed(2));
    await what.selectOption({ label: 'PLC-1 highSetpoint' });
    expect(await button(/Fork/).isDisabled()).toBe(true);
    await viewer.page.getByRole('textbox', { name: 'Value' }).fill('0.7');
    await picture('fork');
    await button(/Fork/).click();
    await shows(`Math.abs(window.__plantwright.instant - ${at + 1}) < 1e-6`);
    await button('Step one tick').click();
    await shows('window.__plantwright.layers("PLC1.highSetpoint").sensed === 0.7');
    await button('Restore: before fork 1').click();
    await shows(`Math.abs(window.__plantwright.instant - ${left}) < 1e-6`);
    expect(await viewer.probe((p) => p.layers('PLC1.highSetpoint')!.sensed)).toBe(0.8);

    await what.selectOption({ label: FAULT });
    await button(/Fork/).click();
    // The alarm stands a second after the signal has failed.
    for (let i = 0; i < 3; i++) await button('Step one second').click();
    await button(`Lift: ${FAULT}`).waitFor();
    await shows('window.__plantwright.alarms().some((a) => a.standing === "shown")');
    await picture('forked');
  });

  test('it goes on, and nobody has complained', async () => {
    const before = await instant();
    await viewer.page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
    await button(/Run/).click();
    await shows(`window.__plantwright.instant > ${before + 1}`);
    expect(viewer.complaints).toEqual([]);
  });
});
