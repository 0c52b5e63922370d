import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportHtml } from '../../viewer/report/index.ts';
import { reportInput } from '../fixtures/report.ts';
import { browserPath, launch } from './open-viewer.ts';

describe.skipIf(!browserPath())('a report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test('leaves nothing beside an A4 page', async () => {
    const file = join(folder, 'printed.html');
    writeFileSync(file, reportHtml(await reportInput()));
    // 210 mm without two margins of 14 mm, at 96 px an inch.
    const page = await browser.newPage({ viewport: { width: 688, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    await page.goto(pathToFileURL(file).href);
    const right =
      'Math.max(...[...document.querySelectorAll("th, td, svg")].map((e) => e.getBoundingClientRect().right))';
    expect(await page.evaluate(right)).toBeLessThanOrEqual(688);
    await page.close();
  });

  test.each(['light', 'dark'] as const)(
    'asks for nothing, draws its pictures and fits the page, %s',
    async (colorScheme) => {
      const file = join(folder, 'report.html');
      writeFileSync(file, reportHtml(await reportInput()));
      const page = await browser.newPage({ viewport: { width: 900, height: 700 }, colorScheme });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      expect(asked).toEqual([pathToFileURL(file).href]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(900);
      const pictures = page.getByRole('img');
      expect(await pictures.count()).toBeGreaterThan(3);
      for (const picture of await pictures.all()) {
        const { width, height } = (await picture.boundingBox())!;
        expect(width).toBeGreaterThan(500);
        expect(height).toBeGreaterThan(20);
      }
      // Nothing that is drawn has broken numbers.
      expect(
        await page.locator('svg').evaluateAll((all) => all.filter((s) => /NaN|undefined/.test(s.outerHTML)).length),
      ).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});
