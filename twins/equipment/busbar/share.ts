import { atan2, cos, sin } from '#simulator';

/** A voltage source behind a reactance, with its breaker closed. */
export interface Source {
  /** Between lines, in V. */
  readonly voltage: number;
  /** Against a clock of nominal frequency, in rad. */
  readonly angle: number;
  readonly frequency: number;
  /** Per phase, in Ω. */
  readonly reactance: number;
  /** Power for each Hz that its rotor is faster than the others, from its damper winding, in W/Hz. */
  readonly damper: number;
}
export interface Shared {
  readonly voltage: number;
  readonly frequency: number;
  readonly angle: number;
  /** Per source, in W and var. */
  readonly power: readonly number[];
  readonly reactive: readonly number[];
}

/** What hangs on a busbar, as conductance and susceptance per phase in S; negative where it feeds. */
export interface Admittance {
  readonly conductance: number;
  readonly susceptance: number;
}

const DEAD: Shared = { voltage: 0, frequency: 0, angle: 0, power: [], reactive: [] };

/**
 * How voltage sources behind reactances share the load of a busbar: one node, solved exactly by its Thévenin source
 * (Kundur 1994, section 6.4; the sources in the classical model of section 13.1),
 *
 *   V = E / (1 + j X (G − j B)),  E = X Σ E_i / jX_i,  1 / X = Σ 1 / X_i
 *   P_i = V E_i / X_i sin(δ_i − θ),  Q_i = V (E_i cos(δ_i − θ) − V) / X_i
 *
 * Loads as admittances have a solution at every load, a short circuit included. Rotors that turn faster than the
 * others give more by their damper windings, which together give nothing.
 */
export function shareLoad(sources: readonly Source[], { conductance, susceptance }: Admittance): Shared {
  if (sources.length === 0) return DEAD;
  const parts = sources.map(({ voltage, angle, reactance, frequency, damper }) => {
    const flow = voltage / reactance;
    const [cosine, sine] = [cos(angle), sin(angle)];
    return { voltage, frequency, reactance, damper, flow, cosine, sine };
  });
  let [admittance, along, across, damping, turning] = [0, 0, 0, 0, 0];
  for (const { reactance, flow, cosine, sine, damper, frequency } of parts) {
    admittance += 1 / reactance;
    along += flow * cosine;
    across += flow * sine;
    damping += damper;
    turning += frequency * damper;
  }
  along /= admittance;
  across /= admittance;
  // Feeding more capacitance than the sources' reactance is resonance; no real busbar comes near it.
  const real = Math.max(0.1, 1 + susceptance / admittance);
  const imaginary = conductance / admittance;
  const size = real * real + imaginary * imaginary;
  const x = (along * real + across * imaginary) / size;
  const y = (across * real - along * imaginary) / size;
  const voltage = Math.sqrt(x * x + y * y);
  const frequency = turning / damping;
  return {
    voltage,
    frequency,
    angle: atan2(y, x),
    power: parts.map(
      (part) => part.flow * (part.sine * x - part.cosine * y) + part.damper * (part.frequency - frequency),
    ),
    reactive: parts.map(
      (part) => (part.voltage * (part.cosine * x + part.sine * y) - voltage * voltage) / part.reactance,
    ),
  };
}
