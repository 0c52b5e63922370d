import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { decode, digestOf, encode, PlantwrightError, Simulation } from '#simulator';
import { readBaseline } from '../../cli/compare/baseline.ts';
import { compareSets } from '../../cli/compare/judge.ts';
import { runsAt } from '../../cli/compare/runs.ts';
import { judgedAgain } from '../../cli/judge-again.ts';
import { playedIn, pointsIn, readRecording } from '../../hil/recording/reader.ts';
import nominalFill from '../../scenarios/nominal-fill/scenario.ts';
import { plants } from '../../twins/index.ts';
import { junitXml, reportHtml, summaryMarkdown } from '../../viewer/report/index.ts';
import { readSnapshot, SnapshotFolder } from '../../viewer/server/snapshots.ts';
import { HOSTILE_REQUESTS, hostileDraw } from './hostile-values.ts';
import { type Draw, mutated } from './mutate.ts';
import { assembled, GOLDEN, oddJson, partsOf } from './odd-recordings.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-odd-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'odd.mcap');
/** For a long siege: some ms a case. */
const PATIENCE = Math.max(120_000, HOSTILE_REQUESTS * 100);

/** Everything that `judge` does with a recording; the report, which takes longest, only where asked for. */
async function judged({ reports = true } = {}): Promise<{ whole: boolean; verdict: string }> {
  const recording = await readRecording(path);
  const { session, frames, whole } = recording;
  const played = playedIn(path, recording);
  const run = judgedAgain(nominalFill, { ...recording, points: played?.points ?? pointsIn(path, recording), played });
  const { requirements } = nominalFill;
  if (reports) reportHtml({ run, session, frames, requirements, replay: '', recording: path });
  junitXml([{ run, seconds: 1 }]);
  summaryMarkdown(run, '');
  return { whole, verdict: run.verdict };
}

/** How often something was taken, and refused in words; anything else that is thrown is ours to mend. */
async function tally(count: number, one: (i: number) => Promise<boolean>): Promise<{ taken: number; refused: number }> {
  const found = { taken: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    try {
      if (await one(i)) found.taken++;
    } catch (error) {
      if (!(error instanceof PlantwrightError)) throw new Error(`case ${i}`, { cause: error });
      expect(error.hint).toBeTruthy();
      expect(error.message.length).toBeLessThan(1000);
      found.refused++;
    }
  }
  return found;
}

describe('a recording', () => {
  test(
    'whose bytes are changed is read with notice or refused, and never judged as if it were whole',
    async () => {
      const draw = hostileDraw('recording bytes');
      writeFileSync(path, GOLDEN);
      expect(await judged()).toMatchObject({ whole: true });
      const { taken, refused } = await tally(HOSTILE_REQUESTS, async (i) => {
        const bytes = mutated(draw, GOLDEN, [GOLDEN]);
        writeFileSync(path, bytes);
        const { whole, verdict } = await judged({ reports: i % 8 === 0 });
        if (!bytes.equals(GOLDEN) && !whole) expect(verdict).toBe('invalid');
        return true;
      });
      expect(taken).toBeGreaterThan(HOSTILE_REQUESTS / 10);
      expect(refused).toBeGreaterThan(HOSTILE_REQUESTS / 10);
    },
    PATIENCE,
  );

  test(
    'whose contents say odd things is judged or refused: every message, session.json, run.json',
    async () => {
      const draw = hostileDraw('recording values');
      const { parts, metadata } = partsOf(GOLDEN);
      // One of each kind of message, so that none of them waits for chance.
      const { taken, refused } = await tally(HOSTILE_REQUESTS, async (i) => {
        const at = i % parts.length;
        const odd = parts.map((part, n) => (n === at ? { ...part, json: oddJson(draw, part.json) } : part));
        writeFileSync(path, await assembled(odd, metadata));
        await judged({ reports: i % 8 < 4 });
        return true;
      });
      expect(refused).toBeGreaterThan(HOSTILE_REQUESTS / 4);
      expect(taken).toBeGreaterThan(HOSTILE_REQUESTS / 100);
    },
    PATIENCE,
  );

  test.each([
    ['null in place of a message', /message \d+ on \/sensed does not fit/, { '/sensed': 'null' }],
    ['an array in place of samples', /on \/sent\/PLC-1\/modbus does not fit/, { '/sent/PLC-1/modbus': '[]' }],
    ['an event that there is not', /on \/events does not fit: type/, { '/events': '{"type":"boom"}' }],
    ['a start in the year 10^292', /session\.json does not fit: startedAt/, { 'session.json': /1790000000123/ }],
    ['points that are none', /points\.json does not fit/, { 'points.json': '{"0":1}' }],
    ['a run that is none', /run\.json does not fit/, { 'run.json': '[null]' }],
    ['a run without a scenario', /run\.json does not fit: scenario/, { 'run.json': '{"__proto__":{"scenario":"x"}}' }],
    ['no JSON', /session\.json is no JSON/, { 'session.json': '{' }],
  ])('with %s is refused', async (_, told, change) => {
    const { parts, metadata } = partsOf(GOLDEN);
    const odd = parts.map((part) => {
      const to = (change as Record<string, string | RegExp>)[part.name];
      if (to === undefined) return part;
      return { ...part, json: typeof to === 'string' ? to : part.json.replace(to, '1e300') };
    });
    writeFileSync(path, await assembled(odd, metadata));
    await expect(judged()).rejects.toMatchObject({
      code: 'RECORDING_UNREADABLE',
      message: expect.stringMatching(told),
    });
  });

  test('whose messages lie a thousand years from its start is refused', async () => {
    const { parts, metadata } = partsOf(GOLDEN);
    const far = parts.map((part) => ({ ...part, logTime: part.logTime + 31_557_600_000_000_000_000n / 2n }));
    writeFileSync(path, await assembled(far, metadata));
    await expect(judged()).rejects.toMatchObject({ message: expect.stringMatching(/the time of message 0/) });
  });
});

