import { type FormEvent, useState } from 'react';
import type { SettingInfo, SnapshotInfo, TimeState } from '../../../simulator/record/session.ts';
import { formatClock, formatTime, readNumber, unitOf, writtenNumber } from '../data/format.ts';
import { inSeconds, type Value } from '../data/values.ts';
import { control } from '../state/actions.ts';
import { useAim, useOpened, useViewer } from '../state/viewer.ts';
import { Panel } from './panel.tsx';
import { momentOf } from './time-controls.tsx';

/** Moments that are kept, and another future from a moment on. Only for who may control the session. */
export function TimeMachinePanel() {
  const time = useViewer((state) => state.time);
  if (!time?.may) return null;
  return (
    <Panel title="Time machine" aside="instructor">
      <div className="time-machine">
        <Save />
        <Snapshots snapshots={time.state.snapshots} />
        <Fork state={time.state} />
      </div>
    </Panel>
  );
}

function Save() {
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    control({ do: 'save', name: name.trim() });
    setName('');
  };
  return (
    <form className="joined" onSubmit={save}>
      <input
        aria-label="Name of the snapshot"
        placeholder="name of this moment"
        maxLength={60}
        value={name}
        onChange={({ target: { value } }) => setName(value)}
      />
      <button type="submit" disabled={name.trim() === ''}>
        Save
      </button>
    </form>
  );
}

function Snapshots({ snapshots }: { readonly snapshots: readonly SnapshotInfo[] }) {
  if (snapshots.length === 0) return <p className="text">No moment is saved yet.</p>;
  return (
    <ul className="snapshots" aria-label="Snapshots">
      {snapshots.map(({ name, simulation, savedAt }) => (
        <li key={name}>
          <span className="what">
            <b>{name}</b>
            <span className="text">
              {formatTime(inSeconds(simulation))} · saved {formatClock(savedAt)}
            </span>
          </span>
          <button type="button" aria-label={`Restore: ${name}`} onClick={() => control({ do: 'restore', name })}>
            Restore
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Back to the moment that is shown, and from there on with one thing otherwise. */
function Fork({ state: { simulation, travels } }: { readonly state: TimeState }) {
  const { session } = useOpened();
  const moment = useAim();
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState('');
  const settings = session.settings ?? [];
  const setting = settings.find(({ id }) => `set ${id}` === chosen);
  const fault = session.faults.find(({ id }) => `fault ${id}` === chosen);
  const value = setting && valueIn(setting, text);
  const ready = moment !== undefined && !travels && (fault !== undefined || value !== undefined);
  const fork = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const to = momentOf(moment, simulation);
    if (fault) control({ do: 'fork', to, fault: fault.id });
    else if (setting && value !== undefined) control({ do: 'fork', to, set: { signal: setting.id, value } });
  };
  const group = (label: string, wrong: boolean) => (
    <optgroup label={label}>
      {settings
        .filter((one) => one.wrong === wrong)
        .map(({ id, title }) => (
          <option key={id} value={`set ${id}`}>
            {title}
          </option>
        ))}
    </optgroup>
  );
  return (
    <form className="fork" onSubmit={fork}>
      <select aria-label="What the fork does otherwise" value={chosen} onChange={(e) => setChosen(e.target.value)}>
        <option value="">fork with …</option>
        <optgroup label="a fault">
          {session.faults.map(({ id, title }) => (
            <option key={id} value={`fault ${id}`}>
              {title}
            </option>
          ))}
        </optgroup>
        {group('a set point or mode', false)}
        {group('a deviation', true)}
      </select>
      {setting && <ValueField setting={setting} text={text} onChange={setText} />}
      <button type="submit" disabled={!ready}>
        Fork{moment !== undefined && ` at ${formatTime(moment)}`}
      </button>
    </form>
  );
}

interface ValueFieldProps {
  readonly setting: SettingInfo;
  readonly text: string;
  onChange(text: string): void;
}

function ValueField({ setting, text, onChange }: ValueFieldProps) {
  const { kind, range, names } = setting;
  const words = kind === 'discrete' ? ['on', 'off'] : names;
  return (
    <span className="value">
      {words ? (
        <select aria-label="Value" value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">…</option>
          {words.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      ) : (
        <input
          aria-label="Value"
          size={7}
          inputMode="decimal"
          placeholder={range ? range.map((end) => +readNumber(end, setting).toPrecision(6)).join(' – ') : 'value'}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <span className="text">{unitOf(setting)}</span>
    </span>
  );
}

/** What a person wrote as a value of a setting; undefined while it is none. */
function valueIn(setting: SettingInfo, text: string): Value | undefined {
  const { kind, names, range } = setting;
  if (kind === 'discrete') return text === 'on' ? true : text === 'off' ? false : undefined;
  if (kind === 'states') return names?.includes(text) ? text : undefined;
  const number = writtenNumber(Number(text.trim().replace(',', '.')), setting);
  if (text.trim() === '' || !Number.isFinite(number)) return undefined;
  return range && (number < range[0] || number > range[1]) ? undefined : number;
}
