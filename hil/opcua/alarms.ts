import type { UAObject, UAVariable } from 'node-opcua';
import type { PlantSide } from '#simulator';
import { clock } from '../clock.ts';
import { AlarmCondition } from './condition.ts';
import type { Equipment } from './equipment.ts';
import type { OpcUaDevice } from './map.ts';
import { type Restrict, userOf } from './roles.ts';

/** Told of what a person does to an alarm: `LAHH-101 acknowledged by anna`. */
export type OnOperated = (text: string) => void;

interface AlarmOptions {
  readonly side: PlantSide;
  readonly onOperated: OnOperated;
  readonly restrict: Restrict;
  /** The variables of the device by signal, for alarms on a limit of one. */
  readonly variables: ReadonlyMap<string | undefined, UAVariable>;
}

/**
 * The alarms of a device's controller as OPC UA conditions (Part 9). The controller decides whether an alarm stands;
 * whether somebody has acknowledged, confirmed or shelved it is kept here, as in a real controller's alarm server.
 */
export class AlarmConditions {
  readonly #side: PlantSide;
  readonly #alarms: readonly { readonly signal: string; readonly condition: AlarmCondition }[];

  constructor(
    equipment: Equipment,
    { alarms, nodes }: OpcUaDevice,
    { side, onOperated, restrict, variables }: AlarmOptions,
  ) {
    this.#side = side;
    if (alarms.length > 0) AlarmCondition.offer(equipment.device.addressSpace);
    this.#alarms = alarms.map(({ ref, definition, input }) => {
      const folders = nodes.find((node) => node.variable.ref?.id === input?.id)?.folders;
      const source: UAObject = equipment.asset(input && folders ? folders : []);
      const condition = new AlarmCondition(equipment, definition, {
        source,
        input: input && variables.get(input.id),
        restrict,
        onOperated: (what, context) => onOperated(`${definition.tag} ${what} by ${userOf(context)}`),
      });
      return { signal: ref.id, condition };
    });
  }

  /** Takes over which alarms stand now. */
  refresh(): void {
    for (const { signal, condition } of this.#alarms) {
      const { value, time } = this.#side.sample(signal);
      condition.stands(value === true, new Date(clock.utc(time)));
    }
  }
}
