import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plants } from '../../twins/index.ts';
import { benchNames, type CaseName, truthAfter } from '../fixtures/truth-after.ts';
import { browserPath, launch } from './open-viewer.ts';

/** One simulated hour of every plant; two minutes of the benches, which have every kind of the library between them. */
const CASES: [CaseName, number][] = [
  ...Object.entries(plants).map(([name, { plant }]): [CaseName, number] => [name as CaseName, 3600e6 / plant.step]),
  ...benchNames.map((name): [CaseName, number] => [name, 12_000]),
];

describe.skipIf(!browserPath())('the truth of a plant is the same in Node and in a browser, to the last bit', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const output = await build({
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        lib: { entry: 'test/fixtures/truth-after.ts', formats: ['iife'], name: 'truth' },
        minify: false,
      },
    });
    const [
      {
        output: [bundle],
      },
    ] = output as [Rolldown.RolldownOutput];
    browser = await launch();
    page = await browser.newPage();
    await page.addScriptTag({ content: bundle.code });
  });
  afterAll(() => browser?.close());

  test.each(CASES)('%s, %i steps', async (name, ticks) => {
    const there = await page.evaluate(`truth.truthAfter('${name}', ${ticks})`);
    expect(there).toBe(truthAfter(name, ticks));
  });
});
