import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ms, openStream } from '#simulator';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { loadTargets } from './config.ts';
import { type OwnTarget, ownTarget } from './own.ts';

type Own = OwnTarget<typeof waterTreatment.assets, 'LIT101.reading'>;
const own: Own = {
  name: 'my-gateway',
  plant: waterTreatment,
  listen: { modbus: 5020 },
  broker: { url: 'mqtt://127.0.0.1:1' },
  period: ms(200),
  shows: ['LIT101.reading'],
  topics: ['works/#'],
  read: (_, payload) => {
    const { level, time } = JSON.parse(String(payload)) as { level: number; time: string | number };
    return { signal: 'LIT101.reading', value: level, sourceTime: time };
  },
};

describe('a target of your own', () => {
  test('is only looked at until it allows more', () => {
    const target = ownTarget(own);
    expect(target.can).toEqual([]);
    expect(target.notice.join('\n')).toMatch(/did not start it[\s\S]*Modbus 5020[\s\S]*only looked at/);
    const open = ownTarget({ ...own, allow: ['network-faults'] });
    expect(open.can).toEqual(['links']);
    expect(open.notice.join('\n')).toMatch(/also touched: network-faults/);
  });

  test.each(['commands', 'restart', 'acknowledgements'] as const)(
    'that allows %s says how, or is refused',
    (permission) => {
      expect(() => ownTarget({ ...own, allow: [permission] })).toThrow(
        expect.objectContaining({ code: 'TARGET_WITHOUT_MEANS', message: expect.stringContaining(permission) }),
      );
    },
  );

  test('has an alarm list where it says which server tells it', async () => {
    const alarms = { endpoint: 'opc.tcp://127.0.0.1:1/alarms', shows: ['UA-101'] };
    const target = ownTarget({ ...own, alarms });
    const stack = await target.start({ devices: [], tags: [], defect: undefined });
    expect([target.alarmList, stack.alarms, stack.acknowledges]).toEqual([true, alarms, false]);
    const trusted = ownTarget({ ...own, alarms, allow: ['acknowledgements'] });
    const open = await trusted.start({ devices: [], tags: [], defect: undefined });
    expect([trusted.can, open.acknowledges]).toEqual([[], true]);
    expect(ownTarget(own).alarmList).toBe(false);
  });

  test('shows what it names and nothing else', () => {
    const { shows } = ownTarget(own);
    expect([shows!('water/intake/LIT-101/reading'), shows!('water/intake/LIT-301/reading')]).toEqual([true, false]);
  });

  test('what its read cannot read is no sample, and makes the run invalid by name', async () => {
    const stack = await ownTarget(own).start({ devices: [], tags: [], defect: undefined });
    const message = (text: string | Buffer) => stack.read!('works/a', Buffer.from(text));
    expect(message('{"level":0.5,"time":"2026-01-01T00:00:00.000Z"}')).toMatchObject([
      { tag: 'water/intake/LIT-101/reading', value: 0.5, quality: 'good' },
    ]);
    expect(stack.complaints()).toEqual([]);
    expect(message('{"level":0.5,"time":"yesterday"}')).toEqual([]);
    expect(stack.complaints()).toEqual([`the target's "read" threw on works/a: "yesterday" is no time`]);
    const said = (sample: object) =>
      ownTarget({ ...own, read: () => sample as never })
        .start({ devices: [], tags: [], defect: undefined })
        .then((odd) => [odd.read!('t', Buffer.of()), odd.complaints()]);
    expect(await said({ signal: 'LIT101.reading' })).toEqual([[], [expect.stringContaining('has no value')]]);
    expect(await said({ signal: 'LIT102.reading', value: 1 })).toEqual([[], [expect.stringContaining('"shows"')]]);
    const quality = { signal: 'LIT101.reading', value: 1, quality: 'fine' };
    expect(await said(quality)).toEqual([[], [expect.stringContaining('no quality: good, uncertain, bad')]]);
    const random = openStream(5, 'garbage');
    for (let i = 0; i < 500; i++) {
      const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
      expect(message(bytes)).toEqual([]);
    }
  });
});

describe('a plantwright.config.ts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (name: string, text: string) => {
    const directory = mkdtempSync(join(folder, name));
    writeFileSync(join(directory, 'plantwright.config.ts'), text);
    return loadTargets(directory);
  };

  test('is not needed', async () => {
    expect(await loadTargets(folder)).toEqual([]);
  });

  test.each([
    ['no default export', 'export const targets = [];', 'exports no targets'],
    ['targets that are none', 'export default { targets: [{ name: 1 }] };', 'exports no targets'],
    ['nothing at all', '', 'exports no targets'],
    ['a mistake in it', 'export default nobody;', 'nobody is not defined'],
    ['an import that is not there', "import './nowhere.ts'; export default { targets: [] };", 'nowhere'],
    ['text that is no program', '\u0000{{{', 'plantwright.config.ts cannot be used'],
  ])('with %s is refused with the reason and an example', async (name, text, reason) => {
    await expect(load(name.replaceAll(' ', '-'), text)).rejects.toMatchObject({
      code: 'CONFIG_BROKEN',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('docs/own-target.md'),
    });
  });
});
