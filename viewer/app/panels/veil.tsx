import { formatClock } from '../data/format.ts';
import { useViewer } from '../state/viewer.ts';

/** Lies over all that is shown while the page does not know the present: nothing below it may pass for what is so now. */
export function Veil() {
  const outdated = useViewer((state) => state.outdated);
  const live = useViewer(({ cursor }) => cursor === 'live');
  if (!outdated || !live) return null;
  return (
    <div className="veil" role="status">
      <p>{outdated.since === null ? 'No data yet' : `No data since ${formatClock(outdated.since)}`}</p>
    </div>
  );
}
