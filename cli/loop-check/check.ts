import type { Hop, Value } from '#simulator';
import type { PlantNetwork, WirePoint } from '../../hil/devices.ts';
import { ModbusClient } from '../../hil/modbus/client.ts';
import { NUMBER_SIZES } from '../../hil/modbus/codec.ts';
import type { LiveSession } from '../../viewer/server/live-session.ts';
import type { Beliefs } from './beliefs.ts';
import { type AnalogueLoop, type CommandLoop, type DiscreteLoop, type Loop, loopsOf, STEPS } from './loops.ts';

/** One line of the sheet. */
export interface Row {
  readonly tag: string;
  readonly address: string;
  /** The registers as an independent client reads them, in hexadecimal. */
  readonly raw: string;
  readonly applied: string;
  readonly plc: string;
  readonly gateway: string;
  readonly historian: string;
  /** In % of the span. */
  readonly error: number | null;
  readonly result: 'pass' | 'fail' | 'not exercised';
}

/** Largest error of a sound loop, in % of the span: half a count of the input card and the resolution of a sensor. */
const TOLERANCE = 0.1;
/** How long a value may take to the far side, in ms. */
const ARRIVES_WITHIN = 6000;

/** The sheet that every acceptance test opens with: each loop driven from the field, read at each hop. */
export class LoopCheck {
  readonly #network: PlantNetwork;
  readonly #session: LiveSession;
  readonly #beliefs: Beliefs;
  readonly #hops: readonly Hop[];
  readonly #modbus = new Map<string, ModbusClient>();
  readonly #takesCommands: boolean;

  /** @param of.beliefs takes every frame of the session, from the first on */
  constructor(
    of: { readonly network: PlantNetwork; readonly session: LiveSession; readonly beliefs: Beliefs },
    takesCommands: boolean,
  ) {
    const { network, session, beliefs } = of;
    this.#network = network;
    this.#session = session;
    this.#beliefs = beliefs;
    this.#hops = session.info.hops;
    this.#takesCommands = takesCommands;
  }

