import { build, type Rolldown } from 'vite';
import { describe, expect, test } from 'vitest';
import { caseNames, truthAfter } from '../fixtures/truth-after.ts';
import { browserPath, launch } from './open-viewer.ts';

/** One simulated hour, in ticks of 10 ms, would take a browser a while: ten minutes have every kind of event in them. */
const TICKS = 60_000;
/** The other plants have every kind of the library, and two minutes each. */
const ticksOf = (name: string) => (name === 'water-treatment' ? TICKS : 12_000);

describe.skipIf(!browserPath())('the truth of a plant', () => {
  test('is the same in Node and in a browser, to the last bit', async () => {
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
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: bundle.code });
      for (const name of caseNames) {
        const there = await page.evaluate(`truth.truthAfter('${name}', ${ticksOf(name)})`);
        expect(there, name).toEqual(truthAfter(name, ticksOf(name)));
      }
    } finally {
      await browser.close();
    }
  });
});
