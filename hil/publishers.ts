import type { FrameSink } from '#simulator';
import { contain } from './containment/contain.ts';
import type { DeviceContext, DeviceServer } from './device.ts';
import type { MqttDevice } from './mqtt/map.ts';
import { MqttPublisher } from './mqtt/publisher.ts';
import type { SparkplugDevice } from './sparkplug/map.ts';
import { SparkplugServer } from './sparkplug/server.ts';
import type { RunningTarget } from './targets/target.ts';

/** Opens the devices that are clients of the stack's broker, so that each dies alone. */
export async function openPublishers(
  sensors: readonly MqttDevice[],
  edgeNodes: readonly SparkplugDevice[],
  { emit, ...context }: DeviceContext,
  { broker, logins }: Pick<RunningTarget, 'broker' | 'logins'>,
): Promise<readonly DeviceServer[]> {
  const open = (device: string, take: FrameSink, publisher: (emit: FrameSink) => DeviceServer) =>
    contain({ devices: [device], protocol: 'mqtt', emit: take, open: (emit) => [publisher(emit)] });
  const at = ({ device }: { device: string }) => ({ url: broker.url, ...logins?.plant[device] });
  // No stack takes its tags from edge nodes, so what they say is nobody's loss: only events are told.
  const events: FrameSink = (frame) => frame.kind === 'event' && emit(frame);
  const opened = await Promise.all([
    ...sensors.map((sensor) =>
      open(sensor.device, emit, (emit) => new MqttPublisher(sensor, { ...context, emit }, at(sensor))),
    ),
    ...edgeNodes.map((node) =>
      open(node.device, events, (emit) => new SparkplugServer(node, { ...context, emit }, [broker.url], at(node))),
    ),
  ]);
  return opened.flat();
}
