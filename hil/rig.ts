import {
  type Acknowledgement,
  type Acting,
  type Bench,
  type Capability,
  type Duration,
  type Fault,
  type FrameSink,
  type HarnessHealth,
  ms,
  type PlantSide,
  PlantwrightError,
  type PointSample,
  type ProbeHealth,
  type Rig,
  type Value,
} from '#simulator';
import type { PortWish } from './address.ts';
import { brokerClients } from './broker-clients.ts';
import { measurePath } from './calibration.ts';
import { clock } from './clock.ts';
import type { DeviceServer, Endpoint } from './device.ts';
import { type PlantNetwork, pointInfos, type WirePoint, wirePoints } from './devices.ts';
import { HealthWatch } from './health.ts';
import { ApiProbe, LATEST_EVERY } from './http/probe.ts';
import { modbusConnection, modbusEndpoints } from './modbus/endpoints.ts';
import { nameOfStation } from './modbus/station.ts';
import { MqttProbe } from './mqtt/probe.ts';
import type { AlarmProbe } from './opcua/alarm-probe.ts';
import { openOpcUa } from './opcua/opening.ts';
import { openPublishers } from './publishers.ts';
import type { SparkplugDevice } from './sparkplug/map.ts';
import type { DeviceConnection } from './targets/tag-list.ts';
import type { RunningTarget, Target } from './targets/target.ts';
import { Spread, threadsFor } from './threads/spread.ts';

export interface RigOptions {
  readonly network: PlantNetwork;
  /** Whether the plant's edge nodes of Sparkplug B are opened too, on the broker of the stack. */
  readonly sparkplug?: boolean;
  readonly target: Target;
  readonly defect?: string;
}

/**
 * The rig: devices of a plant, a target and its probes, opened together. The one place where a run meets sockets and
 * processes.
 * @throws PlantwrightError DEFECT_UNKNOWN
 */
export function createRig(options: RigOptions): Rig {
  const { network, target, defect } = options;
  const points = pointsOf(options);
  const probe = target.hops.includes('api') ? ms(LATEST_EVERY) : ms(0);
  return {
    target: target.name,
    ...(defect !== undefined && { defect }),
    can: target.can,
    hops: target.hops,
    alarmList: target.alarmList ?? false,
    points: pointInfos(network.plant, points, { poll: target.period, probe }),
    notice: target.notice,
    calibrate: measurePath,
    open: (side, emit) => openRig(options, side, emit),
  };
}

/** Opens devices, target and probes without a run: for live sessions. */
export const openRig = (options: RigOptions, side: PlantSide, emit: FrameSink): Promise<OpenRig> =>
  OpenRig.open({
    network: options.network,
    target: options.target,
    defect: options.defect,
    edgeNodes: options.sparkplug ? (options.network.edgeNodes ?? []) : [],
    points: pointsOf(options),
    side,
    emit,
  });

/** The points of the plant that the target shows. */
function pointsOf({ network, target, defect }: RigOptions): WirePoint[] {
  if (defect !== undefined && !target.defects.includes(defect)) {
    throw new PlantwrightError('DEFECT_UNKNOWN', `Target ${target.name} has no defect "${defect}".`, {
      hint:
        target.defects.length > 0
          ? `It has ${target.defects.join(', ')}.`
          : 'Defects are switches of the reference stack.',
    });
  }
  return wirePoints(network).filter(({ tag }) => target.shows?.(tag.tag) ?? true);
}

interface OpenOptions {
  readonly network: PlantNetwork;
  readonly target: Target;
  readonly defect: string | undefined;
  readonly edgeNodes: readonly SparkplugDevice[];
  readonly points: readonly WirePoint[];
  readonly side: PlantSide;
  readonly emit: FrameSink;
}

/** One port after the other from the first that is asked for; where none is, any that is free. */
function portsFrom(first: number | PortWish | undefined): () => PortWish {
  if (first === undefined) return () => ({ port: 0 });
  const next = typeof first === 'number' ? { port: first } : { ...first };
  return () => ({ ...next, port: next.port++ });
}

