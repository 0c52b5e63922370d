import { type FaultState, faultStateAt, faultWindows } from '../data/faults.ts';
import { request } from '../state/actions.ts';
import { useInstant, useOpened } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

/** Faults that may be injected from here, and those that the run itself has brought. */
export function FaultPanel() {
  const { session, timeline } = useOpened();
  const t = useInstant();
  const windows = faultWindows(timeline);
  const brought = windows.filter(({ begun }) => begun <= t);
  const faults = [
    ...session.faults,
    ...brought.filter(
      ({ id }, i) => !session.faults.some((f) => f.id === id) && brought.findIndex((w) => w.id === id) === i,
    ),
  ];
  if (faults.length === 0) return null;
  return (
    <Panel title="Faults" aside={session.faults.length > 0 ? 'instructor' : 'of the run'}>
      <ul className="rows">
        {faults.map(({ id, title, on }) => (
          <Fault
            key={id}
            id={id}
            title={title}
            on={on}
            state={faultStateAt(windows, id, t)}
            evidence={brought.findLast((window) => window.id === id)?.evidence}
            mayAct={session.faults.some((fault) => fault.id === id)}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface FaultProps {
  readonly id: string;
  readonly title: string;
  readonly on: string;
  readonly state: FaultState;
  readonly evidence: string | undefined;
  readonly mayAct: boolean;
}

function Fault({ id, title, on, state, evidence, mayAct }: FaultProps) {
  const acts = state !== 'at rest';
  return (
    <li className={acts ? 'fault acts' : 'fault'}>
      <span className="what">
        <span className="text">on the {on}</span>
        <b>{title}</b>
        {acts && <span className="standing">{state}</span>}
        {acts && evidence && <span className="text">{evidence}</span>}
      </span>
      {mayAct && (
        <button
          type="button"
          aria-pressed={acts}
          disabled={state === 'being lifted'}
          aria-label={`${acts ? 'Lift' : 'Inject'}: ${title}`}
          onClick={() => request({ type: acts ? 'lift' : 'inject', fault: id })}
        >
          {acts ? 'Lift' : 'Inject'}
        </button>
      )}
    </li>
  );
}