describe('sizes that a recording declares', () => {
  const chunkAt = GOLDEN.indexOf(Buffer.from('zstd')) - 8 - 8 - 8 - 4 - 4 - 9;
  /** The golden recording with another chunk, packed by zstd. */
  const withChunk = (packed: Buffer, size: bigint) => {
    const end = chunkAt + 9 + Number(GOLDEN.readBigUInt64LE(chunkAt + 1));
    const head = Buffer.from(GOLDEN.subarray(chunkAt, chunkAt + 9 + 40 + 4));
    head.writeBigUInt64LE(BigInt(44 + packed.length), 1);
    head.writeBigUInt64LE(size, 9 + 16);
    head.writeUInt32LE(0, 9 + 24);
    head.writeBigUInt64LE(BigInt(packed.length), 9 + 36);
    return Buffer.concat([GOLDEN.subarray(0, chunkAt), head, packed, GOLDEN.subarray(end)]);
  };
  test.each([
    ['as it is', 1n << 30n, /unpacks to 1073741824 bytes/],
    ['as 1 kB', 1024n, /unpacks to more than it says/],
    ['as 2^63', 1n << 63n, /unpacks to 9223372036854775808 bytes/],
  ])('1 GB in 33 kB that is declared %s takes no memory', async (_, size, told) => {
    const before = process.memoryUsage().rss;
    writeFileSync(path, withChunk(bomb(), size));
    await expect(readRecording(path)).rejects.toMatchObject({
      code: 'RECORDING_UNREADABLE',
      message: expect.stringMatching(told),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  test('many chunks that unpack to much more than the file are refused together', async () => {
    const packed = zlib.zstdCompressSync(Buffer.alloc(30 << 20));
    const one = withChunk(packed, BigInt(30 << 20));
    const end = chunkAt + 9 + Number(one.readBigUInt64LE(chunkAt + 1));
    const chunk = one.subarray(chunkAt, end);
    // Zeros are no records: what is counted is what was unpacked.
    writeFileSync(path, Buffer.concat([one.subarray(0, end), chunk, chunk, one.subarray(end)]));
    await expect(readRecording(path)).rejects.toMatchObject({ code: 'RECORDING_TOO_LARGE' });
  });

  test.each([
    ['2^40', 1n << 40n],
    ['2^64 - 1', (1n << 64n) - 1n],
    ['one more than there is', BigInt(GOLDEN.length)],
  ])('a chunk of %s bytes is stepped over, and the next is found', async (_, length) => {
    const { parts, metadata } = partsOf(GOLDEN);
    const bytes = await assembled(parts, metadata);
    const first = bytes.indexOf(Buffer.from('zstd')) - (GOLDEN.indexOf(Buffer.from('zstd')) - chunkAt);
    bytes.writeBigUInt64LE(length, first + 1);
    writeFileSync(path, bytes);
    const { whole, intact, frames, losses } = await readRecording(path);
    expect([whole, intact]).toEqual([false, 0]);
    expect(losses).toEqual([expect.stringMatching(/^a stretch of \d+ bytes at byte \d+ is damaged/)]);
    expect(frames.length).toBeGreaterThan(20);
  });
});

/** 1 GB of zeros as zstd packs them, made from repeated blocks so that the test does not need the memory either. */
function bomb(): Buffer {
  // RFC 8878: magic, a frame header with a window of 1 MB, then RLE blocks of 128 kB, the last one marked.
  const blocks = (1 << 30) / (1 << 17);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]);
  const block = (last: boolean) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE(((1 << 17) << 3) | (1 << 1) | (last ? 1 : 0), 0, 3);
    return bytes;
  };
  return Buffer.concat([header, ...Array.from({ length: blocks }, (_, i) => block(i === blocks - 1))]);
}

describe('a saved moment', () => {
  const { plant } = plants['water-treatment'];
  const good = (() => {
    const simulation = new Simulation(plant, { seed: 1 });
    simulation.advance(100);
    const saved = new SnapshotFolder(join(folder, 'snapshots'), plant);
    saved.save('good', simulation.snapshot(), { seed: 1, savedAt: 1_790_000_000_000 });
    return readFileSync(join(folder, 'snapshots', plant.name, 'good.snapshot.json'), 'utf8');
  })();
  const file = join(folder, 'odd.snapshot.json');
  /** With a digest that fits, as somebody who means harm would give it. */
  const resealed = (text: string) => {
    try {
      const content = decode(text) as { snapshot: unknown };
      return encode({ ...content, digest: digestOf(content.snapshot) });
    } catch {
      return text;
    }
  };
  test(
    'that says odd things is refused in words, or the plant goes on from it',
    async () => {
      const draw = hostileDraw('snapshot');
      const { taken, refused } = await tally(HOSTILE_REQUESTS / 4, async (i) => {
        writeFileSync(
          file,
          i % 4 === 0 ? mutated(draw, Buffer.from(good), [Buffer.from(good)]) : resealed(oddJson(draw, good)),
        );
        const { snapshot, seed } = readSnapshot(file, plant);
        const simulation = new Simulation(plant, { seed });
        simulation.restore(snapshot);
        simulation.advance(1000);
        return true;
      });
      expect(Math.min(taken, refused)).toBeGreaterThan(HOSTILE_REQUESTS / 40);
    },
    PATIENCE,
  );
  test('of a newer version says so', () => {
    writeFileSync(file, good.replace('"version":1', '"version":2'));
    expect(() => readSnapshot(file, plant)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_NEWER' }));
  });
});

describe('results and baselines', () => {
  const result = JSON.stringify({
    ...{ scenario: 'nominal-fill', target: 'reference', defect: null, seed: 1, verdict: 'pass', planDigest: 'x' },
    requirements: [{ name: 'history has no gap', verdict: 'pass' }],
    latency: { n: 500, p50: 10, p95: 20, p99: 30, max: 40 },
    calibration: { before: { path: { p50: 1 } }, after: { path: { p50: 1 } } },
  });
  const of = (what: string, draw: Draw, good: string, read: (text: string) => Promise<void>) =>
    test(
      `${what} that say odd things are compared or refused`,
      async () => {
        const { taken, refused } = await tally(HOSTILE_REQUESTS, async (i) => {
          const bytes = i % 4 === 0 ? mutated(draw, Buffer.from(good), [Buffer.from(good)]) : oddJson(draw, good);
          await read(String(bytes));
          return true;
        });
        expect([taken, refused].every((count) => count > HOSTILE_REQUESTS / 20)).toBe(true);
      },
      PATIENCE,
    );
  of('results', hostileDraw('results'), result, async (text) => {
    writeFileSync(join(folder, 'result.json'), text);
    const runs = await runsAt(folder);
    compareSets(runs, runs);
  });
  const baseline = JSON.stringify({
    version: 1,
    runs: [
      { what: 'a on b', seed: 1, planDigest: 'x', verdict: 'pass', p50: 1, p95: 2, path: 1, failed: [], passed: ['x'] },
    ],
  });
  of('baselines', hostileDraw('baselines'), baseline, async (text) => {
    writeFileSync(join(folder, 'baseline.json'), text);
    const runs = readBaseline(join(folder, 'baseline.json'));
    compareSets(runs, runs);
  });
});