  /** @param onRow called with each row as soon as it is known */
  async run(shown: (tag: string) => boolean, onRow: (row: Row) => void): Promise<Row[]> {
    const loops = loopsOf(this.#network).filter(({ point }) => shown(point.tag.tag));
    const of = <K extends Loop['kind']>(kind: K) =>
      loops.filter((l): l is Extract<Loop, { kind: K }> => l.kind === kind);
    const rows: Row[] = [];
    const add = (more: readonly Row[]) => {
      for (const row of more) {
        rows.push(row);
        onRow(row);
      }
    };
    await this.#beliefs.until(() => loops.every(({ point }) => this.#at(this.#far, point) !== undefined), 30_000);
    for (const percent of STEPS) add(await this.#analogues(of('analogue'), percent));
    for (const { asset } of of('analogue')) this.#session.disturb(asset, 'calibrator', 0);
    for (const position of ['on', 'off', 'on'] as const) add(await this.#discretes(of('discrete'), position));
    for (const { asset } of of('discrete')) this.#session.disturb(asset, 'forced', 'free');
    for (const loop of of('command')) add(await this.#command(loop));
    add(of('computed').map(({ point }) => this.#computed(point)));
    return rows;
  }

  get #far(): Hop {
    return this.#hops.includes('history') ? 'history' : 'broker';
  }

  /** The hops that the sheet has a column for: a loop is sound when all of them show what was applied. */
  get #columns(): readonly Hop[] {
    return this.#hops.filter((hop) => hop !== 'api');
  }

  #at(where: Hop | 'device', point: WirePoint): Value | undefined {
    return this.#beliefs.value(where, point.id);
  }

  /** All loops at once: each instrument has its own calibrator. */
  async #analogues(loops: readonly AnalogueLoop[], percent: number): Promise<Row[]> {
    for (const { asset, at } of loops) this.#session.disturb(asset, 'calibrator', at(percent).calibrator);
    const errorAt = (hop: Hop, { point, at, span }: AnalogueLoop) => {
      const value = this.#at(hop, point);
      return typeof value === 'number' ? (100 * (value - at(percent).expected)) / span : null;
    };
    const isNear = (loop: AnalogueLoop) =>
      this.#columns.every((hop) => {
        const error = errorAt(hop, loop);
        return error !== null && Math.abs(error) <= TOLERANCE;
      });
    await this.#beliefs.until(() => loops.every(isNear), ARRIVES_WITHIN);
    return Promise.all(
      loops.map(async (loop) => {
        const [error, passed] = [errorAt(this.#far, loop), isNear(loop)];
        const { unit } = loop.point.tag;
        const applied = `${percent} % = ${show(loop.at(percent).expected)} ${unit}`;
        return { ...(await this.#row(loop.point, applied)), error, result: passed ? 'pass' : 'fail' };
      }),
    );
  }

  async #discretes(loops: readonly DiscreteLoop[], position: 'on' | 'off'): Promise<Row[]> {
    for (const { asset } of loops) this.#session.disturb(asset, 'forced', position);
    const expected = position === 'on';
    const isShown = ({ point }: DiscreteLoop) => this.#columns.every((hop) => this.#at(hop, point) === expected);
    await this.#beliefs.until(() => loops.every(isShown), ARRIVES_WITHIN);
    return Promise.all(
      loops.map(async (loop) => {
        const passed = isShown(loop);
        return { ...(await this.#row(loop.point, position)), error: null, result: passed ? 'pass' : 'fail' };
      }),
    );
  }

  /** Out to the device and back to the far side, then put back as it was. */
  async #command({ point, other }: CommandLoop): Promise<Row[]> {
    const present = this.#at(this.#far, point);
    if (!this.#takesCommands || present === undefined) {
      return [{ ...(await this.#row(point, 'no command path')), error: null, result: 'not exercised' }];
    }
    const rows: Row[] = [];
    // A push button falls back by itself: that the device took it is all there is to see.
    const momentary = point.ref!.name === 'reset';
    for (const value of momentary ? [true] : [other(present), present]) {
      const { accepted, readBack, reason } = await this.#session.rig.command(point.id, value);
      const back = () => same(this.#at(this.#far, point), value);
      const seen =
        accepted && (momentary || (same(readBack, value) && (await this.#beliefs.until(back, ARRIVES_WITHIN))));
      const applied = `write ${show(value)}${accepted ? '' : `: ${reason}`}`;
      rows.push({ ...(await this.#row(point, applied)), error: null, result: seen ? 'pass' : 'fail' });
    }
    return rows;
  }

  /** Computed points are not driven; what moved both ways meanwhile, and agrees at both ends, has passed. */
  #computed(point: WirePoint): Row {
    const [device, far] = [this.#at('device', point), this.#at(this.#far, point)];
    const agree = device === undefined || typeof device === 'number' || same(far, device);
    const moved = this.#beliefs.bothWays('device', point.id) && this.#beliefs.bothWays(this.#far, point.id);
    return {
      tag: point.tag.tag,
      address: addressOf(point),
      raw: '',
      applied: moved ? 'computed, both ways' : 'computed',
      plc: show(device),
      gateway: show(this.#at('broker', point)),
      historian: show(far),
      error: null,
      result: !agree ? 'fail' : moved ? 'pass' : 'not exercised',
    };
  }

  async #row(point: WirePoint, applied: string): Promise<Omit<Row, 'error' | 'result'>> {
    return {
      tag: point.tag.tag,
      address: addressOf(point),
      raw: await this.#raw(point).catch(() => 'no answer'),
      applied,
      plc: show(this.#at('device', point)),
      gateway: show(this.#at('broker', point)),
      historian: this.#hops.includes('history') ? show(this.#at('history', point)) : '–',
    };
  }

  async #raw({ tag: { source } }: WirePoint): Promise<string> {
    if (source.protocol !== 'modbus') return '';
    const endpoint = this.#session.rig.endpoints.find((e) => e.device === source.device && e.protocol === 'modbus')!;
    let client = this.#modbus.get(source.device);
    if (!client?.open) {
      const { host, port } = endpoint;
      const framing = endpoint.endpoint.startsWith('modbus-rtu-tcp:') ? ({ framing: 'rtu' } as const) : {};
      client = await ModbusClient.connect({ host, port, timeout: 1000, ...framing });
      this.#modbus.set(source.device, client);
    }
    const unit = endpoint.units![0]!;
    const { table, address, type } = source;
    if (table === 'coils' || table === 'discrete')
      return (await client.readBits(unit, table, address, 1))[0] ? '1' : '0';
    const words = await client.readWords(unit, table, address, type === 'bit' ? 1 : NUMBER_SIZES[type]);
    return words.map((word) => word.toString(16).padStart(4, '0').toUpperCase()).join(' ');
  }

  close(): void {
    for (const client of this.#modbus.values()) client.close();
  }
}

const same = (a: Value | undefined, b: Value): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b)) : a === b;

const show = (value: Value | undefined): string =>
  value === undefined ? '–' : typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);

function addressOf({ tag: { source } }: WirePoint): string {
  switch (source.protocol) {
    case 'modbus':
      return `${source.table} ${source.address}`;
    case 'opcua':
      return source.nodeId;
    case 'mqtt':
      return `${source.topic} ${source.field}`;
  }
}
