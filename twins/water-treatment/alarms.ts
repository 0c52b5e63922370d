import { type AlarmDefinition, ms, seconds } from '#simulator';

const second = seconds(1);

/**
 * The alarms that PLC-1 raises, each with its limit, timing, priority and the operator's response.
 * LSHH-101 is a process interlock and its alarm, not a safety function: no integrity level is claimed for it.
 */
export const alarms = {
  LAHH101: {
    tag: 'LAHH-101',
    text: 'T-101 high-high: float switch LSHH-101 has closed the inlet',
    deadband: 0,
    onDelay: ms(0),
    offDelay: second,
    priority: 1,
    response: 'Check that MV-101 is closed; compare LIT-101 with the sight glass before reopening.',
  },
  LALL101: {
    tag: 'LALL-101',
    text: 'T-101 low-low: P-101 is stopped',
    limit: { side: 'low', value: 0.25, unit: 'm' },
    deadband: 0.05,
    onDelay: second,
    offDelay: second,
    priority: 2,
    response: 'Check the raw water main and MV-101.',
  },
  LAHH301: {
    tag: 'LAHH-301',
    text: 'T-301 high-high',
    limit: { side: 'high', value: 1.2, unit: 'm' },
    deadband: 0.02,
    onDelay: second,
    offDelay: second,
    priority: 2,
    response: 'Stop P-101 by hand; check LIT-301.',
  },
  LALL301: {
    tag: 'LALL-301',
    text: 'T-301 low-low: ultrafiltration runs dry',
    limit: { side: 'low', value: 0.25, unit: 'm' },
    deadband: 0.05,
    onDelay: second,
    offDelay: second,
    priority: 2,
    response: 'Check P-101 and its permissives.',
  },
  FALL201: {
    tag: 'FALL-201',
    text: 'P-101 runs without flow and was stopped',
    deadband: 0,
    onDelay: ms(0),
    offDelay: ms(0),
    priority: 2,
    response: 'Check suction valve and strainer, then reset.',
  },
  XAO101: {
    tag: 'XAO-101',
    text: 'MV-101 did not open',
    deadband: 0,
    onDelay: ms(0),
    offDelay: ms(0),
    priority: 3,
    response: 'Check actuator supply and torque switch.',
  },
  XAC101: {
    tag: 'XAC-101',
    text: 'MV-101 did not close',
    deadband: 0,
    onDelay: ms(0),
    offDelay: ms(0),
    priority: 2,
    response: 'Close the hand valve upstream of MV-101.',
  },
  XAP101: {
    tag: 'XAP-101',
    text: 'P-101 did not start',
    deadband: 0,
    onDelay: ms(0),
    offDelay: ms(0),
    priority: 3,
    response: 'Check the motor starter; reset the overload.',
  },
  UA101: {
    tag: 'UA-101',
    text: 'LIT-101 signal failed',
    deadband: 0,
    onDelay: second,
    offDelay: second,
    priority: 3,
    response: 'Put MV-101 in LOCAL; have the loop checked.',
  },
  UA301: {
    tag: 'UA-301',
    text: 'LIT-301 signal failed',
    deadband: 0,
    onDelay: second,
    offDelay: second,
    priority: 3,
    response: 'Put P-101 in LOCAL; have the loop checked.',
  },
} as const satisfies Record<string, AlarmDefinition>;

export type AlarmName = keyof typeof alarms;
export const alarmNames = Object.keys(alarms) as AlarmName[];
