import { openBroker } from '../../hil/mqtt/broker.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import type { MqttEvent } from '../../hil/mqtt/events.ts';
import { MqttTap, type TapOptions } from '../../hil/mqtt/tap.ts';
import { type DataSet, stateTopic, type Template, writeState } from '../../hil/sparkplug/codec.ts';
import { EdgeNode } from '../../hil/sparkplug/edge-node.ts';
import { HostApplication } from '../../hil/sparkplug/host.ts';
import type { MetricDefinition } from '../../hil/sparkplug/metrics.ts';
import { eventually } from '../fixtures/device.ts';

export const ADDRESS = { group: 'Water', node: 'Intake' };
export const TANK = { ...ADDRESS, device: 'T-101' };

const pump: Template = {
  version: '1',
  members: [{ name: 'Speed', type: 'Double', value: 0 }],
  parameters: [{ name: 'Pole pairs', type: 'UInt8', value: 2 }],
};
const trend: DataSet = {
  columns: [
    { name: 'At', type: 'DateTime' },
    { name: 'Level', type: 'Float' },
  ],
  rows: [[1_700_000_000_000, 0.5]],
};

/** Metrics of each kind, so that every assertion on values is put to the test. */
export const nodeMetrics: readonly MetricDefinition[] = [
  { name: 'Supply voltage', type: 'Float', value: 24, properties: { engUnit: { type: 'String', value: 'V' } } },
  { name: 'Scan rate', type: 'Int64', value: 1000n, writable: true },
  { name: 'Spare', type: 'Int32', value: -1 },
  { name: 'Types/Pump', type: 'Template', value: pump },
];
export const tankMetrics: readonly MetricDefinition[] = [
  { name: 'Level', type: 'Double', value: 0.5 },
  { name: 'Set point', type: 'Double', value: 0.8, writable: true },
  { name: 'Trend', type: 'DataSet', value: trend },
  { name: 'P-101', type: 'Template', value: { ...pump, of: 'Types/Pump' } },
  { name: 'Spare', type: 'Int32', value: -1 },
  { name: 'Fault', type: 'String', value: null },
];

export interface SessionOptions {
  readonly aliases?: boolean;
  readonly version?: '3.1.1' | '5';
  /** A broker other than our own. */
  readonly url?: string;
  readonly onBytes?: TapOptions['onBytes'];
}

/**
 * What a tap sees of our own edge node and host through everything that a Sparkplug session has: births, data,
 * commands, a rebirth, the death of a device, a stray will, the host's going and coming, the end.
 */
export async function recordSession(options: SessionOptions = {}): Promise<MqttEvent[]> {
  const { url: other, onBytes, ...ours } = options;
  const events: MqttEvent[] = [];
  const broker = other === undefined ? await openBroker() : undefined;
  const url = other ?? broker!.url;
  const tap = await MqttTap.open({ url, onEvent: (event) => events.push(event), ...(onBytes && { onBytes }) });
  const stranger = connectMqtt({ url, clientId: 'stranger' });
  const openHost = async () => {
    const host = new HostApplication({ url: tap.url, host: 'SCADA', reconnect: 20, ...ours });
    await eventually('the host listens', () => host.listening);
    return host;
  };
  let host = await openHost();
  const commands: string[] = [];
  const node = new EdgeNode({
    servers: [tap.url],
    ...ADDRESS,
    metrics: nodeMetrics,
    devices: { 'T-101': tankMetrics, 'T-301': [{ name: 'Level', type: 'Double', value: 1 }] },
    primaryHost: 'SCADA',
    reconnect: 20,
    onCommand: ({ metric }) => commands.push(metric),
    ...ours,
  });
  const level = () => host.node(ADDRESS)?.metric('T-101', 'Level');
  const measure = async (value: number, quality: 'good' | 'bad' = 'good') => {
    node.report([{ metric: 'Level', value, quality, timestamp: Date.now() }], 'T-101');
    await eventually(`the level is ${value}`, () => level()?.value === value && level()?.quality === quality);
  };
  try {
    await eventually('the level is known', () => level()?.quality === 'good');
    node.report([{ metric: 'Supply voltage', value: 23.5, timestamp: Date.now() }]);
    await measure(0.6);
    await measure(0.7, 'bad');
    host.write(TANK, 'Set point', 0.9);
    host.write(ADDRESS, 'Scan rate', 500n);
    await eventually('commands came', () => commands.length === 2);
    node.deviceLost('T-101');
    await eventually('the level is stale', () => level()?.quality === 'stale');
    node.deviceFound('T-101');
    await eventually('the level is back', () => level()?.quality !== 'stale');
    host.askForRebirth(ADDRESS);
    await eventually('it is born again', () => node.births >= 2 && level()?.quality !== 'stale');
    await measure(0.75);
    const before = events.length;
    await stranger.publishAsync(stateTopic('SCADA'), writeState({ online: false, timestamp: 5 }), { qos: 1 });
    await eventually('the host says that it is there', () => events.slice(before).some(isOnline));
    await measure(0.8);
    await host.close();
    await eventually('it waits for its host', () => node.state === 'waiting' && node.bdSeq >= 1);
    host = await openHost();
    await eventually('it is born in a new session', () => level()?.quality === 'good');
    await measure(0.9);
    await node.close();
    await host.close();
    const left = () => events.filter(({ kind }) => kind === 'closed').length;
    await eventually('all have left', () => left() >= 4);
  } finally {
    await Promise.allSettled([node.close(), host.close(), endMqtt(stranger)]);
    await tap.close();
    await broker?.close();
  }
  return events;
}

const isOnline = (event: MqttEvent) =>
  event.kind === 'publish' &&
  event.topic === stateTopic('SCADA') &&
  JSON.parse(Buffer.from(event.payload).toString()).online;
