import { PlantwrightError } from '../error.ts';
import type { PointInfo } from '../judge/books.ts';
import { asksTheStack } from '../judge/needs.ts';
import type { Requirement, Specification } from '../judge/requirement.ts';
import { type Duration, formatDuration, us } from '../time/duration.ts';
import { type PathSamples, TIMES_PATH, upperBound } from './calibration.ts';
import type { Rig } from './rig.ts';
import type { Scenario } from './scenario.ts';

/** The time a requirement gives the stack, if it gives one. */
function budgetOf(s: Specification): Duration | undefined {
  switch (s.kind) {
    case 'fresh':
      return s.p95 === 'auto' ? undefined : s.p95;
    case 'arrives':
    case 'recovers':
    case 'neverBetter':
    case 'commandLands':
    case 'raisedOnce':
    case 'acknowledgements':
      return s.within;
    case 'formula': {
      const { formula } = s;
      if (formula.op !== 'whenever' || formula.of.op !== 'eventually' || !asksTheStack(s)) return undefined;
      return formula.of.to;
    }
    default:
      return undefined;
  }
}

/** The tightest time that a scenario gives the stack. */
export function tightestBudget({ requirements }: Pick<Scenario, 'requirements'>): Duration | undefined {
  const budgets = Object.values(requirements).map((r) => budgetOf(r.specification));
  return budgets.filter((b) => b !== undefined).sort((a, b) => a - b)[0];
}

/**
 * The budgets of requirements that leave them to the harness, by name: the physical bound of the point's chain and three
 * times what 99 % of the harness's own path take at most, to a whole ms above; never more than the requirement allows.
 * @param path measured before the run, so that a budget is fixed before anything is judged by it
 */
export function autoBudgets(
  requirements: Readonly<Record<string, Requirement>>,
  points: readonly PointInfo[],
  path: PathSamples,
): Record<string, Duration> {
  const given = Object.entries(requirements).flatMap(([name, { specification: s }]): [string, Duration][] => {
    if (s.kind !== 'fresh' || s.p95 !== 'auto') return [];
    const chain = points.find(({ id }) => id === s.point)?.chain;
    if (chain === undefined) return [];
    const budget = 1000 * Math.ceil((chain + TIMES_PATH * upperBound(path)) / 1000);
    return [[name, us(Math.min(budget, s.atMost ?? budget))]];
  });
  return Object.fromEntries(given);
}

/**
 * Refuses a freshness that no stack could reach: an age cannot stay below the sum of the periods on the way.
 * @throws PlantwrightError BUDGET_BELOW_BOUND
 */
export function refuseImpossibleBudgets({ requirements }: Scenario, rig: Rig | undefined): void {
  if (!rig || rig.hops.length === 0) return;
  for (const [name, { specification: s }] of Object.entries(requirements)) {
    if (s.kind !== 'fresh') continue;
    const asked = s.p95 === 'auto' ? s.atMost : s.p95;
    const chain = rig.points.find(({ id }) => id === s.point)?.chain;
    if (chain !== undefined && asked !== undefined && asked < chain) {
      throw new PlantwrightError(
        'BUDGET_BELOW_BOUND',
        `"${name}" asks for ${formatDuration(asked)}, but sampling and polling of ${s.point} alone take up to ${formatDuration(chain)}.`,
        { hint: 'Raise the budget or poll faster; no stack can pass this.' },
      );
    }
  }
}
