import { type AlarmDefinition, ms, seconds } from '#simulator';

const second = seconds(1);
/** A latched trip of REL-1: it stands until it is reset. */
const latched = { deadband: 0, onDelay: ms(0), offDelay: ms(0) } as const;
/** A state: it clears a second after its cause. */
const state = { deadband: 0, onDelay: ms(0), offDelay: second } as const;

/** The alarms that MGC-1 raises, each with its priority and the operator's response. Numbers are those of IEEE C37.2. */
export const alarms = {
  LOM: {
    tag: 'LOM',
    text: 'The site is off the public grid',
    ...state,
    priority: 2,
    response: 'Ask the network operator how long; see to the fuel of G-1 and the charge of B-1.',
  },
  A27: {
    tag: '27-BB1',
    text: 'Undervoltage on the busbar has opened QU-1',
    ...latched,
    priority: 2,
    response: 'Look for a fault on the feeders, then reset REL-1.',
  },
  A59: {
    tag: '59-BB1',
    text: 'Overvoltage on the busbar',
    ...latched,
    priority: 2,
    response: 'Check the voltage regulator of the source in charge, then reset REL-1.',
  },
  A81O: {
    tag: '81O-BB1',
    text: 'Overfrequency on the busbar',
    ...latched,
    priority: 2,
    response: 'Curtail PV-1 and PV-2, then reset REL-1.',
  },
  A81R: {
    tag: '81R-QU1',
    text: 'Loss of mains: rate of change of frequency has opened QU-1',
    ...latched,
    priority: 2,
    response: 'Reset REL-1 when the public grid is back.',
  },
  A81U1: {
    tag: '81U1-F3',
    text: 'Underfrequency, first stage: F-3 was shed',
    ...latched,
    priority: 2,
    response: 'Find out what is missing; F-3 comes back when there is power for it.',
  },
  A81U2: {
    tag: '81U2-F2',
    text: 'Underfrequency, second stage: F-2 was shed',
    ...latched,
    priority: 1,
    response: 'Start G-1 by hand if it does not run; nothing more can be shed.',
  },
  A25: {
    tag: '25-QU1',
    text: 'QU-1 finds no synchronism',
    ...state,
    priority: 3,
    response: 'Compare frequency and voltage of busbar and line; stay islanded until they fit.',
  },
  XAG1: {
    tag: 'XA-G1',
    text: 'G-1 did not start',
    ...state,
    priority: 2,
    response: 'Check fuel, starter battery and emergency stop.',
  },
  XAB1: {
    tag: 'XA-B1',
    text: 'The battery inverter S-1 has tripped',
    ...state,
    priority: 1,
    response: 'Start G-1; reset S-1 when its fault is gone.',
  },
  JAHB1: {
    tag: 'JAH-B1',
    text: 'S-1 gives more than its rating',
    deadband: 0,
    onDelay: second,
    offDelay: second,
    priority: 2,
    response: 'Start G-1 or switch loads off.',
  },
  EALB1: {
    tag: 'EAL-B1',
    text: 'The charge of B-1 is low',
    deadband: 0,
    onDelay: second,
    offDelay: second,
    priority: 2,
    response: 'Start G-1, or charge from the public grid.',
  },
  EALBB1: {
    tag: 'EAL-BB1',
    text: 'The busbar has no voltage',
    deadband: 0,
    onDelay: second,
    offDelay: second,
    priority: 1,
    response: 'Start G-1 and close QG-1 on the dead busbar.',
  },
} as const satisfies Record<string, AlarmDefinition>;

export type AlarmName = keyof typeof alarms;
export const alarmNames = Object.keys(alarms) as AlarmName[];
