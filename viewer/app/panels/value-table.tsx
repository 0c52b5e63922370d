import { formatSpan, formatWithUnit } from '../data/format.ts';
import { layersAt, type Said } from '../data/layers.ts';
import { select } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';

/** The plant without pictures: every signal in its layers. */
export function ValueTable({ notice }: { readonly notice?: string }) {
  const { session, timeline, quantities } = useOpened();
  const t = useInstant();
  const selected = useViewer((state) => state.selected);
  return (
    <div className="value-table">
      {notice && <p className="notice">{notice}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">asset</th>
            <th scope="col">signal</th>
            <th scope="col">true</th>
            <th scope="col">sensed</th>
            <th scope="col">believed</th>
            <th scope="col">quality</th>
            <th scope="col">age</th>
          </tr>
        </thead>
        <tbody>
          {quantities.all().map((quantity) => {
            const { signal } = quantity;
            const { believed, differs, stale, ...layers } = layersAt(timeline, quantity, t);
            const first = session.signals.find(({ asset }) => asset === signal.asset) === signal;
            return (
              <tr key={signal.id} className={`${differs ? 'differs' : ''}${first ? ' first' : ''}`}>
                <th scope="row">
                  {first && (
                    <button
                      type="button"
                      className="link"
                      aria-pressed={selected === signal.asset}
                      onClick={() => select(signal.asset)}
                    >
                      {signal.tag}
                    </button>
                  )}
                </th>
                <td>{signal.name}</td>
                <td>{written(layers.true)}</td>
                <td>{written(layers.sensed)}</td>
                <td className="believed">{written(believed)}</td>
                <td className={believed?.belief.quality === 'good' ? '' : 'flaw'}>{believed?.belief.quality}</td>
                <td className={stale ? 'flaw' : ''}>{believed && formatSpan(believed.age)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const written = (said: Said | undefined) => (said ? formatWithUnit(said.value, said.signal) : '');
