import type { TimeState } from '../../../simulator/record/session.ts';
import { formatTime } from '../data/format.ts';
import { inSeconds } from '../data/values.ts';
import { aimAt, control, seek } from '../state/actions.ts';
import { useAim, useInstant, useViewer } from '../state/viewer.ts';

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 'max'] as const;
const SECOND = 1_000_000;

/** The instructor's hand on simulation time: run and freeze, step, speed, and back to a moment. */
export function TimeControls() {
  const time = useViewer((state) => state.time);
  if (!time) return null;
  const { state, may } = time;
  return (
    <fieldset className="time-controls" aria-label="Simulation time">
      <Standing state={state} />
      {may && (
        <>
          <FreezeAndStep state={state} />
          <SpeedChoice state={state} />
          <span className="divider" />
          <BackTo state={state} />
        </>
      )}
    </fieldset>
  );
}

/** In a word, and how fast it really goes. */
function Standing({ state: { frozen, travels, reached, epoch } }: { readonly state: TimeState }) {
  const word = travels ? `going back, ${Math.round(travels.done * 100)} %` : frozen ? 'frozen' : 'running';
  return (
    <span className={`time-standing ${travels ? 'travels' : word}`} role="status" aria-label="The simulation is">
      <b>{word}</b>
      {!frozen && !travels && <span className="text">× {written(reached)}</span>}
      <span className="text">epoch {epoch}</span>
    </span>
  );
}

function FreezeAndStep({ state: { frozen, step, travels } }: { readonly state: TimeState }) {
  const stepBy = (by: TimeState['step']) => {
    control({ do: 'step', by });
    seek('live');
  };
  return (
    <span className="joined">
      <button
        type="button"
        className={frozen ? 'go' : ''}
        disabled={travels !== undefined}
        onClick={() => control({ do: frozen ? 'run' : 'freeze' })}
      >
        {frozen ? '▶ Run' : '❚❚ Freeze'}
      </button>
      <button
        type="button"
        disabled={travels !== undefined}
        title={`One step of the plant: ${step / 1000} ms`}
        aria-label="Step one tick"
        onClick={() => stepBy(step)}
      >
        +1 tick
      </button>
      <button
        type="button"
        disabled={travels !== undefined}
        aria-label="Step one second"
        onClick={() => stepBy(SECOND as TimeState['step'])}
      >
        +1 s
      </button>
    </span>
  );
}

function SpeedChoice({ state: { speed } }: { readonly state: TimeState }) {
  const offered = SPEEDS.some((known) => known === speed) ? SPEEDS : [speed, ...SPEEDS];
  return (
    <label className="speed">
      Speed
      <select
        value={String(speed)}
        onChange={({ target: { value } }) => control({ do: 'speed', speed: value === 'max' ? value : Number(value) })}
      >
        {offered.map((known) => (
          <option key={known} value={String(known)}>
            {known === 'max' ? 'as fast as it goes' : `× ${known}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The moment is the one that the cursor shows, or one that is written: also one that is not shown any more. */
function BackTo({ state: { earliest, simulation, travels } }: { readonly state: TimeState }) {
  const shown = useInstant();
  const aim = useViewer((viewer) => viewer.aim);
  const moment = useAim();
  // What is shown live may be a little ahead of the last word on where the simulation stands.
  const latest = aim === null ? Number.POSITIVE_INFINITY : inSeconds(simulation) + 1e-3;
  const reach = moment !== undefined && moment >= inSeconds(earliest) - 1e-3 && moment <= latest;
  const ready = reach && !travels;
  const go = () => moment !== undefined && control({ do: 'backtrack', to: momentOf(moment, simulation) });
  return (
    <form
      className="joined"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) go();
      }}
    >
      <label>
        <span className="unseen">Moment to go back to</span>
        <input
          className="moment"
          size={8}
          value={aim ?? formatTime(shown)}
          aria-invalid={!reach}
          title={`Any moment from ${formatTime(inSeconds(earliest))} to ${formatTime(inSeconds(simulation))}`}
          onFocus={() => aimAt(formatTime(shown))}
          onChange={({ target: { value } }) => aimAt(value)}
          onKeyDown={({ key }) => key === 'Escape' && aimAt(null)}
        />
      </label>
      <button type="submit" disabled={!ready}>
        ↶ Backtrack
      </button>
    </form>
  );
}

/** A moment in s for the session, which knows no moment after the present one. */
export const momentOf = (seconds: number, now: TimeState['simulation']): TimeState['simulation'] =>
  Math.min(Math.round(seconds * 1e6), now) as TimeState['simulation'];

const written = (speed: number) => (speed < 9.95 ? speed.toFixed(1) : String(Math.round(speed)));
