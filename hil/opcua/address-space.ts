import { type IAddressSpace, type StatusCode, StatusCodes, type UAVariable } from 'node-opcua';
import type { PlantSide, Quality, Ref, Value } from '#simulator';
import { clock } from '../clock.ts';
import { AlarmConditions, type OnOperated } from './alarms.ts';
import { Equipment } from './equipment.ts';
import { keepHistory, offerAggregates } from './history/keep.ts';
import { showNamePlate } from './machinery.ts';
import type { OpcUaDevice, OpcUaNode } from './map.ts';
import { addMethods } from './methods.ts';
import { restrictTo } from './roles.ts';
import { addVariable, variantOf } from './variables.ts';
import { guardWrites, type OnWrite } from './writes.ts';

const STATUS: Readonly<Record<Quality, StatusCode>> = {
  good: StatusCodes.Good,
  uncertain: StatusCodes.UncertainSensorNotAccurate,
  bad: StatusCodes.BadSensorFailure,
};

/** One variable with what was last put into it. */
interface Shown {
  readonly node: OpcUaNode;
  readonly variable: UAVariable;
  value?: Value;
  status?: StatusCode;
}

/** The address space of one device: equipment, variables, methods and alarms, filled from what is sensed. */
export class PointVariables {
  readonly #side: PlantSide;
  readonly #shown: Shown[] = [];
  readonly #alarms: AlarmConditions;

  constructor(
    addressSpace: IAddressSpace,
    device: OpcUaDevice,
    side: PlantSide,
    { onWrite, onOperated }: { onWrite: OnWrite; onOperated: OnOperated },
  ) {
    this.#side = side;
    const equipment = new Equipment(addressSpace, device);
    const restrict = restrictTo(device.access);
    if (device.history > 0) offerAggregates(addressSpace);
    for (const node of device.nodes) {
      const parent = equipment.asset(node.folders);
      const variable = addVariable(equipment.namespace, parent, node, device.profile.sampling);
      const shown: Shown = { node, variable };
      this.#shown.push(shown);
      if (node.variable.ref?.signal.writable) {
        const show = (value: Value) => put(shown, value, StatusCodes.Good, new Date(clock.utc(clock.now())));
        guardWrites({ variable, node, side, onWrite, show });
        restrict(variable);
      }
    }
    const variables = new Map(this.#shown.map(({ node, variable }) => [node.variable.ref?.id, variable]));
    addMethods(equipment, device, { side, onWrite, restrict });
    this.#alarms = new AlarmConditions(equipment, device, { side, onOperated, restrict, variables });
    if (device.namePlate) showNamePlate(addressSpace, device.device, device.namePlate);
    this.refresh(0);
    if (device.history === 0) return;
    for (const { node, variable } of this.#shown) {
      if (node.variable.ref) keepHistory(variable, device.history, { stepped: node.variable.kind !== 'analog' });
    }
  }

  /** Takes over what is sensed now: each change with its own status and source time. @param beat the heartbeat counter */
  refresh(beat: number): void {
    // Signals of one controller share their time, so most share one date.
    let date = new Date(clock.utc(clock.now()));
    for (const shown of this.#shown) {
      const { ref, kind } = shown.node.variable;
      if (!ref) {
        put(shown, beat & 0xffff, StatusCodes.Good, new Date(clock.utc(clock.now())));
        continue;
      }
      const { value, quality, time } = this.#side.sample(ref.id);
      const status = kind === 'analog' && this.#forced(ref) ? StatusCodes.GoodLocalOverride : STATUS[quality];
      if (Object.is(shown.value, value) && shown.status === status) continue;
      const at = clock.utc(time);
      if (at !== date.getTime()) date = new Date(at);
      put(shown, value, status, date);
    }
    this.#alarms.refresh();
  }

  #forced({ asset, signal }: Ref): boolean {
    return signal.status !== undefined && this.#side.sample(`${asset}.${signal.status}`).value === 'forced';
  }
}

function put(shown: Shown, value: Value, status: StatusCode, at: Date): void {
  if (Object.is(shown.value, value) && shown.status === status) return;
  shown.value = value;
  shown.status = status;
  shown.variable.setValueFromSource(variantOf(shown.node, value), status, at);
}
