import { formatDuration, us } from '../../../time/duration.ts';
import { AlarmLog } from '../../alarms/log.ts';
import { atTime, type MonitorOf } from '../../monitor.ts';
import { fail, inconclusive, pass } from '../../verdict.ts';

/** Few alarms stand for longer than a time. One that stood before the script began counts from when it was first seen. */
export const standing: MonitorOf<'standing'> = ({ longest, atMost }, { world }) => {
  const log = new AlarmLog();
  return {
    see: (frame) => void log.see(frame),
    judge({ scriptEnd }) {
      if (world.alarm('any') === undefined) return inconclusive('the alarm list was never seen');
      const stood = log.raises.map(({ id, t, cleared }) => ({
        id,
        t,
        time: Math.min(cleared ?? scriptEnd, scriptEnd) - t,
      }));
      const stale = stood.filter(({ time }) => time > longest);
      const most = Math.max(0, ...stood.map(({ time }) => time));
      if (stale.length <= atMost) {
        return pass(`the longest stood for ${formatDuration(us(most))}`, (longest - most) / 1e6, 's');
      }
      const evidence = stale.map(({ id, t, time }) => ({
        at: t / 1e6,
        text: `${id} stood for ${formatDuration(us(time))}`,
      }));
      const { id, t, time } = stale[0]!;
      const fact = `${id} stood for ${formatDuration(us(time))} from ${atTime(t)}`;
      const others = stale.length > 1 ? ` and ${stale.length - 1} others as long` : '';
      return fail(`${fact}${others}`, (longest - most) / 1e6, 's', evidence);
    },
  };
};
