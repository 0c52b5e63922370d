import { afterEach, expect, test } from 'vitest';
import { type Frame, seconds } from '#simulator';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { intakeEdgeNode } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { openBroker } from '../mqtt/broker.ts';
import { HostApplication } from './host.ts';
import { double, edgeNode, float } from './map.ts';
import { SparkplugProbe } from './probe.ts';
import { SparkplugServer } from './server.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const NODE = { group: 'Water treatment', node: 'Intake' };

async function opened() {
  const broker = await openBroker();
  undo.push(() => broker.close());
  const host = new HostApplication({ url: broker.url, host: 'SCADA', reconnect: 20 });
  undo.push(() => host.close());
  await eventually('the host listens', () => host.listening);
  const plant = await withDevice(
    waterTreatment,
    async (context) => new SparkplugServer(intakeEdgeNode, context, [broker.url]),
  );
  undo.push(() => plant[Symbol.asyncDispose]());
  const metric = (device: string | undefined, name: string) => host.node(NODE)?.metric(device, name);
  await eventually(
    'all is known',
    () => metric('T-101', 'Level')?.value !== null && metric('T-101', 'Level')?.value !== undefined,
  );
  return { broker, host, plant, metric };
}

test("a plant's signals are metrics, with unit, limits, quality and the time of the plant", async () => {
  const { host, plant, metric } = await opened();
  expect(host.node(NODE)?.devices.has('TT-191')).toBe(true);
  expect(metric('TT-191', 'Temperature')).toMatchObject({ type: 'Float', quality: 'good' });
  expect(metric(undefined, 'PLC-1/Mode')).toMatchObject({ type: 'String', value: expect.any(String) });
  const before = metric('T-101', 'Level')!.value;
  await eventually('the level moves', () => {
    plant.step(200);
    return metric('T-101', 'Level')?.value !== before;
  });
  const sent = plant.frames.filter((frame) => frame.kind === 'sent').flatMap(({ samples }) => samples);
  expect(sent.some(({ point, value }) => point === 'LIT101.reading' && value === metric('T-101', 'Level')!.value)).toBe(
    true,
  );
});

test('what is not wanted to be reported stays within its deadband', async () => {
  const { plant, metric } = await opened();
  const reports = () =>
    plant.frames
      .filter((f) => f.kind === 'sent')
      .flatMap(({ samples }) => samples.filter(({ point }) => point === 'LIT101.reading'));
  for (let i = 0; i < 20; i++) plant.step(50);
  await eventually('two reports', () => {
    plant.step(100);
    return reports().length > 2 && metric('T-101', 'Level') !== undefined;
  });
  const values = reports().map(({ value }) => value as number);
  for (const [i, value] of values.entries()) if (i > 0) expect(Math.abs(value - values[i - 1]!)).toBeGreaterThan(0.001);
});

test('a command of the host lands in the plant, and one out of limits is refused with a trace in the log', async () => {
  const { host, plant, metric } = await opened();
  await eventually('the set point is known', () => metric(undefined, 'PLC-1/High level')?.value !== null);
  host.write(NODE, 'PLC-1/High level', 0.7);
  await eventually('it is back as data', () => {
    plant.step(10);
    return metric(undefined, 'PLC-1/High level')?.value === 0.7;
  });
  host.write(NODE, 'PLC-1/High level', 1e6);
  const writes = () => plant.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event] : []));
  await eventually('both are in the log', () => writes().length === 2);
  expect(writes()).toMatchObject([
    { value: 0.7, by: 'Sparkplug host' },
    { value: 1e6, refused: 'out-of-range' },
  ]);
});

test('silence holds reports back and says that it acted', async () => {
  const { plant } = await opened();
  const silence = plant.server.silence();
  const count = () => plant.frames.filter(({ kind }) => kind === 'sent').length;
  const before = count();
  plant.step(1000);
  expect(await silence.acted).toContain('Intake did not report');
  expect(count()).toBe(before);
  silence.lift();
  await eventually('it reports again', () => count() > before);
});

test('a probe tells points with the times of the plant', async () => {
  const { broker, plant } = await opened();
  const observed: Frame[] = [];
  const probe = new SparkplugProbe({
    url: broker.url,
    pointOf: ({ device }, metric) => (device === 'T-101' && metric === 'Level' ? 'LIT101.reading' : undefined),
    emit: (frame) => observed.push(frame),
  });
  undo.push(() => probe.close());
  await eventually('it listens', () => probe.connected);
  const told = () => observed.flatMap((f) => (f.kind === 'observed' ? f.samples : []));
  await eventually('the level is observed', () => {
    plant.step(200);
    return told().length > 2;
  });
  const sent = plant.frames.flatMap((f) => (f.kind === 'sent' ? f.samples : []));
  for (const sample of told()) expect(sent).toContainEqual(sample);
});

test('an edge node that is declared wrongly is refused', () => {
  const declare = (map: object) =>
    edgeNode(waterTreatment, () => ({ device: 'Intake', group: 'Water', every: seconds(1), ...map }));
  expect(() => declare({ group: 'a/b' })).toThrow('"a/b" cannot be a group, edge node or device.');
  expect(() => declare({ devices: { '': {} } })).toThrow('"" cannot be');
  expect(() =>
    edgeNode(waterTreatment, ({ LIT101 }) => ({
      device: 'Intake',
      group: 'Water',
      every: seconds(1),
      metrics: { a: double(LIT101.reading), b: float(LIT101.reading) },
    })),
  ).toThrow('Intake has "LIT101.reading" twice.');
});
