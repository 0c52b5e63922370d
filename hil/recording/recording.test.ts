import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Frame, fastClock, Judge, openStream, play, type SessionInfo, us } from '#simulator';
import nominalFill from '../../scenarios/nominal-fill/scenario.ts';
import { plants } from '../../twins/index.ts';
import { readRecording } from './reader.ts';
import { plantInfo } from './session-info.ts';
import { RecordingWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const session: SessionInfo = {
  mode: 'run',
  ...plantInfo(plants['water-treatment']),
  title: 'Nominal fill',
  briefing: '',
  target: 'none',
  defect: null,
  seed: 1,
  startedAt: 1_790_000_000_123,
  hops: ['broker', 'history', 'api'],
  requirements: [],
  faults: [],
};

/** Frames of a real run of the plant, and some of every other kind. */
const frames: Frame[] = [];
await play(nominalFill, {
  seed: 1,
  clock: fastClock(() => new Promise((r) => setImmediate(r))),
  onFrame: (frame) => frames.push(frame),
});
const sample = (value: number, at: number) => ({
  point: 'LIT101.reading',
  value,
  quality: 'good' as const,
  sourceTime: us(at),
});
frames.push(
  { kind: 'sent', t: us(5), device: 'PLC-1', protocol: 'modbus', samples: [sample(0.5, 5)] },
  { kind: 'read', t: us(5), device: 'PLC-1', client: '127.0.0.1:5', unit: 1, table: 'input', address: 0, count: 7 },
  { kind: 'observed', t: us(900), at: 'history', samples: [sample(0.5, 5), sample(0.6, 7)] },
  { kind: 'alarm', t: us(910), id: 'LAHH-101', active: true, priority: 1, text: 'high', sourceTime: us(905) },
  { kind: 'event', t: us(920), event: { type: 'command', id: 1, signal: 'PLC1.highSetpoint', value: 0.7 } },
  {
    ...{ kind: 'event', t: us(920) },
    event: { type: 'forced', asset: 'PLC1', variables: [{ variable: 'openMV101', value: 'TRUE' }] },
  },
);

async function written(name: string, content: readonly Frame[] = frames): Promise<string> {
  const path = join(folder, name);
  const writer = new RecordingWriter(path, session);
  for (const frame of content) writer.write(frame);
  writer.attach('run.json', { verdict: 'pass' });
  await writer.close();
  return path;
}

/** Several samples of one point in one frame are told one after the other: the same to every monitor. */
const flat = (all: readonly Frame[]) =>
  all.flatMap<Frame>((f) => (f.kind === 'observed' ? f.samples.map((s) => ({ ...f, samples: [s] })) : [f]));

test('a recording gives back what was recorded, in its order', async () => {
  const { session: read, frames: back, attachments, whole } = await readRecording(await written('whole.mcap'));
  expect(read).toEqual(session);
  expect(flat(back)).toEqual(flat(frames));
  expect([attachments['run.json'], whole]).toEqual([{ verdict: 'pass' }, true]);
});

test.each([1])(
  'a recording of version %i, as written when that was the newest, opens to the same frames',
  async (version) => {
    const golden = fileURLToPath(new URL(`../../test/golden/recording-v${version}`, import.meta.url));
    const { session: read, frames: back, whole } = await readRecording(`${golden}.mcap`);
    const expected = JSON.parse(readFileSync(`${golden}.json`, 'utf8')) as { session: SessionInfo; frames: Frame[] };
    expect(whole).toBe(true);
    expect(read).toEqual(expected.session);
    expect(back).toEqual(expected.frames);
  },
);

test('it is judged again to the same verdicts', async () => {
  const { frames: back } = await readRecording(await written('again.mcap'));
  const judge = new Judge({ requirements: nominalFill.requirements, points: [], hops: [], name: String });
  for (const frame of back) judge.see(frame);
  const end = judge.world.scriptEnd!;
  const verdicts = Object.values(judge.judgements({ scriptEnd: end, end })).map((j) => j.verdict);
  const recorded = back.flatMap((f) => (f.kind === 'verdict' ? [f.verdict] : []));
  expect(verdicts).toEqual(recorded);
});

describe('a file that breaks off', () => {
  test('gives what is whole, wherever it breaks', async () => {
    const long = Array.from({ length: 30 }, () => frames).flat();
    const bytes = readFileSync(await written('long.mcap', long));
    const random = openStream(1, 'cuts');
    let most = 0;
    for (let i = 0; i < 25; i++) {
      const path = join(folder, 'cut.mcap');
      writeFileSync(path, bytes.subarray(0, 20_000 + Math.floor(random() * (bytes.length - 20_000))));
      const { frames: back, whole } = await readRecording(path);
      expect(whole).toBe(false);
      most = Math.max(most, back.length);
    }
    expect(most).toBeGreaterThan(frames.length);
  });

  test('one flipped byte costs one chunk at most, wherever it is, and it is told', async () => {
    const random = openStream(1, 'noise');
    // What does not pack well, so that there are many chunks.
    const noise = Array.from({ length: 600 }, (_, i): Frame => {
      const values = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`A.${at}`, random()]));
      return { kind: 'true', t: us(i * 10_000), values };
    });
    const bytes = readFileSync(await written('flip.mcap', noise));
    const path = join(folder, 'flipped.mcap');
    let told = 0;
    for (let i = 0; i < 60; i++) {
      const flipped = Buffer.from(bytes);
      const at = 40_000 + Math.floor(random() * (bytes.length - 40_000));
      flipped[at]! ^= 1 << Math.floor(random() * 8);
      writeFileSync(path, flipped);
      const { frames: back, whole, losses, intact, attachments } = await readRecording(path);
      if (whole) expect(back).toEqual(noise);
      else if (losses.length > 0) told++;
      const left = new Set(back.map(({ t }) => t));
      const missing = noise.flatMap(({ t }, n) => (left.has(t) ? [] : [n]));
      expect(missing.length).toBeLessThan(200);
      // One stretch, and what came before it stands.
      expect(missing.every((n, nth) => n === missing[0]! + nth)).toBe(true);
      if (missing.length > 0) expect([whole, intact]).toEqual([false, missing[0]]);
      expect(back).toEqual(noise.filter(({ t }) => left.has(t)));
      if (missing.length > 0) expect(attachments['run.json']).toEqual({ verdict: 'pass' });
    }
    expect(told).toBeGreaterThan(30);
  });
});

