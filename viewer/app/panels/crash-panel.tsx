import { type Crash, crashesAt } from '../data/crashes.ts';
import { formatTime } from '../data/format.ts';
import { useInstant, useOpened } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

/** Devices and parts of the stack that ended although nobody told them to. Shown only where there are some. */
export function CrashPanel() {
  const { timeline } = useOpened();
  const crashes = crashesAt(timeline, useInstant());
  if (crashes.length === 0) return null;
  const down = crashes.filter(({ back }) => back === undefined).length;
  return (
    <Panel title="Ended by itself" aside={down > 0 ? `${down} down` : 'all run again'}>
      <ul className="rows">
        {crashes.map((crash) => (
          <Row key={crash.name} crash={crash} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ crash: { what, name, reason, at, times, back } }: { readonly crash: Crash }) {
  return (
    <li className={back === undefined ? 'fault acts' : 'fault'}>
      <span className="what">
        <span className="text">{what === 'device' ? 'device' : 'of the stack'}</span>
        <b>{name}</b>
        <span className="standing">
          {back === undefined ? `down since ${formatTime(at)}` : `runs again since ${formatTime(back)}`}
          {times > 1 && `, ended ${times} times`}
        </span>
        <span className="text">{reason}</span>
      </span>
    </li>
  );
}
