import { formatClock, formatTime } from '../data/format.ts';
import { wallAt } from '../data/wall.ts';
import { select, setTheme, show } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';

const MODES = { live: 'Live session', run: 'Scenario', recording: 'Recording' } as const;
const CONNECTIONS = {
  connecting: 'connecting',
  open: 'connected',
  lost: 'connection lost',
  silent: 'no data',
} as const;

/** What is shown, against which stack, and when. */
export function TopBar() {
  const { session } = useOpened();
  const theme = useViewer((state) => state.theme);
  const view = useViewer((state) => state.view);
  const connection = useViewer((state) =>
    state.connection === 'open' && state.outdated ? 'silent' : state.connection,
  );
  const selected = useViewer((state) => state.selected);
  return (
    <header className="top">
      <b className="name">Plantwright</b>
      <span className="title">
        <b>{session.title}</b>
        <span className="text">
          {session.plant.path} · {MODES[session.mode]}
        </span>
      </span>
      <Fact name="target" value={session.target} />
      {session.defect && <Fact name="known-bad" value={session.defect} />}
      <span className="grow" />
      <Times />
      <span className={`connection ${connection}`}>
        <span>{CONNECTIONS[connection]}</span>
      </span>
      {selected && (
        <button type="button" className="wide" onClick={() => select(null)}>
          Briefing
        </button>
      )}
      <button type="button" aria-pressed={view === 'table'} onClick={() => show(view === 'table' ? 'plant' : 'table')}>
        Table
      </button>
      <button type="button" onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
        {theme === 'dark' ? 'Light' : 'Dark'}
      </button>
    </header>
  );
}

/** Both clocks. In a live session the wall goes on while the plant stands. */
function Times() {
  const { timeline } = useOpened();
  const t = useInstant();
  const live = useViewer(({ cursor }) => cursor === 'live');
  const time = useViewer((state) => state.time);
  const wall = live && time ? time.state.utc + performance.now() - time.heard : wallAt(timeline, t);
  return (
    <>
      <Fact name="simulation" value={formatTime(t)} />
      <Fact name="wall" value={formatClock(wall)} />
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span className="fact">
      {name} <b>{value}</b>
    </span>
  );
}
