import { Watch } from '../../plant/condition.ts';
import type { Duration } from '../../time/duration.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { conditionText } from '../requirement.ts';
import { type Evidence, fail, inconclusive, pass } from '../verdict.ts';

interface Obligation {
  readonly since: Duration;
  metAt?: Duration;
}

/** Each time the trigger begins to hold, the expected condition follows in time; the margin is the least time left. */
export const whenever: MonitorOf<'whenever'> = ({ trigger, expected, within }, { world }) => {
  const [triggered, follows] = [new Watch(trigger), new Watch(expected)];
  const obligations: Obligation[] = [];
  let before: boolean | undefined;
  return {
    see() {
      const { holds } = triggered.at(world);
      const met = follows.at(world).holds === true;
      if (world.phase === 'script' && holds === true && before === false) obligations.push({ since: world.now });
      before = holds ?? before;
      if (met) for (const open of obligations) open.metAt ??= world.now;
    },
    waits: ({ end }) => obligations.some(({ since, metAt }) => metAt === undefined && end <= since + within),
    judge({ end }) {
      if (obligations.length === 0) return inconclusive(`vacuous: it never came to ${conditionText(trigger)}`);
      const open = obligations.filter(({ since, metAt }) => metAt === undefined && end < since + within);
      const margins = obligations
        .filter((o) => !open.includes(o))
        .map(({ since, metAt }) => (since + within - (metAt ?? end)) / 1e6);
      const margin = margins.length > 0 ? Math.min(...margins) : null;
      const evidence: Evidence[] = obligations.map(({ since, metAt }) => ({
        at: since / 1e6,
        text: metAt === undefined ? 'not followed' : `followed after ${((metAt - since) / 1e6).toFixed(2)} s`,
      }));
      const late = obligations.find(
        (o) => !open.includes(o) && (o.metAt ?? Number.POSITIVE_INFINITY) > o.since + within,
      );
      if (late) {
        const how = late.metAt === undefined ? 'never' : `only after ${((late.metAt - late.since) / 1e6).toFixed(2)} s`;
        const fact = `triggered at ${atTime(late.since)}, ${how}: ${conditionText(expected)}`;
        return fail(fact, margin, 's', evidence);
      }
      if (open.length > 0)
        return inconclusive(`${open.length} of ${obligations.length} still open at the end`, evidence);
      const times = obligations.length === 1 ? 'once' : `${obligations.length} times`;
      return pass(`followed ${times}`, margin, 's', evidence);
    },
  };
};
