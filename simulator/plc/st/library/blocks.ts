/**
 * The function blocks of the standard library, written in Structured Text themselves. TIME() is the time of the scan,
 * so within one scan all timers see the same instant.
 */

/** Edges and bistables (IEC 61131-3, 2013, tables 43 and 44). */
const EDGES: Readonly<Record<string, string>> = {
  R_TRIG: `FUNCTION_BLOCK R_TRIG
    VAR_INPUT CLK : BOOL; END_VAR VAR_OUTPUT Q : BOOL; END_VAR VAR M : BOOL; END_VAR
    Q := CLK AND NOT M; M := CLK; END_FUNCTION_BLOCK`,
  // An input that is FALSE on the first call after a cold restart is an edge (table 44).
  F_TRIG: `FUNCTION_BLOCK F_TRIG
    VAR_INPUT CLK : BOOL; END_VAR VAR_OUTPUT Q : BOOL; END_VAR VAR M : BOOL; END_VAR
    Q := NOT CLK AND NOT M; M := NOT CLK; END_FUNCTION_BLOCK`,
  SR: `FUNCTION_BLOCK SR
    VAR_INPUT S1, R : BOOL; END_VAR VAR_OUTPUT Q1 : BOOL; END_VAR
    Q1 := S1 OR (NOT R AND Q1); END_FUNCTION_BLOCK`,
  RS: `FUNCTION_BLOCK RS
    VAR_INPUT S, R1 : BOOL; END_VAR VAR_OUTPUT Q1 : BOOL; END_VAR
    Q1 := NOT R1 AND (S OR Q1); END_FUNCTION_BLOCK`,
};

/** Timers after the diagrams of table 46. ET counts from the edge and stops at PT; a PT of 0 is no delay. */
const timers = (time: 'TIME' | 'LTIME', prefix: '' | 'L'): Readonly<Record<string, string>> => {
  const head = (kind: string) => `FUNCTION_BLOCK ${kind}${prefix && `_${time}`}
    VAR_INPUT IN : BOOL; PT : ${time}; END_VAR
    VAR_OUTPUT Q : BOOL; ET : ${time}; END_VAR
    VAR running : BOOL; since : TIME; END_VAR`;
  return {
    TON: `${head('TON')}
      IF NOT IN THEN running := FALSE; Q := FALSE; ET := T#0s;
      ELSIF NOT Q THEN
        IF NOT running THEN running := TRUE; since := TIME(); END_IF;
        ET := TIME() - since;
        IF ET >= PT THEN ET := PT; Q := TRUE; END_IF;
      END_IF; END_FUNCTION_BLOCK`,
    TOF: `${head('TOF')}
      IF IN THEN running := FALSE; Q := TRUE; ET := T#0s;
      ELSIF Q THEN
        IF NOT running THEN running := TRUE; since := TIME(); END_IF;
        ET := TIME() - since;
        IF ET >= PT THEN ET := PT; Q := FALSE; running := FALSE; END_IF;
      END_IF; END_FUNCTION_BLOCK`,
    TP: `${head('TP')}
      VAR done : BOOL; END_VAR
      IF running THEN
        ET := TIME() - since;
        IF ET >= PT THEN ET := PT; Q := FALSE; running := FALSE; done := TRUE; END_IF;
      END_IF;
      IF NOT running THEN
        IF NOT IN THEN done := FALSE; ET := T#0s;
        ELSIF NOT done THEN
          running := PT > T#0s; Q := running; done := NOT running; since := TIME(); ET := T#0s;
        END_IF;
      END_IF; END_FUNCTION_BLOCK`,
  };
};

