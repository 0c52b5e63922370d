import { randomUUID } from 'node:crypto';
import { probeContract } from '../../test/contracts/probe.ts';
import { brokerProcess } from '../../test/fixtures/broker-process.ts';
import { eventually } from '../../test/fixtures/device.ts';
import { clock } from '../clock.ts';
import { connectMqtt, endMqtt, publish } from './client.ts';
import { MqttProbe } from './probe.ts';

probeContract('MqttProbe', async () => {
  let broker = await brokerProcess();
  const { url, port } = broker;
  const sensor = connectMqtt({ url, clientId: randomUUID(), reconnect: 20 });
  await eventually('the sensor is connected', () => sensor.connected);
  return {
    open: (emit) =>
      new MqttProbe({
        url,
        topics: ['t'],
        emit,
        read: (_, payload) => {
          const [value, time] = payload.toString().split(' ').map(Number);
          if (!value || !time) return [];
          return [{ point: 'p', value, quality: 'good', sourceTime: clock.instant(time) }];
        },
      }),
    say: (value, time) => publish(sensor, 't', `${value} ${time}`),
    sayGarbage: (bytes) => publish(sensor, 't', bytes),
    async restart() {
      await broker.close();
      await eventually('the sensor has noticed', () => !sensor.connected);
      broker = await brokerProcess(port);
      await eventually('the sensor is back', () => sensor.connected);
    },
    async close() {
      await endMqtt(sensor);
      await broker.close();
    },
  };
});
