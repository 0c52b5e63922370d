import { randomUUID } from 'node:crypto';
import { probeContract } from '../../test/contracts/probe.ts';
import { brokerProcess } from '../../test/fixtures/broker-process.ts';
import { eventually } from '../../test/fixtures/device.ts';
import { connectMqtt, endMqtt, publish } from '../mqtt/client.ts';
import { topicOf } from './codec.ts';
import { EdgeNode } from './edge-node.ts';
import { SparkplugProbe } from './probe.ts';

const ADDRESS = { group: 'g', node: 'n', device: 'd' };

probeContract('SparkplugProbe', async () => {
  let broker = await brokerProcess();
  const { url, port } = broker;
  // Who says garbage in the name of the edge node.
  const stranger = connectMqtt({ url, clientId: randomUUID(), reconnect: 20 });
  const node = new EdgeNode({
    servers: [url],
    group: 'g',
    node: 'n',
    metrics: [],
    devices: { d: [{ name: 'p', type: 'Int32', value: null }] },
    primaryHost: 'probe',
    reconnect: 20,
  });
  return {
    open: (emit) =>
      new SparkplugProbe({ url, host: 'probe', pointOf: (_, metric) => (metric === 'p' ? 'p' : undefined), emit }),
    async say(value, time) {
      if (node.state !== 'born') await eventually('the edge node is born', () => node.state === 'born');
      node.report([{ metric: 'p', value, timestamp: time }], 'd');
    },
    sayGarbage: (bytes) => publish(stranger, topicOf('DDATA', ADDRESS), bytes),
    async restart() {
      await broker.close();
      await eventually('all have noticed', () => !stranger.connected && node.state !== 'born');
      broker = await brokerProcess(port);
      await eventually('all are back', () => stranger.connected && node.state === 'born');
    },
    async close() {
      await Promise.all([node.close(), endMqtt(stranger)]);
      await broker.close();
    },
  };
});
