import type { SessionInfo, SignalInfo, ViewPoint } from '../../../simulator/record/session.ts';
import type { Meaning, Scene } from '../../../twins/scene.ts';

/** A share of the span up to which two analogue layers count as equal: noise, lag and polling lie below it. */
const DEADBAND = 0.015;

type Range = readonly [low: number, high: number];

/**
 * One quantity of the plant in up to three layers: what physics says, what an instrument reads, what the stack
 * believes. Asked for by any of its signals: `T101.level` and `LIT101.reading` are the same quantity.
 */
export interface Quantity {
  /** The signal that was asked for. */
  readonly signal: SignalInfo;
  /** The true signal; its values times `factor` are in the unit of `scale`. */
  readonly truth?: SignalInfo;
  readonly factor: number;
  readonly sensed?: SignalInfo;
  /** What the states of the sensed signal stand for, in the unit of the true one. */
  readonly means?: Readonly<Record<string, Meaning>>;
  /** Where the sensed signal is on the wire. The first one is shown. */
  readonly points: readonly ViewPoint[];
  /** In whose unit and range the layers are compared and drawn. */
  readonly scale: SignalInfo;
  readonly range: Range;
  /** Differences up to this one do not count. */
  readonly tolerance: number;
}

/** The quantities of a session, by signal. */
export class Quantities {
  readonly #byId = new Map<string, Quantity>();

  constructor(session: SessionInfo, measures: Scene['measures']) {
    const signals = new Map(session.signals.map((signal) => [signal.id, signal]));
    const pointsOf = (id: string) => session.points.filter(({ signal }) => signal === id);
    for (const signal of session.signals) {
      this.#byId.set(signal.id, quantityOf(signal, { signals, measures, pointsOf }));
    }
  }

  get(signal: string): Quantity | undefined {
    return this.#byId.get(signal);
  }

  all(): readonly Quantity[] {
    return [...this.#byId.values()];
  }

  /** Each quantity once, though several signals ask for it: those that can be compared with a belief. */
  compared(): readonly Quantity[] {
    return this.all().filter(({ signal, truth, points }) => truth && points.length > 0 && signal.layer === 'sensed');
  }
}

interface Known {
  readonly signals: ReadonlyMap<string, SignalInfo>;
  readonly measures: Scene['measures'];
  readonly pointsOf: (id: string) => readonly ViewPoint[];
}

function quantityOf(signal: SignalInfo, known: Known): Quantity {
  const instrument = signal.layer === 'sensed' ? signal : instrumentOf(signal, known);
  const measure = instrument && known.measures[instrument.id];
  const within = measure?.within && { range: measure.within };
  const sensed = instrument && { ...instrument, ...within };
  const found = signal.layer === 'true' ? signal : measure && known.signals.get(measure.of);
  // In the same unit what is true is written as what is sensed.
  const alike = sensed?.range && measure?.factor === undefined && !measure?.means && { range: sensed.range };
  const truth = found && { ...found, ...alike };
  // States are drawn on the scale of what they stand for, readings on their own.
  const scale = (measure?.means ? truth : (sensed ?? truth)) ?? signal;
  const range = scale.range ?? ([0, 1] as const);
  return {
    signal,
    ...(truth && { truth }),
    factor: measure?.factor ?? 1,
    ...(sensed && { sensed }),
    ...(measure?.means && { means: measure.means }),
    points: sensed ? known.pointsOf(sensed.id) : [],
    scale,
    range,
    tolerance: scale.kind === 'analog' ? DEADBAND * (range[1] - range[0]) : 0.5,
  };
}

/** Of several instruments that tell of one true signal, the first that is on a wire. */
function instrumentOf(signal: SignalInfo, { signals, measures, pointsOf }: Known): SignalInfo | undefined {
  const candidates = Object.entries(measures)
    .filter(([, { of }]) => of === signal.id)
    .flatMap(([id]) => signals.get(id) ?? []);
  return candidates.find(({ id }) => pointsOf(id).length > 0) ?? candidates[0];
}
