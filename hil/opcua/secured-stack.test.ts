import { describe, expect, test } from 'vitest';
import { Driver, type Frame } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import { expiredCertificate } from '../faults/index.ts';
import { openRig } from '../rig.ts';
import { referenceTarget } from '../targets/reference.ts';
import { security } from './access.ts';

const LEVEL = 'LIT101.reading@opcua';

describe.each([
  ['on the thread of the plant', 0],
  ['on a thread of its own', 1],
])('a device %s', (_, threads) => {
  const target = { ...referenceTarget(), listen: { host: '127.0.0.1', threads } };
  test('a stack signs in to a secured device, loses it with its certificate, and has it again when that is renewed', async () => {
    const access = security({ users: [{ name: 'gateway', password: 'pump', role: 'operator' }] });
    const network = { plant: waterTreatment, devices: [{ ...plc1OpcUa, access }], alarms: {}, limits: {} };
    const frames: Frame[] = [];
    const driver = new Driver({ plant: waterTreatment, seed: 1, emit: () => {} });
    const origin = clock.now();
    const rig = await openRig(
      { network, target },
      driver.side(() => origin),
      (frame) => frames.push(frame),
    );
    const beat = setInterval(() => rig.serve(clock.now()), 10);
    const believed = () =>
      frames.flatMap((f) => (f.kind === 'observed' ? f.samples : [])).filter((s) => s.point === LEVEL);
    try {
      await eventually('a believed level', () => believed().some(({ quality }) => quality === 'good'), 20_000);
      expect(await rig.command('PLC1.manualMV101', true)).toMatchObject({ accepted: true });
      const expiry = rig.act(expiredCertificate('PLC-1'));
      expect((await expiry.tookHold).evidence).toBe('PLC-1 shows a certificate that ran out yesterday');
      await eventually('a level in doubt', () => believed().at(-1)?.quality === 'uncertain', 20_000);
      await expiry.lift();
      await eventually('a believed level again', () => believed().at(-1)?.quality === 'good', 20_000);
    } finally {
      clearInterval(beat);
      await rig.close();
    }
  });

  test('a certificate that nobody looks at cannot run out with any effect, and the fault says so', async () => {
    const network = { plant: waterTreatment, devices: [plc1OpcUa], alarms: {}, limits: {} };
    const driver = new Driver({ plant: waterTreatment, seed: 1, emit: () => {} });
    const rig = await openRig(
      { network, target },
      driver.side(() => clock.now()),
      () => {},
    );
    await expect(rig.act(expiredCertificate('PLC-1')).tookHold).rejects.toThrow('offers no security');
    expect(() => rig.act(expiredCertificate('PLC-9'))).toThrow('finds nothing to act on');
    await rig.close();
  });
});
