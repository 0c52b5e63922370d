import type { Scenario } from '#simulator';
import type { PlantName } from '../twins/index.ts';
import curtailmentTimesOut from './curtailment-times-out/scenario.ts';
import orderOfBottles from './order-of-bottles/scenario.ts';
import plcLinkLost from './plc-link-lost/scenario.ts';

/** The known-bad stack that the first visit to a plant ends with. */
export interface Finale {
  readonly scenario: Scenario;
  /** The defect of the reference stack. */
  readonly defect: string;
  /** The requirements that fail by it, and no other. */
  readonly caughtBy: readonly string[];
  /** What to do in the viewer to see it. */
  readonly look: string;
}

/** A finale whose `caughtBy` are requirements of its scenario; anything else does not compile. */
const finale = <N extends string>(of: {
  scenario: Scenario<N>;
  defect: string;
  caughtBy: readonly NoInfer<N>[];
  look: string;
}): Finale => of;

export const finales: Readonly<Record<PlantName, Finale>> = {
  'water-treatment': finale({
    scenario: plcLinkLost,
    defect: 'last-value-as-good',
    caughtBy: ['a stale value is never shown as good'],
    look: 'Drag the slider to t = 5 s.',
  }),
  'bottling-line': finale({
    scenario: orderOfBottles,
    defect: 'other-packml-numbering',
    caughtBy: ['the capper is shown at work', 'the filler is shown at work', 'the office sees the order complete'],
    look: 'Bottles run, and the stack says that every machine is complete.',
  }),
  microgrid: finale({
    scenario: curtailmentTimesOut,
    defect: 'shows-what-was-written',
    caughtBy: ['the office sees that it is off', 'and that all is allowed again'],
    look: 'Drag the slider past t = 12 s and click PV-1.',
  }),
};