/** Looks at the alarms and conditions of a stack that has some. */
async function alarmProbeOf({ alarms }: RunningTarget, emit: FrameSink): Promise<AlarmProbe | undefined> {
  if (!alarms) return undefined;
  const opcua = await import('./opcua/alarm-probe.ts');
  return new opcua.AlarmProbe({ ...alarms, emit });
}

/** Reads what the stack claims. */
interface Probe {
  close(): unknown;
  health?(): ProbeHealth[];
  complaints?(): readonly string[];
}

/** A rig that is open. Live sessions use it too. */
export class OpenRig implements Bench {
  readonly endpoints: readonly Endpoint[];
  readonly stack: RunningTarget;
  readonly #points: readonly WirePoint[];
  readonly #devices: readonly DeviceServer[];
  readonly #probes: readonly Probe[];
  readonly #alarms: AlarmProbe | undefined;
  readonly #spread: Spread;
  readonly #health = new HealthWatch();

  static async open({ network, target, defect, edgeNodes, points, side, emit }: OpenOptions): Promise<OpenRig> {
    const { listen } = target;
    const host = listen?.host ?? '127.0.0.1';
    const place = { host, advertise: listen?.advertise };
    const servers = network.devices.filter((device) => device.protocol === 'opcua');
    const spread = new Spread(listen?.threads ?? threadsFor(servers.length), side, emit);
    const opened: DeviceServer[] = [];
    const starting: Promise<unknown>[] = [];
    let stack: RunningTarget | undefined;
    try {
      const connections: DeviceConnection[] = [];
      const next = { modbus: portsFrom(listen?.modbus), opcua: portsFrom(listen?.opcua) };
      for (const devices of modbusEndpoints(network.devices)) {
        const serial = listen?.serial?.[nameOfStation(devices[0]!)];
        const at = serial ? { port: 0, serial } : next.modbus();
        const units = await spread.open({ modbus: devices }, { ...place, ...at });
        opened.push(...units);
        connections.push(...devices.map((device) => modbusConnection(device, units[0]!.endpoint)));
      }
      const openings = servers.map((device) => openOpcUa(device, spread, { ...place, ...next.opcua() }));
      for (const { servers } of openings) starting.push(servers.then((devices) => opened.push(...devices)));
      // Failures are looked at below, when nothing is being opened any more.
      for (const each of starting) each.catch(() => {});
      connections.push(...(await Promise.all(openings.map(({ connection }) => connection))));
      // The stack starts while the devices do: its gateway must be able to wait for them anyway.
      const tags = points.map(({ tag }) => tag);
      const clients = brokerClients(network.devices, edgeNodes);
      const started = target
        .start({ devices: connections, tags, defect, clients, emit: spread.emit })
        .then((running) => {
          stack = running;
        });
      const failed = (await Promise.allSettled([started, ...starting])).find((s) => s.status === 'rejected');
      if (failed) throw failed.reason;
      const sensors = network.devices.filter((device) => device.protocol === 'mqtt');
      opened.push(...(await openPublishers(sensors, edgeNodes, { side, emit: spread.emit, host, port: 0 }, stack!)));
      return new OpenRig(points, opened, stack!, { spread, alarms: await alarmProbeOf(stack!, spread.emit) });
    } catch (error) {
      await Promise.allSettled(starting);
      await Promise.allSettled([stack?.stop(), ...opened.map((device) => device.close())]);
      await spread.end();
      throw error;
    }
  }

