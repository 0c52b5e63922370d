import type { Start } from '#simulator';
import type { microgrid } from './plant.ts';

type Begin = Start<(typeof microgrid)['assets']>;

const live = { voltage: 400, before: 400, frequency: 50 };
const battery = { state: 'running', voltage: 400, frequency: 50 } as const;
/** A feeder in use. */
const fed = (power: number) => ({ power, reactive: 0.43 * power, voltage: 395, current: power / 640 });
/** A meter that has measured for a while. */
const metered = (power: number) => ({ voltage: 396, frequency: 50, power });
const running = { state: 'running', good: 10, voltage: 400 } as const;

/** Hours of solar time from the sky's own 11 h to the given one, as its state wants it. */
export const atHour = (hour: number) => ({ elapsed: (hour - 11) * 3600 });

/** On the public grid, everything supplied, the battery at rest. Before noon, and the sun shines. */
export const onGrid = {
  F1: fed(35_000),
  F2: fed(20_000),
  F3: fed(25_000),
  EU1: metered(14_000),
  ES1: metered(0),
  EP1: metered(40_000),
  EP2: metered(24_000),
  QU1: { closed: true },
  QF2: { closed: true },
  QF3: { closed: true },
  TR1: { voltage: 400 },
  BB1: live,
  S1: battery,
  PA1: { temperature: 45, available: 45_000, voltage: 560, current: 80 },
  PA2: { temperature: 45, available: 27_000, voltage: 560, current: 48 },
  PV1: { ...running, power: 40_000 },
  PV2: { ...running, power: 24_000 },
} as const satisfies Begin;

/** In an island that the battery forms; F-2 and F-3 are shed. */
export const inIsland = {
  F1: fed(35_000),
  ES1: metered(35_000),
  TR1: { voltage: 400 },
  BB1: live,
  S1: battery,
  MGC1: { memory: { trimBattery: 50.3 } },
} as const satisfies Begin;

/** The same after sunset: the PV inverters have nothing to give. */
export const atNight = (start: Begin): Begin => ({
  ...start,
  SK1: atHour(20.5),
  PA1: {},
  PA2: {},
  EP1: metered(0),
  EP2: metered(0),
  PV1: { ...running, power: 0 },
  PV2: { ...running, power: 0 },
});
