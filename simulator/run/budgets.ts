import { PlantwrightError } from '../error.ts';
import { asksTheStack } from '../judge/needs.ts';
import type { Specification } from '../judge/requirement.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import type { Rig } from './rig.ts';
import type { Scenario } from './scenario.ts';

/** The time a requirement gives the stack, if it gives one. */
function budgetOf(s: Specification): Duration | undefined {
  switch (s.kind) {
    case 'fresh':
      return s.p95;
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
export function tightestBudget({ requirements }: Scenario): Duration | undefined {
  const budgets = Object.values(requirements).map((r) => budgetOf(r.specification));
  return budgets.filter((b) => b !== undefined).sort((a, b) => a - b)[0];
}

/**
 * Refuses a freshness that no stack could reach: an age cannot stay below the sum of the periods on the way.
 * @throws PlantwrightError BUDGET_BELOW_BOUND
 */
export function refuseImpossibleBudgets({ requirements }: Scenario, rig: Rig | undefined): void {
  if (!rig || rig.hops.length === 0) return;
  for (const [name, { specification: s }] of Object.entries(requirements)) {
    if (s.kind !== 'fresh') continue;
    const chain = rig.points.find(({ id }) => id === s.point)?.chain;
    if (chain !== undefined && s.p95 < chain) {
      throw new PlantwrightError(
        'BUDGET_BELOW_BOUND',
        `"${name}" asks for ${formatDuration(s.p95)}, but sampling and polling of ${s.point} alone take up to ${formatDuration(chain)}.`,
        { hint: 'Raise the budget or poll faster; no stack can pass this.' },
      );
    }
  }
}
