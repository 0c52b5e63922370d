import { type AlarmRow, alarmRowsAt } from '../data/alarms.ts';
import { formatSpan, formatTime } from '../data/format.ts';
import { select } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';
import { PriorityIcon } from '../ui/priority-icon.tsx';
import { Panel } from './panel.tsx';

/** The stack's alarm list, with what is missing from it and what should not be in it. */
export function AlarmList() {
  const { timeline } = useOpened();
  const t = useInstant();
  const known = useViewer(({ outdated, cursor }) => outdated === null || cursor !== 'live');
  const rows = alarmRowsAt(timeline, t);
  const missed = rows.filter(({ standing }) => standing === 'missed').length;
  const phantoms = rows.filter(({ standing }) => standing === 'phantom').length;
  const counts = [
    `${rows.length - missed} believed`,
    ...(missed ? [`${missed} missed`] : []),
    ...(phantoms ? [`${phantoms} phantom`] : []),
  ];
  return (
    <Panel title="Alarms" aside={known ? (rows.length > 0 ? counts.join(' · ') : 'none') : 'not known'}>
      {rows.length === 0 && (
        <p className="empty">
          {known ? 'No alarm is active, neither in the plant nor in the stack.' : 'Not known: no data is received.'}
        </p>
      )}
      <ul className="rows">
        {rows.map((row) => (
          <Row key={row.id} row={row} now={t} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ row, now }: { readonly row: AlarmRow; readonly now: number }) {
  const { attention } = useOpened();
  const asset = attention.assetOf(row.id);
  const chosen = useViewer(({ selected }) => selected !== null && selected === asset);
  const { id, priority, standing, text, response, since, delay } = row;
  return (
    <li className={`alarm ${standing}`}>
      <button type="button" aria-pressed={chosen} onClick={() => asset && select(asset)}>
        <PriorityIcon priority={priority} hollow={standing === 'phantom'} />
        <span className="what">
          <b>{id}</b>
          {standing !== 'shown' && <span className="standing">{STANDING[standing]}</span>}
          <span className="text">{text}</span>
        </span>
        <span className="when">
          {Number.isFinite(since) && formatTime(since)}
          <br />
          {standing === 'missed' || standing === 'awaited' ? `for ${formatSpan(now - since)}` : shownAfter(delay)}
        </span>
      </button>
      {chosen && response && <p className="response">{response}</p>}
    </li>
  );
}

const STANDING: Readonly<Record<Exclude<AlarmRow['standing'], 'shown'>, string>> = {
  awaited: 'not shown yet',
  missed: 'missed: true only',
  phantom: 'phantom: believed only',
  own: 'of the stack',
};

const shownAfter = (delay: number | undefined) => (delay === undefined ? '' : `after ${formatSpan(delay)}`);
