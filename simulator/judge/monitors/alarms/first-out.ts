import type { Duration } from '../../../time/duration.ts';
import { Excursions } from '../../alarms/excursions.ts';
import { AlarmLog } from '../../alarms/log.ts';
import { atTime, type MonitorOf } from '../../monitor.ts';
import { fail, inconclusive, pass } from '../../verdict.ts';

/** The source times of alarms in the stack's list are in the order in which controllers raised them. */
export const firstOut: MonitorOf<'firstOut'> = ({ alarms }, { world }) => {
  const log = new AlarmLog();
  const excursions = new Excursions(alarms.map(({ signal }) => signal));
  return {
    see(frame) {
      log.see(frame);
      excursions.see(frame);
    },
    judge() {
      if (world.alarm('any') === undefined) return inconclusive('the alarm list was never seen');
      const raised = firstOf(
        excursions.found.map(({ signal, t }) => ({ t, id: alarms.find((a) => a.signal === signal)!.alarm })),
      );
      if (raised.length < 2) return inconclusive(`vacuous: ${raised.length} of ${alarms.length} alarms were raised`);
      const given = firstOf(
        log
          .raisedFrom(0)
          .map(({ id, since }) => ({ id, t: since }))
          .filter(({ id }) => raised.some((r) => r.id === id)),
      );
      const evidence = raised.map(({ id, t }) => ({ at: t / 1e6, text: `${id} was raised by its controller` }));
      const missing = raised.find(({ id }) => given.every((g) => g.id !== id));
      if (missing) return fail(`${missing.id}, raised at ${atTime(missing.t)}, was not given`, null, '', evidence);
      const since = new Map(given.map(({ id, t }) => [id, t]));
      for (const [i, later] of raised.entries()) {
        const wrong = raised.slice(0, i).find((e) => e.t < later.t && since.get(e.id)! > since.get(later.id)!);
        if (!wrong) continue;
        const fact = `${later.id} is given before ${wrong.id}, which was raised first, at ${atTime(wrong.t)}`;
        return fail(fact, null, '', evidence);
      }
      return pass(`${raised.length} alarms in order, ${raised[0]!.id} first`, null, '', evidence);
    },
  };
};

/** The first of each, in the order of time. */
function firstOf<E extends { readonly id: string; readonly t: Duration }>(events: readonly E[]): E[] {
  const inOrder = [...events].sort((a, b) => a.t - b.t);
  return inOrder.filter(({ id }, i) => inOrder.findIndex((e) => e.id === id) === i);
}
