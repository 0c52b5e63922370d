import { AlarmLog } from '../../alarms/log.ts';
import * as metrics from '../../alarms/metrics.ts';
import { atTime, type MonitorOf, type Scene } from '../../monitor.ts';
import { type Evidence, fail, inconclusive, type Judgement, pass } from '../../verdict.ts';

const inS = (t: number) => t / 1e6;

/** What the stack annunciated during the script, in s. */
const annunciated = (log: AlarmLog, scriptEnd: number): metrics.Annunciation[] =>
  log
    .raisedFrom(0)
    .filter(({ t }) => t <= scriptEnd)
    .map(({ t, id }) => ({ at: inS(t), alarm: id }));

/** A monitor that counts what an alarm list annunciated; a list that was never seen says nothing. */
function counting(
  { world }: Scene,
  judge: (events: readonly metrics.Annunciation[], span: number) => Judgement,
): ReturnType<MonitorOf<'chattering'>> {
  const log = new AlarmLog();
  return {
    see: (frame) => void log.see(frame),
    judge({ scriptEnd }) {
      if (world.alarm('any') === undefined) return inconclusive('the alarm list was never seen');
      return judge(annunciated(log, scriptEnd), inS(scriptEnd));
    },
  };
}

/** No ten minutes hold more alarms for an operator than allowed, nor the script on average. */
export const alarmRate: MonitorOf<'alarmRate'> = ({ atMost, average, operators }, scene) =>
  counting(scene, (events, span) => {
    const { n, at } = metrics.peakRate(events);
    const busiest = n / operators;
    const fact = `${n} alarms in the fullest 10 min${operators > 1 ? `, ${busiest.toFixed(1)} for each operator` : ''}`;
    if (busiest > atMost) return fail(`${fact}, until ${atSecond(at)}`, atMost - busiest, 'alarms', share(events));
    if (average === undefined) return pass(fact, atMost - busiest, 'alarms', share(events));
    if (span < metrics.TEN_MINUTES) return inconclusive(`${fact}; the script is too short for an average over 10 min`);
    const mean = metrics.averageRate(events, span, operators);
    const told = `${fact}, ${mean.toFixed(2)} on average`;
    return mean > average
      ? fail(told, average - mean, 'alarms', share(events))
      : pass(told, Math.min(atMost - busiest, average - mean), 'alarms', share(events));
  });

const share = (events: readonly metrics.Annunciation[]): Evidence[] =>
  events.length === 0
    ? []
    : [
        {
          text: `the 10 most frequent alarms are ${(100 * metrics.topShare(events)).toFixed(0)} % of ${events.length}`,
        },
      ];

/** Floods last for no more than a share of the script. */
export const alarmFlood: MonitorOf<'alarmFlood'> = ({ share: allowed }, scene) =>
  counting(scene, (events, span) => {
    const found = metrics.floods(events, span);
    const lasted = found.reduce((sum, { from, to }) => sum + to - from, 0);
    const margin = 100 * (allowed - (span > 0 ? lasted / span : 0));
    const evidence = found.map(({ from, to }) => ({ at: from, text: `flood for ${(to - from).toFixed(0)} s` }));
    if (found.length === 0) return pass('no flood', margin, '%');
    const fact = `flood for ${lasted.toFixed(0)} of ${span.toFixed(0)} s, first at ${atSecond(found[0]!.from)}`;
    return margin < 0 ? fail(fact, margin, '%', evidence) : pass(fact, margin, '%', evidence);
  });

/** No alarm comes three times within a minute. */
export const chattering: MonitorOf<'chattering'> = (_, scene) =>
  counting(scene, (events) => {
    const found = [...metrics.chattering(events)];
    if (found.length === 0) return pass(`none of ${events.length} alarms came 3 times in 60 s`, 0, 'alarms');
    const names = found.map(([alarm]) => alarm).join(', ');
    const evidence = found.map(([alarm, at]) => ({ at, text: `${alarm} for the third time in 60 s` }));
    return fail(`${names} chatters, first at ${atSecond(found[0]![1])}`, -found.length, 'alarms', evidence);
  });

const atSecond = (at: number) => atTime((at * 1e6) as never);