/** Counters (table 45). They stop at the ends of their type. */
const counters = (type: string, suffix: string, least: string, most: string): Readonly<Record<string, string>> => ({
  [`CTU${suffix}`]: `FUNCTION_BLOCK CTU${suffix}
    VAR_INPUT CU : BOOL R_EDGE; R : BOOL; PV : ${type}; END_VAR
    VAR_OUTPUT Q : BOOL; CV : ${type}; END_VAR
    IF R THEN CV := 0; ELSIF CU AND CV < ${most} THEN CV := CV + 1; END_IF;
    Q := CV >= PV; END_FUNCTION_BLOCK`,
  [`CTD${suffix}`]: `FUNCTION_BLOCK CTD${suffix}
    VAR_INPUT CD : BOOL R_EDGE; LD : BOOL; PV : ${type}; END_VAR
    VAR_OUTPUT Q : BOOL; CV : ${type}; END_VAR
    IF LD THEN CV := PV; ELSIF CD AND CV > ${least} THEN CV := CV - 1; END_IF;
    Q := CV <= 0; END_FUNCTION_BLOCK`,
  [`CTUD${suffix}`]: `FUNCTION_BLOCK CTUD${suffix}
    VAR_INPUT CU, CD : BOOL R_EDGE; R, LD : BOOL; PV : ${type}; END_VAR
    VAR_OUTPUT QU, QD : BOOL; CV : ${type}; END_VAR
    IF R THEN CV := 0; ELSIF LD THEN CV := PV;
    ELSIF NOT (CU AND CD) THEN
      IF CU AND CV < ${most} THEN CV := CV + 1; ELSIF CD AND CV > ${least} THEN CV := CV - 1; END_IF;
    END_IF;
    QU := CV >= PV; QD := CV <= 0; END_FUNCTION_BLOCK`,
});

