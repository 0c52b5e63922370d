/** The known-bad behaviours of the reference stack: each a few lines at the place where real gateways get it wrong. */
export const DEFECTS = {
  'swaps-words': {
    text: 'takes the low word of a float for the high one',
    seen: 'a register map copied from a device with the other word order',
  },
  'drops-backlog': {
    text: 'forgets what it could not publish while the broker was away',
    seen: 'store-and-forward kept in memory, or switched off',
  },
  'stores-twice': {
    text: 'forgets what it has stored already, and stores what is sent again a second time',
    seen: 'delivery at least once, and nobody who knows a sample again',
  },
  'arrival-time-as-source-time': {
    text: 'stores the time of arrival in place of the source time',
    seen: 'a historian that stamps rows itself',
  },
  'alarm-from-transmitter': {
    text: 'computes the high-high alarm from the level transmitter and ignores the float switch',
    seen: 'alarms rebuilt in the SCADA from analogue values',
  },
  'acks-refused-write': {
    text: 'reports a write that the device refused as done',
    seen: 'an exception reply taken for an answer',
  },
  'forgets-acknowledgements': {
    text: 'counts every active alarm as new after the alarm server was restarted',
    seen: 'acknowledgements kept in memory',
  },
  'acknowledgement-sticks': {
    text: 'shows an alarm that was acknowledged once as acknowledged when it is raised again',
    seen: 'the acknowledgement kept with the alarm, not with the time that it was raised',
  },
  'hides-gap': {
    text: 'goes on showing the last values as good while the gateway is dead',
    seen: 'no last will, or nobody who listens to it',
  },
  'last-value-as-good': {
    text: 'serves the last value as good after the device has gone silent',
    seen: 'quality never taken from the connection',
  },
  'other-packml-numbering': {
    text: 'reads the numbers of PackML states by the table of OPC 30060 (tobacco machinery) in place of ISA-TR88.00.02',
    seen: 'an enumeration taken from another companion specification with the same names',
  },
  'counter-of-16-bits': {
    text: 'takes only the low word of a counter of 32 bits',
    seen: 'a tag configured as UINT where the device has UDINT: right until 65,535',
  },
  'hides-low-priority': {
    text: 'shows no alarms of priority 3 and 4',
    seen: 'a filter against alarm floods that also hides what maintenance waits for',
  },
  'hard-coded-addresses': {
    text: 'reads every SunSpec device at the addresses of the first one',
    seen: 'a register map written down from one inverter, the chain of models never walked',
  },
  'ignores-scale-factor': {
    text: 'takes the raw value of a SunSpec point for the value',
    seen: 'scale factors of another point, or none',
  },
  'drops-sign': {
    text: 'reads a signed register as an unsigned one',
    seen: 'a meter that has never exported when it was set up',
  },
  'shows-what-was-written': {
    text: 'shows a set point as it was written, whatever the device makes of it later',
    seen: 'a write tag and a read tag that are one and the same in the SCADA',
  },
} as const;

export type Defect = keyof typeof DEFECTS;
export const defectNames = Object.keys(DEFECTS) as Defect[];
