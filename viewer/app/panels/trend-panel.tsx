import { lazy, Suspense, useState } from 'react';
import type { SignalInfo } from '../../../simulator/record/session.ts';
import type { Quantities } from '../data/quantity.ts';
import type { Plan } from '../plan/place.ts';
import { trend } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

const TrendChart = lazy(() => import('./trend-chart.tsx'));

const SPANS = [
  ['1 min', 60],
  ['5 min', 300],
  ['all', Number.POSITIVE_INFINITY],
] as const;

/** The trend of one signal: of the one that was chosen, or the main one of the selected asset. */
export function TrendPanel() {
  const { session, timeline, plan, quantities } = useOpened();
  const trended = useViewer((state) => state.trended);
  const selected = useViewer((state) => state.selected);
  const [span, setSpan] = useState<number>(session.mode === 'recording' ? Number.POSITIVE_INFINITY : 60);
  const t = useInstant();
  const signal = trended ?? plan.stood.get(selected ?? '')?.label ?? mainReading(plan, quantities);
  const quantity = signal === undefined ? undefined : quantities.get(signal);
  if (!quantity) return null;

  const to = Math.min(timeline.end, Math.max(t + span / 4, timeline.start + span));
  const from = Math.max(timeline.start, to - span);
  return (
    <Panel
      title="Trend"
      aside={SPANS.map(([name, seconds]) => (
        <button
          key={name}
          type="button"
          className="small"
          aria-pressed={span === seconds}
          onClick={() => setSpan(seconds)}
        >
          {name}
        </button>
      ))}
    >
      <label className="choice">
        <span className="unseen">Signal</span>
        <select value={signal} onChange={(event) => trend(event.target.value)}>
          {byTag(session.signals).map(([tag, signals]) => (
            <optgroup key={tag} label={tag}>
              {signals.map(({ id, name }) => (
                <option key={id} value={id}>
                  {tag} {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <Suspense fallback={<div className="chart" />}>
        <TrendChart quantity={quantity} from={from} to={Math.max(to, from + 1)} shown={t} />
      </Suspense>
      <p className="legend" aria-hidden="true">
        {quantity.truth && <span className="true">true</span>}
        {quantity.sensed && <span className="sensed">sensed</span>}
        {quantity.points.length > 0 && <span className="believed">believed</span>}
        <span className="fault">fault</span>
      </p>
    </Panel>
  );
}

/** What to look at first: the first reading of the most important assets. */
function mainReading(plan: Plan, quantities: Quantities): string | undefined {
  const assets = [...plan.stood.values()].sort((a, b) => a.rank - b.rank);
  const labels = assets.flatMap(({ label }) => label ?? []);
  return labels.find((id) => quantities.get(id)?.sensed?.kind === 'analog') ?? labels[0];
}

function byTag(signals: readonly SignalInfo[]): [string, SignalInfo[]][] {
  return Object.entries(Object.groupBy(signals, ({ tag }) => tag)).map(([tag, of = []]) => [tag, of]);
}
