import { Excursions } from '../../alarms/excursions.ts';
import { AlarmLog, type Raise } from '../../alarms/log.ts';
import { atTime, type MonitorOf } from '../../monitor.ts';
import { type Evidence, fail, inconclusive, type Judgement, pass } from '../../verdict.ts';

type Excursion = Excursions['found'][number];

/** One raise and one clear for each excursion, in time, and none besides. */
export const raisedOnce: MonitorOf<'raisedOnce'> = ({ alarm, signal, within }, { world, name }) => {
  const log = new AlarmLog();
  const excursions = new Excursions([signal]);
  const raises = () => log.raisedFrom(0).filter(({ id }) => id === alarm);
  return {
    see(frame) {
      log.see(frame);
      excursions.see(frame);
    },
    waits: ({ end }) =>
      excursions.found.some(
        ({ t, ended }) =>
          (end <= t + within && !raises().some((r) => r.t >= t)) ||
          (ended !== undefined && end <= ended + within && !raises().some((r) => (r.cleared ?? 0) >= ended)),
      ),
    judge({ scriptEnd, end }) {
      if (world.alarm('any') === undefined) return inconclusive('the alarm list was never seen');
      const found = excursions.found.filter(({ t }) => t >= 0 && t <= scriptEnd);
      const left = raises().filter(({ t }) => t <= scriptEnd + within);
      const margins: number[] = [];
      const evidence: Evidence[] = [];
      for (const [i, excursion] of found.entries()) {
        const next = found[i + 1]?.t ?? Number.POSITIVE_INFINITY;
        const last = Math.min(next - 1, (excursion.ended ?? end) + within);
        const own = left.filter(({ since, t }) => since >= excursion.t - within && t >= excursion.t && t <= last);
        for (const raise of own) left.splice(left.indexOf(raise), 1);
        evidence.push({ at: excursion.t / 1e6, text: account(excursion, own) });
        const wrong = wrongWith(excursion, own, within, end);
        if (wrong) return { ...wrong, evidence };
        margins.push(excursion.t + within - own[0]!.t);
      }
      const stray = left[0];
      if (stray)
        return fail(`${alarm} was raised at ${atTime(stray.t)}, and ${name(signal)} was not`, -1, 'raises', evidence);
      if (found.length === 0) return inconclusive(`vacuous: ${name(signal)} was never raised`);
      const times = found.length === 1 ? 'once' : `${found.length} times`;
      return pass(`raised and cleared ${times}, each in time`, Math.min(...margins) / 1e6, 's', evidence);
    },
  };

  function wrongWith(
    { t, ended }: Excursion,
    own: readonly Raise[],
    limit: number,
    end: number,
  ): Judgement | undefined {
    const first = own[0];
    if (!first) {
      if (end < t + limit) return inconclusive(`${alarm} was still due at the end of the run`);
      return fail(`${alarm}, due from ${atTime(t)}, was not raised`, null, 's');
    }
    if (first.t - t > limit)
      return fail(`${alarm} was raised only ${inS(first.t - t)} after ${atTime(t)}`, (t + limit - first.t) / 1e6, 's');
    if (own.length > 1)
      return fail(
        `${alarm} was raised ${own.length} times for one time of ${name(signal)}, from ${atTime(t)}`,
        1 - own.length,
        'raises',
      );
    if (first.cleared !== undefined && (ended === undefined || first.cleared < ended))
      return fail(`${alarm} was cleared at ${atTime(first.cleared)}, and ${name(signal)} was not`, null, 's');
    if (ended !== undefined && first.cleared === undefined && end >= ended + limit)
      return fail(`${alarm}, over from ${atTime(ended)}, was not cleared`, null, 's');
    if (ended !== undefined && first.cleared !== undefined && first.cleared - ended > limit)
      return fail(
        `${alarm} was cleared only ${inS(first.cleared - ended)} after ${atTime(ended)}`,
        (ended + limit - first.cleared) / 1e6,
        's',
      );
    return undefined;
  }
};

const inS = (time: number) => `${(time / 1e6).toFixed(2)} s`;

function account({ t, ended }: Excursion, own: readonly Raise[]): string {
  const [first] = own;
  if (!first) return 'not raised';
  const cleared =
    ended === undefined
      ? ''
      : first.cleared === undefined
        ? ', not cleared'
        : `, cleared after ${inS(first.cleared - ended)}`;
  return `raised after ${inS(first.t - t)}${cleared}`;
}
