import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ms } from '#simulator';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import { mqttSensor } from '../../hil/mqtt/map.ts';
import { MqttPublisher } from '../../hil/mqtt/publisher.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually, withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { mosquitto } from '../fixtures/mosquitto.ts';
import { peer } from '../fixtures/peers.ts';
import { outcome } from '../fixtures/processes.ts';

const run = promisify(execFile);
const [sub, pub] = [peer('mosquitto_sub'), peer('mosquitto_pub')];

const note = async (what: string) => {
  const { stdout } = await run(sub!, ['--help']).catch((error: { stdout: string }) => error);
  const version = /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown';
  recordInterop({ protocol: 'mqtt', peer: 'mosquitto clients', version, what, result: 'pass' });
};

describe.skipIf(!sub || !pub)('clients of Mosquitto (skipped: they are not installed)', () => {
  test('talk to each other over the embedded broker with every QoS, user and password', async () => {
    const broker = await openBroker({ users: { plant: { password: 'secret' } } });
    const at = ['-h', '127.0.0.1', '-p', String(broker.port), '-u', 'plant', '-P', 'secret'];
    const listener = spawn(sub!, [...at, '-t', 'q/#', '-q', '2', '-C', '3', '-F', '%t %q %r %p']);
    const heard = outcome(listener);
    await eventually('it is connected', () => broker.clients === 1);
    // Its subscription stands when a stored message comes at once.
    for (const qos of ['0', '1', '2'])
      await run(pub!, [...at, '-t', `q/${qos}`, '-q', qos, '-m', `level ${qos}`, '-r']);
    const { stdout, code } = await heard;
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ [01] level/, ' level')),
    ).toEqual(['q/0 0 level 0', 'q/1 1 level 1', 'q/2 2 level 2']);
    const late = await run(sub!, [...at, '-t', 'q/1', '-C', '1', '-F', '%q %r %p']);
    expect(late.stdout.trim()).toMatch(/^[01] 1 level 1$/);
    await expect(run(pub!, [...at.slice(0, 4), '-u', 'plant', '-P', 'wrong', '-t', 'q', '-m', 'x'])).rejects.toThrow(
      /refused/i,
    );
    await broker.close();
    expect(code).toBe(0);
    await note('publish and subscribe on the embedded broker: QoS 0 to 2, retained, user and password');
  });

  test('are told so where they speak MQTT 5, which the embedded broker does not', async () => {
    const broker = await openBroker();
    const asked = run(sub!, ['-V', '5', '-h', '127.0.0.1', '-p', String(broker.port), '-t', 'q']);
    await expect(asked).rejects.toMatchObject({ stderr: expect.stringContaining('Unsupported Protocol Version') });
    await broker.close();
    await note('MQTT 5 is refused by the embedded broker with its reason');
  });

  test("read a sensor's reports from the embedded broker", async () => {
    const broker = await openBroker();
    const sensor = mqttSensor(waterTreatment, ({ TT191 }) => ({
      device: 'TT-191',
      topic: 'sensors/{device}',
      every: ms(20),
      fields: { temperature: TT191.temperature },
    }));
    await using _plant = await withDevice(
      waterTreatment,
      async (context) => new MqttPublisher(sensor, context, broker),
    );
    const { stdout } = await run(sub!, [
      '-h',
      '127.0.0.1',
      '-p',
      String(broker.port),
      '-t',
      'sensors/#',
      '-C',
      '3',
      '-v',
    ]);
    for (const line of stdout.trim().split('\n')) {
      const [, topic, json] = /^(\S+) (.*)$/.exec(line)!;
      expect([topic, JSON.parse(json!)]).toEqual([
        'sensors/TT-191',
        { temperature: expect.any(Number), time: expect.any(String) },
      ]);
    }
    await broker.close();
    await note('read the JSON reports of a sensor');
  });
});

describe.skipIf(!peer('mosquitto') || !sub)('Mosquitto (skipped: it is not installed)', () => {
  test.each(['3.1.1', '5'] as const)(
    'takes our client over MQTT %s: every QoS both ways, will, retained',
    async (version) => {
      await using broker = await mosquitto();
      const heard: string[] = [];
      const listener = connectMqtt({
        url: broker.url,
        version,
        clientId: 'listener',
        onMessage: (topic, payload, _, { qos, retain }) => heard.push(`${topic} ${payload} ${qos} ${retain}`),
      });
      const speaker = connectMqtt({
        url: broker.url,
        version,
        clientId: 'speaker',
        will: { topic: 't/will', payload: 'gone', retain: true },
      });
      await eventually('both are connected', () => listener.connected && speaker.connected);
      await listener.subscribeAsync('t/#', { qos: 2 });
      for (const qos of [0, 1, 2] as const) await speaker.publishAsync(`t/${qos}`, 'x', { qos });
      await eventually('all', () => heard.length === 3);
      speaker.stream.destroy();
      await eventually('the will', () => heard.length === 4);
      expect(heard).toEqual(['t/0 x 0 false', 't/1 x 1 false', 't/2 x 2 false', 't/will gone 1 false']);
      await Promise.all([endMqtt(listener), endMqtt(speaker)]);
      await note(`Mosquitto takes our client over MQTT ${version}`);
    },
  );
});
