import type { ViewPoint } from '../../../simulator/record/session.ts';
import { formatSpan, formatValue } from '../data/format.ts';
import { useInstant, useOpened } from '../state/viewer.ts';

const PROTOCOLS = { modbus: 'Modbus', opcua: 'OPC UA', mqtt: 'MQTT' } as const;

/** Where signals lie on the wire, and what each hop of the stack says of them. */
export function PointList({ ids }: { readonly ids: readonly string[] }) {
  const { session, quantities } = useOpened();
  const sensed = new Set(ids.flatMap((id) => quantities.get(id)?.sensed?.id ?? []));
  const points = session.points.filter(({ signal }) => signal !== undefined && sensed.has(signal));
  if (points.length === 0) return <p className="empty">Nothing of it is on the wire.</p>;
  return (
    <details className="points" open={points.length === 1}>
      <summary>On the wire: {points.length === 1 ? 'one point' : `${points.length} points`}</summary>
      {points.map((point) => (
        <Point key={point.id} point={point} />
      ))}
    </details>
  );
}

function Point({ point }: { readonly point: ViewPoint }) {
  const { session, timeline } = useOpened();
  const t = useInstant();
  const signal = session.signals.find(({ id }) => id === point.signal);
  return (
    <div className="point">
      <b>{point.id}</b>
      <span className="text">
        {point.device} · {PROTOCOLS[point.protocol]} · <code>{point.address}</code>
      </span>
      <ul>
        {session.hops.map((hop) => {
          const belief = timeline.beliefAt(point.id, t, hop);
          return (
            <li key={hop}>
              {hop} <b>{belief && signal ? formatValue(belief.value, signal) : '–'}</b>
              {belief && ` ${formatSpan(Math.max(0, t - belief.sourceTime))}`}
              {belief && belief.quality !== 'good' && <span className="flaw"> {belief.quality}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