/** Blocks of process control. The standard shows INTEGRAL, DERIVATIVE, HYSTERESIS and RAMP as examples (annex E of 1993). */
const PROCESS: Readonly<Record<string, string>> = {
  // Goes to TARGET at no more than RATE_UP and RATE_DOWN, in units per second.
  RAMP: `FUNCTION_BLOCK RAMP
    VAR_INPUT ENABLE : BOOL := TRUE; TARGET, RATE_UP, RATE_DOWN : LREAL; END_VAR
    VAR_OUTPUT OUT : LREAL; DONE : BOOL; END_VAR
    VAR known : BOOL; last : TIME; END_VAR VAR_TEMP dt : LREAL; END_VAR
    dt := SEL(known, 0.0, TIME_TO_LREAL(TIME() - last) / 1000.0);
    last := TIME(); known := TRUE;
    IF NOT ENABLE THEN OUT := TARGET;
    ELSIF TARGET > OUT THEN OUT := MIN(TARGET, OUT + RATE_UP * dt);
    ELSE OUT := MAX(TARGET, OUT - RATE_DOWN * dt); END_IF;
    DONE := OUT = TARGET; END_FUNCTION_BLOCK`,
  // XOUT grows by XIN times the time of the scan while RUN; R1 puts it to X0.
  INTEGRAL: `FUNCTION_BLOCK INTEGRAL
    VAR_INPUT RUN, R1 : BOOL; XIN, X0 : LREAL; CYCLE : TIME; END_VAR
    VAR_OUTPUT Q : BOOL; XOUT : LREAL; END_VAR
    VAR known : BOOL; last : TIME; END_VAR VAR_TEMP dt : LREAL; END_VAR
    dt := SEL(known, TIME_TO_LREAL(CYCLE), TIME_TO_LREAL(TIME() - last)) / 1000.0;
    last := TIME(); known := TRUE;
    Q := NOT R1;
    IF R1 THEN XOUT := X0; ELSIF RUN THEN XOUT := XOUT + XIN * dt; END_IF; END_FUNCTION_BLOCK`,
  // The slope of XIN over the last four scans, each difference weighed as in annex E.
  DERIVATIVE: `FUNCTION_BLOCK DERIVATIVE
    VAR_INPUT RUN : BOOL; XIN : LREAL; CYCLE : TIME; END_VAR
    VAR_OUTPUT XOUT : LREAL; END_VAR
    VAR x1, x2, x3 : LREAL; known : BOOL; last : TIME; END_VAR VAR_TEMP dt : LREAL; END_VAR
    dt := SEL(known, TIME_TO_LREAL(CYCLE), TIME_TO_LREAL(TIME() - last)) / 1000.0;
    last := TIME();
    IF RUN AND known AND dt > 0.0 THEN
      XOUT := (3.0 * (XIN - x3) + x1 - x2) / (10.0 * dt);
      x3 := x2; x2 := x1; x1 := XIN;
    ELSIF NOT (RUN AND known) THEN XOUT := 0.0; x1 := XIN; x2 := XIN; x3 := XIN;
    END_IF;
    known := TRUE; END_FUNCTION_BLOCK`,
  // Comes when XIN1 exceeds XIN2 by EPS, goes when it falls short by EPS.
  HYSTERESIS: `FUNCTION_BLOCK HYSTERESIS
    VAR_INPUT XIN1, XIN2, EPS : LREAL; END_VAR VAR_OUTPUT Q : BOOL; END_VAR
    IF Q THEN IF XIN1 < XIN2 - EPS THEN Q := FALSE; END_IF;
    ELSIF XIN1 > XIN2 + EPS THEN Q := TRUE; END_IF; END_FUNCTION_BLOCK`,
  // Ideal form, OUT = KP (e + 1/TN ∫e dt − TV dPV/dt), the derivative on PV through a filter of TV/10 (Åström and
  // Hägglund, Advanced PID Control, 3.4). At a limit the integral goes no further
  // than what takes OUT there (clamping).
  // In manual the integral follows, so that the change to automatic is without a bump.
  PID: `FUNCTION_BLOCK PID
    VAR_INPUT
      AUTO : BOOL := TRUE; PV, SP, MANUAL : LREAL;
      KP : LREAL := 1.0; TN, TV : TIME;
      OUT_MIN : LREAL := 0.0; OUT_MAX : LREAL := 100.0; REVERSE : BOOL;
    END_VAR
    VAR_OUTPUT OUT, ERROR : LREAL; LIMITED : BOOL; END_VAR
    VAR integral, derivative, lastPv : LREAL; known : BOOL; last : TIME; END_VAR
    VAR_TEMP dt, gain, filter, raw, step : LREAL; END_VAR
    dt := SEL(known, 0.0, TIME_TO_LREAL(TIME() - last) / 1000.0);
    last := TIME();
    gain := SEL(REVERSE, KP, -KP);
    ERROR := SP - PV;
    filter := TIME_TO_LREAL(TV) / 10000.0;
    IF known AND dt > 0.0 AND TV > T#0s THEN
      derivative := (filter * derivative + gain * TIME_TO_LREAL(TV) / 1000.0 * (lastPv - PV)) / (filter + dt);
    ELSIF TV <= T#0s THEN derivative := 0.0;
    END_IF;
    lastPv := PV; known := TRUE;
    IF AUTO THEN
      step := 0.0;
      IF TN > T#0s THEN step := gain * ERROR * dt * 1000.0 / TIME_TO_LREAL(TN); END_IF;
      raw := gain * ERROR + integral + step + derivative;
      LIMITED := raw > OUT_MAX OR raw < OUT_MIN;
      IF raw > OUT_MAX AND step > 0.0 THEN integral := MAX(integral, OUT_MAX - gain * ERROR - derivative);
      ELSIF raw < OUT_MIN AND step < 0.0 THEN integral := MIN(integral, OUT_MIN - gain * ERROR - derivative);
      ELSE integral := integral + step; END_IF;
      OUT := LIMIT(OUT_MIN, gain * ERROR + integral + derivative, OUT_MAX);
    ELSE
      OUT := LIMIT(OUT_MIN, MANUAL, OUT_MAX);
      LIMITED := OUT <> MANUAL;
      integral := OUT - gain * ERROR - derivative;
    END_IF; END_FUNCTION_BLOCK`,
};

const TYPED: readonly (readonly [type: string, least: string, most: string])[] = [
  ['DINT', '-2147483648', '2147483647'],
  ['LINT', '-9223372036854775808', '9223372036854775807'],
  ['UDINT', '0', '4294967295'],
  ['ULINT', '0', '18446744073709551615'],
];

const ALL: Readonly<Record<string, string>> = {
  ...EDGES,
  ...timers('TIME', ''),
  ...Object.fromEntries(
    Object.entries(timers('LTIME', 'L')).map(([name, text]): [string, string] => [`${name}_LTIME`, text]),
  ),
  ...counters('INT', '', '-32768', '32767'),
  ...Object.assign({}, ...TYPED.map(([type, least, most]) => counters(type, `_${type}`, least, most))),
  ...PROCESS,
};

/** The text of a standard function block by its name in capitals: TON, CTU_DINT, PID. */
export const blockText = (name: string): string | undefined => (Object.hasOwn(ALL, name) ? ALL[name] : undefined);
export const blockNames = (): readonly string[] => Object.keys(ALL);
