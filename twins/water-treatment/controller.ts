import { programText } from '#program-text';
import {
  analog,
  defineController,
  discrete,
  ms,
  parameter,
  type Signal,
  type Signals,
  states,
  status,
  structuredText,
  writable,
} from '#simulator';
import { type AlarmName, alarmNames } from './alarms.ts';

/** Closest that the switching points of LIT-101 may come to each other. */
const SMALLEST_BAND = 0.1;
const SWITCHING_POINT = [0.3, 1.1] as const;

const inputs = {
  local: discrete(),
  localValve: discrete(),
  localPump: discrete(),
  level101: analog('m'),
  level101Status: status(),
  level301: analog('m'),
  level301Status: status(),
  healthy101: discrete(),
  opened101: discrete(),
  closed101: discrete(),
  running101: discrete(),
  overload101: discrete(),
  flow201: analog('m³/h'),
};

const parameters = {
  /** Stroke time that the fail-to-open and fail-to-close alarms allow for. */
  stroke: parameter(9, 's'),
  /** Pump switching points and trip limits. SWaT stage 1 as MiniCPS models it. */
  low301: parameter(0.8, 'm'),
  high301: parameter(1.0, 'm'),
  lowLow101: parameter(0.25, 'm'),
  lowFlow: parameter(1, 'm³/h'),
  /** Ours: how long after the start low flow is tolerated, and how long the start may take. */
  flowDelay: parameter(5, 's'),
  startTime: parameter(2, 's'),
};

const outputs = {
  /** Commands to the field. */
  openMV101: discrete(),
  runP101: discrete(),
  /** What PLC-1 concludes from command and limit switches. */
  stateMV101: states('closed', 'opening', 'open', 'closing', 'fault'),
  remote: discrete(),
  /** Switching set points of LIT-101: MV-101 opens at low, closes at high. */
  lowSetpoint: analog('m', { range: SWITCHING_POINT, writable: true }),
  highSetpoint: analog('m', { range: SWITCHING_POINT, writable: true }),
  modeMV101: writable(states('auto', 'manual')),
  manualMV101: discrete({ writable: true }),
  modeP101: writable(states('auto', 'manual')),
  manualP101: discrete({ writable: true }),
  /** Resets latched trips. */
  reset: discrete({ writable: true }),
  ...(Object.fromEntries(alarmNames.map((name) => [name, discrete()])) as Record<
    AlarmName,
    Signal<boolean, '', false>
  >),
} satisfies Signals;

/** The program is `controller.st`; it and the signals above belong together by their names. */
const program = structuredText({
  text: programText('water-treatment/controller.st'),
  file: 'controller.st',
  parameters,
  inputs,
  outputs,
});

/** PLC-1. */
export const controller = defineController({
  type: 'PLC',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program,
  failedInputs: {
    level101: { status: 'level101Status', policy: 'trip' },
    level301: { status: 'level301Status', policy: 'trip' },
  },
  refuses(m, { name, value }, { local }) {
    if (local) return 'access-denied';
    const low = name === 'lowSetpoint' ? Number(value) : Number(m.lowSetpoint);
    const high = name === 'highSetpoint' ? Number(value) : Number(m.highSetpoint);
    // Binary noise of a float32 on the wire must not turn 0.8 − 0.7 into a refusal.
    return high - low < SMALLEST_BAND - 1e-6 ? 'out-of-range' : undefined;
  },
});
