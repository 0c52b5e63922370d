import { useState } from 'react';
import { type FaultState, faultStateAt, faultWindows } from '../data/faults.ts';
import { request } from '../state/actions.ts';
import { useInstant, useOpened } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

/** From so many on, a list is searched rather than read. */
const MANY = 12;

/** Faults that may be injected from here, and those that the run itself has brought. */
export function FaultPanel() {
  const { session, timeline } = useOpened();
  const t = useInstant();
  const [sought, setSought] = useState('');
  const windows = faultWindows(timeline);
  const brought = windows.filter(({ begun }) => begun <= t);
  const faults = [
    ...session.faults,
    ...brought.filter(
      ({ id }, i) => !session.faults.some((f) => f.id === id) && brought.findIndex((w) => w.id === id) === i,
    ),
  ];
  if (faults.length === 0) return null;
  const stateOf = (id: string) => faultStateAt(windows, id, t);
  const matches = (title: string) => title.toLowerCase().includes(sought.trim().toLowerCase());
  // What acts stands first, whatever is sought: it has to be found again to be lifted.
  const acting = faults.filter(({ id }) => stateOf(id) !== 'at rest');
  const resting = faults.filter(({ id, title }) => stateOf(id) === 'at rest' && matches(title));
  return (
    <Panel title="Faults" aside={session.faults.length > 0 ? 'instructor' : 'of the run'}>
      {faults.length > MANY && (
        <input
          type="search"
          className="seek"
          aria-label="Find a fault"
          placeholder={`find one of ${faults.length} faults`}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      )}
      {acting.length + resting.length === 0 && <p className="text">No fault is called so.</p>}
      <ul className="rows">
        {[...acting, ...resting].map(({ id, title, on }) => (
          <Fault
            key={id}
            id={id}
            title={title}
            on={on}
            state={stateOf(id)}
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