describe('what is no recording is refused with a reason', () => {
  const file = (content: string | Buffer) => {
    const path = join(folder, 'strange.mcap');
    writeFileSync(path, content);
    return path;
  };
  test.each([
    ['RECORDING_MISSING', () => join(folder, 'nowhere.mcap')],
    ['RECORDING_UNREADABLE', () => file('')],
    ['RECORDING_UNREADABLE', () => file('{"not":"mcap"}')],
    ['RECORDING_UNREADABLE', () => file(Buffer.alloc(5000, 7))],
  ])('%s', async (code, path) => {
    await expect(readRecording(path())).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  test('a session that is none', async () => {
    for (const odd of [{ startedAt: 1 }, { startedAt: 1, plant: 7 }, { ...session, hops: 'api' }]) {
      const path = join(folder, 'odd.mcap');
      const writer = new RecordingWriter(path, odd as never);
      await writer.close();
      await expect(readRecording(path)).rejects.toMatchObject({ code: 'RECORDING_UNREADABLE' });
    }
  });

  test('RECORDING_NEWER', async () => {
    const bytes = readFileSync(await written('newer.mcap'));
    const at = bytes.indexOf(Buffer.from('version')) + 'version'.length + 4;
    bytes.write('9', at);
    await expect(readRecording(file(bytes))).rejects.toMatchObject({ code: 'RECORDING_NEWER' });
  });
});
