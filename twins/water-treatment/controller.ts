import {
  type AlarmState,
  alarmAtRest,
  analog,
  defineController,
  discrete,
  fallingBand,
  ms,
  type Program,
  parameter,
  rs,
  type Signal,
  type Signals,
  scanAlarm,
  stands,
  states,
  status,
  type Timer,
  timer,
  ton,
  writable,
} from '#simulator';
import { type AlarmName, alarmNames, alarms } from './alarms.ts';

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

const memory = () => ({
  lowSetpoint: 0.5,
  highSetpoint: 0.8,
  modeMV101: 'auto' as 'auto' | 'manual',
  manualMV101: false,
  modeP101: 'auto' as 'auto' | 'manual',
  manualP101: false,
  reset: false,
  /** Automatic commands, which hold inside their switching bands. */
  fill: false,
  transfer: false,
  lowLow: false,
  lowFlow: false,
  travel: timer(),
  starting: timer(),
  flowing: timer(),
  alarms: Object.fromEntries(alarmNames.map((name) => [name, alarmAtRest()])) as Record<AlarmName, AlarmState>,
});

/**
 * Raw water stage. The limits L/L/H/HH, the switching of MV-101 by LIT-101 and of P-101 by LIT-301, and the low-flow
 * trip by FIT-201 are SWaT's (iTrust, stage 1, as modelled by MiniCPS). Ours are: the local panel, manual modes,
 * travel and start supervision, delays, the latching of the low-flow trip, and the alarms.
 *
 * Order: trip > local > manual > auto. LSHH-101 also acts on MV-101 by wire, so it works with this controller in STOP.
 */
const program: Program<typeof parameters, typeof inputs, typeof outputs, ReturnType<typeof memory>> = {
  memory,
  scan(m, { inputs: x, failed, trip, seconds, parameters: p }) {
    const fill = fallingBand(m.fill, x.level101, m.lowSetpoint, m.highSetpoint);
    const transfer = fallingBand(m.transfer, x.level301, p.low301, p.high301);

    const closeTrip = !x.healthy101 || trip.level101 === true;
    const openMV101 = !closeTrip && (x.local ? x.localValve : m.modeMV101 === 'manual' ? m.manualMV101 : fill);

    const lowLow = m.lowLow ? x.level101 < p.lowLow101 + alarms.LALL101.deadband : x.level101 <= p.lowLow101;
    const flowing = ton(m.flowing, x.running101, p.flowDelay, seconds);
    const lowFlow = rs(m.lowFlow, flowing.q && x.flow201 < p.lowFlow, m.reset);
    const stopTrip = lowLow || lowFlow || x.overload101 || trip.level301 === true;
    const runP101 = !stopTrip && (x.local ? x.localPump : m.modeP101 === 'manual' ? m.manualP101 : transfer);

    const arrived = openMV101 ? x.opened101 : x.closed101;
    const travel: Timer = ton(m.travel, !arrived, p.stroke, seconds);
    const starting = ton(m.starting, runP101 && !x.running101, p.startTime, seconds);

    const causes: Record<AlarmName, number | boolean> = {
      LAHH101: !x.healthy101,
      LALL101: x.level101,
      LAHH301: x.level301,
      LALL301: x.level301,
      FALL201: lowFlow,
      XAO101: travel.q && openMV101,
      XAC101: travel.q && !openMV101,
      XAP101: starting.q || x.overload101,
      UA101: failed.level101 === true,
      UA301: failed.level301 === true,
    };
    const scanned = {} as Record<AlarmName, AlarmState>;
    const standing = {} as Record<AlarmName, boolean>;
    for (const name of alarmNames) {
      scanned[name] = scanAlarm(m.alarms[name], alarms[name], causes[name], seconds);
      standing[name] = stands(scanned[name]);
    }

    return {
      // A reset acts once: a client that leaves it set must not hold a trip off.
      memory: { ...m, reset: false, fill, transfer, lowLow, lowFlow, travel, starting, flowing, alarms: scanned },
      outputs: {
        openMV101,
        runP101,
        stateMV101: travel.q ? 'fault' : openMV101 ? (arrived ? 'open' : 'opening') : arrived ? 'closed' : 'closing',
        remote: !x.local,
        ...standing,
      },
    };
  },
};

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
    const low = name === 'lowSetpoint' ? Number(value) : m.lowSetpoint;
    const high = name === 'highSetpoint' ? Number(value) : m.highSetpoint;
    // Binary noise of a float32 on the wire must not turn 0.8 − 0.7 into a refusal.
    return high - low < SMALLEST_BAND - 1e-6 ? 'out-of-range' : undefined;
  },
});
