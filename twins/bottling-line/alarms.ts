import { type AlarmDefinition, ms, seconds } from '#simulator';

const second = seconds(1);
const plain = { deadband: 0, onDelay: ms(0), offDelay: ms(0) } as const;

/** The alarms of the line, by the controller that raises them: limit, timing, priority and the operator's response. */
export const alarms = {
  PLC1: {
    LAL100: {
      tag: 'LAL-100',
      text: 'DP-100 has no bottles',
      ...plain,
      onDelay: second,
      offDelay: second,
      priority: 3,
      response: 'Bring a pallet of bottles.',
    },
    XA110: {
      tag: 'XA-110',
      text: 'CV-110 is jammed',
      ...plain,
      onDelay: seconds(3),
      offDelay: second,
      priority: 2,
      response: 'Stop the line, take out the fallen bottle.',
    },
    XA210: {
      tag: 'XA-210',
      text: 'CV-210 is jammed',
      ...plain,
      onDelay: seconds(3),
      offDelay: second,
      priority: 2,
      response: 'Stop the line, take out the fallen bottle.',
    },
    XA410: {
      tag: 'XA-410',
      text: 'CV-410 is jammed',
      ...plain,
      onDelay: seconds(3),
      offDelay: second,
      priority: 2,
      response: 'Stop the line, take out the fallen bottle.',
    },
    XA500: {
      tag: 'XA-500',
      text: 'PA-500 takes no bottles',
      ...plain,
      onDelay: seconds(30),
      offDelay: second,
      priority: 2,
      response: 'Check the gripper and the pallet in PA-500.',
    },
  },
  PLC2: {
    XA200: {
      tag: 'XA-200',
      text: 'ES-200 is pressed: FL-200 is aborted',
      ...plain,
      priority: 1,
      response: 'Find out who pressed it and why; release, clear and reset.',
    },
    LAHH200: {
      tag: 'LAHH-200',
      text: 'T-200 high-high: MV-200 does not close',
      limit: { side: 'high', value: 0.7, unit: 'm' },
      deadband: 0.02,
      onDelay: second,
      offDelay: second,
      priority: 2,
      response: 'Close the hand valve before MV-200.',
    },
    LALL200: {
      tag: 'LALL-200',
      text: 'T-200 low-low: FL-200 holds',
      limit: { side: 'low', value: 0.3, unit: 'm' },
      deadband: 0.05,
      onDelay: second,
      offDelay: second,
      priority: 2,
      response: 'Check the product main and MV-200, then unhold.',
    },
    UA200: {
      tag: 'UA-200',
      text: 'LIT-200 signal failed',
      ...plain,
      onDelay: second,
      offDelay: second,
      priority: 3,
      response: 'Have the loop checked.',
    },
  },
  PLC3: {
    XA300: {
      tag: 'XA-300',
      text: 'ES-300 is pressed: CP-300 is aborted',
      ...plain,
      priority: 1,
      response: 'Find out who pressed it and why; release, clear and reset.',
    },
    LAL300: {
      tag: 'LAL-300',
      text: 'CP-300 has no caps',
      ...plain,
      onDelay: second,
      offDelay: seconds(2),
      priority: 3,
      response: 'Check the sorter and the chute.',
    },
    QAL300: {
      tag: 'QAL-300',
      text: 'CP-300 does not tighten caps',
      limit: { side: 'low', value: 1.3, unit: 'N·m' },
      deadband: 0.05,
      onDelay: seconds(3),
      offDelay: seconds(3),
      priority: 2,
      response: 'Check the clutches and the caps in the chute; look for open bottles on CV-410.',
    },
    VAH301: {
      tag: 'VAH-301',
      text: 'Main bearing of CP-300 vibrates: zone C of ISO 20816-3',
      limit: { side: 'high', value: 2.8, unit: 'mm/s' },
      deadband: 0.3,
      onDelay: second,
      offDelay: seconds(5),
      priority: 3,
      response: 'Plan its replacement; look at envelope and temperature of VT-302, grease it.',
    },
    VAHH301: {
      tag: 'VAHH-301',
      text: 'Main bearing of CP-300 vibrates: zone D, CP-300 holds',
      limit: { side: 'high', value: 4.5, unit: 'mm/s' },
      deadband: 0.3,
      onDelay: ms(500),
      offDelay: seconds(5),
      priority: 2,
      response: 'Stop CP-300 and replace the bearing.',
    },
    UA301: {
      tag: 'UA-301',
      text: 'VIT-301 signal failed',
      ...plain,
      onDelay: second,
      offDelay: second,
      priority: 3,
      response: 'Have the loop checked; CP-300 runs without its vibration trip.',
    },
  },
  PLC4: {
    QA400: {
      tag: 'QA-400',
      text: 'Three rejects in a row',
      ...plain,
      offDelay: seconds(5),
      priority: 2,
      response: 'Look at weights and caps: filler dose, capper chute.',
    },
    XA401: {
      tag: 'XA-401',
      text: 'A reject did not fall into the bin',
      ...plain,
      offDelay: seconds(5),
      priority: 1,
      response: 'Block what has passed since; check the air of the pusher.',
    },
    LAH401: {
      tag: 'LAH-401',
      text: 'The bin for rejects is full: CW-400 holds',
      ...plain,
      onDelay: second,
      offDelay: second,
      priority: 2,
      response: 'Empty the bin, then unhold.',
    },
  },
} as const satisfies Record<string, Record<string, AlarmDefinition>>;

type Alarms = typeof alarms;
export type AlarmNames<C extends keyof Alarms> = keyof Alarms[C] & string;

/** The alarms by their signals: `PLC3.VAH301`. */
export const alarmsBySignal: Readonly<Record<string, AlarmDefinition>> = Object.fromEntries(
  Object.entries(alarms).flatMap(([plc, own]) =>
    Object.entries(own).map(([name, alarm]) => [`${plc}.${name}`, alarm as AlarmDefinition]),
  ),
);
