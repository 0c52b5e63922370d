import { Condition } from './condition.ts';

/** The stack's alarm list shows this alarm as active. The id is the alarm's tag: `LAHH-101`. */
export const alarmShown = (id: string): Condition<'believed'> => new Condition({ op: 'alarm', layer: 'believed', id });

/** The stack's alarm list says that it cannot talk to this device. */
export const communicationAlarm = (device: string): Condition<'believed'> => alarmShown(`${device}/communication`);

/** A fault is in force: from when it took hold, by the wall, until it was lifted. */
export const faultInForce = (id: string): Condition<'believed'> =>
  new Condition({ op: 'fault', layer: 'believed', id });