  private constructor(
    points: readonly WirePoint[],
    devices: readonly DeviceServer[],
    stack: RunningTarget,
    { spread, alarms }: { spread: Spread; alarms: AlarmProbe | undefined },
  ) {
    const { emit } = spread;
    this.#spread = spread;
    this.#points = points;
    this.#devices = devices;
    this.stack = stack;
    this.endpoints = devices.map(({ endpoint }) => endpoint);
    const byTag = new Map(points.map(({ tag, id }) => [tag.tag, id]));
    const read = (topic: string, payload: Buffer) =>
      stack.read(topic, payload).flatMap(({ tag, ...sample }): PointSample[] => {
        const point = byTag.get(tag);
        return point === undefined ? [] : [{ ...sample, point }];
      });
    const { broker, topics, api } = stack;
    const probes: Probe[] = [new MqttProbe({ ...broker, topics, read, emit })];
    if (api) probes.push(new ApiProbe({ ...api, emit, pointOf: (tag) => byTag.get(tag) }));
    this.#alarms = alarms;
    if (alarms) probes.push(alarms);
    this.#probes = probes;
  }

  serve(now: Duration): void {
    for (const device of this.#devices) device.serve(now);
  }

  act(fault: Fault<Capability>): Acting {
    const { action } = fault;
    if (action.on === 'stack') {
      if (!this.stack.act)
        throw new PlantwrightError('TARGET_UNTOUCHABLE', `The target may not be touched by "${fault.title}".`);
      return this.stack.act(action);
    }
    if (action.on !== 'wire') throw new Error(`"${fault.title}" is no fault of stack or wire`);
    const touched = this.#devices
      .filter(({ endpoint }) => endpoint.device === action.device)
      .map((device) => (action.how === 'silence' ? device.silence() : device.expire?.()))
      .filter((touch) => touch !== undefined);
    if (touched.length === 0) {
      throw new PlantwrightError('DEVICE_UNTOUCHED', `"${fault.title}" finds nothing to act on.`, {
        hint: 'Is there such a device in the plant? Only one with secured access has a certificate that matters.',
      });
    }
    return {
      tookHold: Promise.all(touched.map(({ acted }) => acted)).then((evidence) => ({
        at: clock.now(),
        evidence: evidence.join('; '),
      })),
      lift: async () => {
        await Promise.all(touched.map((touch) => touch.lift()));
        return { at: clock.now() };
      },
    };
  }

  async command(signal: string, value: Value): Promise<Acknowledgement> {
    const point = this.#points.find(({ id }) => id === signal);
    if (!point || !this.stack.command) {
      throw new PlantwrightError('NO_COMMAND', `${signal} cannot be commanded through this target.`, {
        hint: 'The target takes no commands, or the signal has no tag.',
      });
    }
    return this.stack.command(point.tag.tag, value);
  }

  async acknowledge(alarm: string, by: string, comment: string | undefined): Promise<Acknowledgement> {
    if (this.#alarms && this.stack.acknowledges) return this.#alarms.acknowledge(alarm, comment);
    if (!this.stack.acknowledge) {
      throw new PlantwrightError('NO_ACKNOWLEDGEMENT', `${alarm} cannot be acknowledged through this target.`, {
        hint: 'The target gives no way to its alarm list.',
      });
    }
    return this.stack.acknowledge(alarm, by, comment);
  }

  complaints(): readonly string[] {
    return [...this.stack.complaints(), ...this.#probes.flatMap((probe) => probe.complaints?.() ?? [])];
  }

  sourceTimeUncertainty(): Duration {
    return this.stack.sourceTimeUncertainty ?? ms(0);
  }

  health(): HarnessHealth {
    return this.#health.health(this.#probes.flatMap((probe) => probe.health?.() ?? []));
  }

  async close(): Promise<void> {
    this.#health.close();
    await Promise.allSettled(this.#probes.map((probe) => probe.close()));
    const sensors = this.#devices.filter(
      ({ endpoint: { protocol } }) => protocol === 'mqtt' || protocol === 'sparkplug',
    );
    await Promise.allSettled(sensors.map((sensor) => sensor.close()));
    await Promise.allSettled([
      this.stack.stop(),
      ...this.#devices.filter((d) => !sensors.includes(d)).map((d) => d.close()),
    ]);
    await this.#spread.end();
  }
}
