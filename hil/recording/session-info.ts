import type { FaultInfo, Hop, Scenario, SessionInfo, SignalInfo, ViewPoint } from '#simulator';
import { type PlantNetwork, type WirePoint, wirePoints } from '../devices.ts';

/** What a viewer is told of a plant: its signals, points and alarms. */
export function plantInfo(network: PlantNetwork): Pick<SessionInfo, 'plant' | 'signals' | 'points' | 'alarms'> {
  const { plant, alarms, limits } = network;
  const signals = Object.entries(plant.assets).flatMap(([asset, { twin }]) =>
    Object.entries(plant.outputs(asset)).map(
      ([name, { kind, unit, range, names }]): SignalInfo => ({
        id: `${asset}.${name}`,
        asset,
        tag: plant.tag(asset),
        name,
        layer: twin.layer === 'true' ? 'true' : 'sensed',
        kind,
        unit,
        ...(range && { range }),
        ...(names && { names }),
        ...(limits[`${asset}.${name}`] && { limits: limits[`${asset}.${name}`]! }),
      }),
    ),
  );
  return {
    plant: { name: plant.name, path: plant.path },
    signals,
    points: wirePoints(network).map(pointInfo),
    alarms: Object.entries(alarms).map(([signal, { tag, text, priority, response }]) => ({
      tag,
      text,
      priority,
      response,
      signal,
    })),
  };
}

const TABLE = {
  input: 'input register 3',
  holding: 'holding register 4',
  discrete: 'discrete input 1',
  coils: 'coil 0',
};

/** Where a point lies, as engineers write it. */
function pointInfo({ id, ref, tag: { source } }: WirePoint): ViewPoint {
  const { device, protocol } = source;
  const address =
    source.protocol === 'modbus'
      ? `${TABLE[source.table]}${String(source.address + 1).padStart(5, '0')}`
      : source.protocol === 'opcua'
        ? source.nodeId
        : `${source.topic} ${source.field}`;
  return { id, ...(ref && { signal: ref.id }), device, protocol, address };
}

/** What a viewer is told of a run of a scenario. */
export const runInfo = (options: {
  network: PlantNetwork;
  scenario: Scenario;
  seed: number;
  target: string;
  defect: string | undefined;
  hops: readonly Hop[];
  alarmList?: boolean;
  startedAt: number;
  faults?: readonly FaultInfo[];
}): SessionInfo => ({
  mode: 'run',
  ...plantInfo(options.network),
  title: options.scenario.name,
  briefing: options.scenario.briefing,
  target: options.target,
  defect: options.defect ?? null,
  seed: options.seed,
  startedAt: options.startedAt,
  hops: options.hops,
  ...(options.alarmList && { alarmList: true }),
  requirements: Object.entries(options.scenario.requirements).map(([name, { formula }]) => ({ name, formula })),
  faults: options.faults ?? [],
});
