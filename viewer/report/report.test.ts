import { beforeAll, describe, expect, test } from 'vitest';
import type { Judgement } from '#simulator';
import { reportInput } from '../../test/fixtures/report.ts';
import { escaped } from './escape.ts';
import { figure, instant, quantity } from './format.ts';
import { type ReportInput, reportHtml } from './index.ts';
import { binsOf } from './latency.ts';
import { lineOf, reduced, roundStep, thinned, within } from './lines.ts';
import { materialOf } from './material.ts';
import { type Panel, panelsOf } from './panels.ts';
import { plot } from './plot.ts';
import { firstFailure, judgedOf } from './verdicts.ts';

let input: ReportInput;
let text: string;
beforeAll(async () => {
  input = await reportInput();
  text = reportHtml(input);
});

/** What a reader sees, without the markup. */
const words = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('a report', () => {
  test('is one file: no script, no link, no address of another file', () => {
    expect(text).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
    expect(text).not.toMatch(/\b(href|src)=|url\((?!#)|@import|https?:/i);
    expect(text).not.toMatch(/\son\w+=/i);
  });

  test('begins with verdict and fact', () => {
    const seen = words(text);
    expect(seen.indexOf('fail')).toBeLessThan(seen.indexOf('for 15.4 s LIT-101 shown'));
    expect(seen.indexOf('for 15.4 s LIT-101 shown')).toBeLessThan(seen.indexOf('Requirements'));
    expect(text).toContain('<title>fail: PLC link lost while filling</title>');
  });

  test('leaves nothing out: requirements, plots, latency, ledger, health, digests, the way back', () => {
    for (const name of Object.keys(input.run.requirements)) expect(text).toContain(name);
    for (const { formula } of input.session.requirements) expect(text).toContain(escaped(formula));
    for (const digest of [input.run.planDigest, input.run.inputDigest, input.run.truthDigest]) {
      expect(text).toContain(digest);
    }
    const pictures = [...text.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(pictures.join('\n')).toMatch(/What happened[\s\S]*LIT101\.reading[\s\S]*Latency of \d+ samples: p50 40/);
    expect(words(text)).toMatch(/\d+ samples sent = \d+ delivered \+ 0 altered \+ 1 lost/);
    expect(words(text)).toContain('at the historian: lost');
    expect(text).toContain('runs/x/run.mcap');
    expect(words(text)).toMatch(/99 % take at most 0\.\d+ ms \(with 95 % confidence\)/);
    expect(words(text)).toMatch(/latest values answered[\s\S]*Never answered: 2 questions for latest values/);
  });

  test('shows what came from outside as text', () => {
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;');
    expect(text).not.toContain('<b>bold</b>');
  });

  test('draws for each formula how far it was from failing, and for each limit what was used of it', () => {
    const pictures = [...text.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label).join('\n');
    expect(pictures).toMatch(/Margin of \d+ MV-101 closes at H meanwhile over time/);
    expect(pictures).toContain('1 a stale value is never shown as good: 16 s, at most 0.6 s');
  });

  test('shows what was true, sensed and believed at the first violation', () => {
    const seen = words(text);
    const around = seen.slice(seen.indexOf('First violations'), seen.indexOf('Margins'));
    expect(around).toMatch(/at t = 2\.50 s true sensed believed quality received its age/);
    expect(around).toMatch(/LIT101\.reading 0\.\d+ m 0\.\d+ m 0\.\d+ m good 1\.\d+ s 0\.\d+ s/);
    expect(text).toMatch(/aria-label="LIT101\.reading over time around violation 1/);
  });

  test('is the same for the same run', () => {
    expect(reportHtml(input)).toBe(text);
  });

  test('can be written of a run that never began, and of one that holds garbage', () => {
    const { run } = input;
    const none = { ...run, verdict: 'invalid' as const, invalid: ['no stack: port 502 is in use'], faults: [] };
    const nothing = reportHtml({ ...input, run: { ...none, judgedFor: 0 as never, points: [] }, frames: [] });
    expect(words(nothing)).toContain('The run cannot be judged: no stack: port 502 is in use.');
    const torn = [{ ...input.frames[0]!, t: Number.NaN as never }, ...input.frames];
    expect(reportHtml({ ...input, frames: torn })).toBe(text);
  });
});

test('the worst requirement comes first, and evidence says when it failed', () => {
  const judged = judgedOf(input.run, new Map());
  expect(judged.map(({ verdict }) => verdict)[0]).toBe('fail');
  expect(judged.map(({ number }) => number)).toEqual(judged.map((_, i) => i + 1));
  expect(firstFailure(judged[0]!)).toBe(2.5);
  const late: Judgement = {
    ...judged[0]!,
    reason: 'late at t = 8.0 s',
    evidence: [
      { at: 3, text: 'in time' },
      { at: 8.02, text: 'late' },
    ],
  };
  expect(firstFailure({ ...judged[0]!, ...late })).toBe(8.02);
});

test('panels are what the requirements speak of, levels first, with their limits', () => {
  const formulas = new Map(input.session.requirements.map(({ name, formula }) => [name, formula]));
  const panels = panelsOf(input.session, judgedOf(input.run, formulas), () => 0);
  expect(panels[0]).toMatchObject({ true: { id: 'T101.level' }, sensed: { id: 'LIT101.reading' } });
  expect(panels[0]!.points).toEqual(['LIT101.reading', 'LIT101.reading@opcua']);
  expect(panels[0]!.limits).toContainEqual({ value: 0.8, sign: '↑' });
  expect(panels[0]!.failed).toHaveLength(1);
});

test('a range that only bounds its values, as that of a counter, does not flatten them', () => {
  const [{ true: real, sensed, ...level }] = panelsOf(input.session, [], () => 1) as [Panel];
  const ticks = (range: readonly [number, number]) => {
    const bounded = { ...level, true: { ...real!, range }, sensed: { ...sensed!, range } };
    const texts = [...String(plot(bounded, materialOf(input))).matchAll(/<text[^>]*>([\d.e+]+)<\/text>/g)];
    return texts.map(([, text]) => Number(text));
  };
  expect(Math.max(...ticks([0, 1e12]))).toBe(Math.max(...ticks([0, 1.6])));
});

test('the axis begins at the start of the script and ends with the last frame', () => {
  const { axis } = materialOf(input);
  expect(axis.from).toBe(0);
  expect(axis.to).toBeGreaterThanOrEqual(input.run.judgedFor);
});

test('latencies are counted in bins of a tenth of a decade, none is lost', () => {
  const bins = binsOf([10, 10.5, 40, 1000, 0, Number.NaN]);
  expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(5);
  for (const { from, to } of bins) expect(to / from).toBeCloseTo(10 ** 0.1, 9);
  expect(bins.find(({ from, to }) => from <= 40 && 40 < to)?.n).toBe(1);
  expect(binsOf([])).toEqual([]);
});

describe('lines', () => {
  const steps = [0, 1, 1.001, 3].map((value, i) => ({ t: i * 1e6, value, good: i !== 2 }));
  test('a value stands until the next, and a part that is not wanted leaves a gap', () => {
    expect(lineOf(steps, 5e6, ({ good }) => good)).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
      [2, null],
      [3, 3],
      [5, 3],
      [5, null],
    ]);
  });
  test('what stands at the start of a span begins it', () => {
    expect(within(steps, { from: 1.5e6, to: 2.5e6 }).map(({ t, value }) => [t, value])).toEqual([
      [1.5e6, 1],
      [2e6, 1.001],
    ]);
  });
  test('of what shares a column only its corners are left, in their order; breaks stay', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => [i / 1000, Math.sin(i / 10)] as const);
    const few = reduced(many, 1);
    expect(few.length).toBeLessThanOrEqual(400);
    expect(Math.max(...few.map(([, y]) => y))).toBeCloseTo(1, 2);
    expect(few.map(([x]) => x)).toEqual(few.map(([x]) => x).sort((a, b) => a - b));
    const broken = [
      [0, 1],
      [0.1, null],
      [0.2, 2],
      [0.3, 3],
    ] as const;
    expect(reduced(broken, 1)).toEqual(broken);
  });
  test('thinning leaves out only what is nearer than asked', () => {
    const corners = Array.from({ length: 200 }, (_, i) => [i, Math.sin(i / 10)] as const);
    const kept = thinned(corners, 0.05);
    expect(kept.length).toBeLessThan(corners.length);
    for (const [x, y] of corners) {
      const shown = kept.findLast(([at]) => at <= x)![1]!;
      expect(Math.abs(shown - y)).toBeLessThanOrEqual(0.05 + 1e-9);
    }
  });
  test.each([
    [1, 5, 0.2],
    [0.37, 5, 0.1],
    [47, 4, 20],
  ])('%d in about %d parts has steps of %d', (span, parts, step) => {
    expect(roundStep(span, parts)).toBeCloseTo(step, 12);
  });
});

test('figures have about four digits, a real minus and a dash for nothing', () => {
  expect([0.123456, -3.2, 123456.7, 1.5e8, null, Number.NaN, Infinity].map(figure)).toEqual([
    '0.1235',
    '−3.2',
    '123457',
    '1.50e+8',
    '–',
    '–',
    '–',
  ]);
  expect(instant(1_234_567)).toBe('1.23 s');
  expect([quantity(3, 'm'), quantity(3, '1'), quantity(null, 'm')]).toEqual(['3 m', '3', '–']);
});

test('text that markup cannot carry is left out or escaped', () => {
  expect(escaped('a\u0000b\uD800c<&>"\'\n😀')).toBe('abc&lt;&amp;&gt;&quot;&#39;\n😀');
});
