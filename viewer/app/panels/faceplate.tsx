import { Fragment } from 'react';
import type { SignalInfo } from '../../../simulator/record/session.ts';
import { alarmRowsAt } from '../data/alarms.ts';
import { forcesAt } from '../data/forces.ts';
import { formatDifference, formatSpan, formatValue, unitOf } from '../data/format.ts';
import type { Layers, Said } from '../data/layers.ts';
import type { Quantity } from '../data/quantity.ts';
import { trend } from '../state/actions.ts';
import { useInstant, useOpened } from '../state/viewer.ts';
import { PriorityIcon } from '../ui/priority-icon.tsx';
import { useLayers } from '../ui/use-layers.ts';
import { Indicator } from './indicator.tsx';
import { Panel } from './panel.tsx';
import { PointList } from './point-list.tsx';

/**
 * Everything of one asset: its main quantity large, its other signals and those of what is part of it, where they lie on
 * the wire, its alarms.
 */
export function Faceplate({ id }: { readonly id: string }) {
  const { session, plan, quantities } = useOpened();
  const asset = plan.stood.get(id);
  const signalsOf = (key: string) => session.signals.filter((signal) => signal.asset === key);
  const signals = signalsOf(id);
  const tag = signals[0]?.tag ?? id;
  const main = asset?.label ?? signals[0]?.id;
  const shown = [...new Set([...Object.values(asset?.channels ?? {}), ...signals.map((signal) => signal.id)])];
  const isShown = (signal: string) =>
    shown.includes(signal) || shown.includes(quantities.get(signal)?.truth?.id ?? signal);
  const parts = (asset?.holds ?? []).map((key) => {
    const own = signalsOf(key);
    return { tag: own[0]?.tag ?? key, ids: own.map((signal) => signal.id).filter((signal) => !isShown(signal)) };
  });
  return (
    <Panel title={tag} aside={asset?.shape.kind.replaceAll('-', ' ')}>
      <Main signal={main} />
      <AlarmsOf id={id} />
      {[id, ...(asset?.holds ?? [])].map((key) => (
        <ForcesOf key={key} id={key} />
      ))}
      <Signals ids={shown} parts={parts.filter(({ ids }) => ids.length > 0)} />
      <PointList ids={[...shown, ...parts.flatMap(({ ids }) => ids)]} />
    </Panel>
  );
}

function Main({ signal }: { readonly signal: string | undefined }) {
  const found = useLayers(signal);
  if (!found) return null;
  const { quantity, layers } = found;
  const drawn = quantity.scale.kind === 'analog' && quantity.scale.range !== undefined;
  return (
    <div className="main-value">
      {drawn && <Indicator quantity={quantity} layers={layers} />}
      <dl>
        <Layer name="true" said={layers.true} />
        <Layer name="sensed" said={layers.sensed} />
        <Layer name="believed" said={layers.believed} />
        {layers.believed && <Doubt quantity={quantity} layers={layers} />}
      </dl>
    </div>
  );
}

function Layer({ name, said }: { readonly name: 'true' | 'sensed' | 'believed'; readonly said: Said | undefined }) {
  return (
    <>
      <dt className={name}>{name}</dt>
      <dd className={name}>
        {said ? formatValue(said.value, said.signal) : '–'}
        {said && typeof said.value === 'number' && <small> {unitOf(said.signal)}</small>}
      </dd>
    </>
  );
}

/** How far off, how old, and what quality is claimed. */
function Doubt({
  quantity,
  layers: { believed, gap, differs, stale },
}: {
  readonly quantity: Quantity;
  readonly layers: Layers;
}) {
  if (!believed) return null;
  const { quality } = believed.belief;
  return (
    <>
      <dt>Δ believed</dt>
      <dd className={differs ? 'flaw small' : 'small'}>
        {quantity.scale.kind === 'analog'
          ? `${formatDifference(gap, quantity.scale)} ${unitOf(quantity.scale)}`
          : differs
            ? 'differs'
            : 'none'}
      </dd>
      <dt>age</dt>
      <dd className={stale ? 'flaw small' : 'small'}>
        {formatSpan(believed.age)}
        {stale && ' stale'}
      </dd>
      <dt>quality</dt>
      <dd className={quality === 'good' ? 'small' : 'flaw small'}>{quality}</dd>
    </>
  );
}

function AlarmsOf({ id }: { readonly id: string }) {
  const { timeline, attention } = useOpened();
  const rows = alarmRowsAt(timeline, useInstant()).filter((row) => attention.assetOf(row.id) === id);
  if (rows.length === 0) return null;
  return (
    <ul className="rows">
      {rows.map((row) => (
        <li key={row.id} className={`alarm ${row.standing}`}>
          <p>
            <PriorityIcon priority={row.priority} size={16} hollow={row.standing === 'phantom'} /> <b>{row.id}</b>{' '}
            {row.standing !== 'shown' && <span className="standing">{row.standing}</span>}
            <span className="text">{row.response || row.text}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** What somebody holds by force in this controller, whatever its program says. */
function ForcesOf({ id }: { readonly id: string }) {
  const { timeline } = useOpened();
  const forces = forcesAt(timeline, useInstant()).get(id) ?? [];
  if (forces.length === 0) return null;
  return (
    <section className="forces" aria-label="Forces">
      <h3 className="flaw">{forces.length} forced</h3>
      <dl>
        {forces.map(({ variable, value }) => (
          <Fragment key={variable}>
            <dt>{variable}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

interface SignalsProps {
  readonly ids: readonly string[];
  /** Of what is part of the asset. */
  readonly parts: readonly { readonly tag: string; readonly ids: readonly string[] }[];
}

function Signals({ ids, parts }: SignalsProps) {
  return (
    <table className="signals">
      <thead>
        <tr>
          <th scope="col">signal</th>
          <th scope="col">true</th>
          <th scope="col">sensed</th>
          <th scope="col" className="believed">
            believed
          </th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <SignalRow key={id} id={id} />
        ))}
      </tbody>
      {parts.map((part) => (
        <tbody key={part.tag}>
          <tr>
            <th scope="rowgroup" colSpan={4} className="part">
              {part.tag}
            </th>
          </tr>
          {part.ids.map((id) => (
            <SignalRow key={id} id={id} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function SignalRow({ id }: { readonly id: string }) {
  const found = useLayers(id);
  if (!found) return null;
  const { quantity, layers } = found;
  return (
    <tr className={layers.differs ? 'differs' : ''}>
      <th scope="row">
        <button type="button" className="link" title={`Show the trend of ${id}`} onClick={() => trend(id)}>
          {nameOf(quantity.signal, layers)}
        </button>
      </th>
      <td>{cell(layers.true)}</td>
      <td>{cell(layers.sensed)}</td>
      <td className="believed">{cell(layers.believed)}</td>
    </tr>
  );
}

const cell = (said: Said | undefined) => (said ? formatValue(said.value, said.signal) : '');

/** `lowSetpoint` as people say it: `low setpoint`. Tags stay as they are. The unit is that of what stands in the row. */
const nameOf = (signal: SignalInfo, { true: truth, sensed, believed }: Layers) => {
  const { name } = signal;
  const words = /^[A-Z]{2,}\d/.test(name)
    ? name
    : name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  const written = unitOf((truth ?? sensed ?? believed)?.signal ?? signal);
  return written ? `${words}, ${written}` : words;
};
