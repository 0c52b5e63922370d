import { type AlarmRow, alarmRowsAt } from '../data/alarms.ts';
import { forcesAt } from '../data/forces.ts';
import { formatSpan, formatValue, unitOf } from '../data/format.ts';
import { type Layers, layersAt, type Said } from '../data/layers.ts';
import type { Stood } from '../plan/place.ts';
import { select } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';
import { PriorityIcon } from '../ui/priority-icon.tsx';
import { useNarrow } from '../ui/use-narrow.ts';

interface LabelsProps {
  /** Filled with the elements of the labels, so that the stage can put them in their places. */
  readonly elements: Map<string, HTMLElement>;
  readonly onVisit: (asset: Stood) => void;
  readonly onHome: () => void;
}

/** A button for every asset: with the keyboard, Tab walks through the plant. */
export function Labels({ elements, onVisit, onHome }: LabelsProps) {
  const { timeline, plan, attention, quantities } = useOpened();
  const t = useInstant();
  const selected = useViewer((state) => state.selected);
  const narrow = useNarrow();
  const alarms = attention.byAsset(alarmRowsAt(timeline, t));
  const forces = forcesAt(timeline, t);
  return (
    <nav className="labels" aria-label="Assets">
      {[...plan.stood.values()].map((asset) => {
        const quantity = asset.label === undefined ? undefined : quantities.get(asset.label);
        const layers = quantity && layersAt(timeline, quantity, t);
        const alarm = alarms.get(asset.id);
        const chosen = selected === asset.id;
        const forced = forces.get(asset.id)?.length ?? 0;
        const full = chosen || alarm !== undefined || forced > 0 || asset.rank <= (narrow ? 1 : 2);
        return (
          <Label
            key={asset.id}
            asset={asset}
            layers={layers}
            own={quantity?.signal.layer ?? 'true'}
            alarm={alarm}
            forced={forced}
            chosen={chosen}
            full={full}
            elements={elements}
            onVisit={onVisit}
          />
        );
      })}
      <button
        type="button"
        className="home"
        onClick={onHome}
        aria-label="Show the whole plant"
        title="Show the whole plant"
      >
        ⌂
      </button>
    </nav>
  );
}

interface LabelProps {
  readonly asset: Stood;
  readonly layers: Layers | undefined;
  /** The layer that the asset itself speaks for: equipment for the truth, instruments for what is sensed. */
  readonly own: 'true' | 'sensed';
  readonly alarm: AlarmRow | undefined;
  /** How many of its variables are forced. */
  readonly forced: number;
  readonly chosen: boolean;
  /** With its value; otherwise it is a mark that can be found and pressed. */
  readonly full: boolean;
  readonly elements: Map<string, HTMLElement>;
  readonly onVisit: (asset: Stood) => void;
}

function Label({ asset, layers, own, alarm, forced, chosen, full, elements, onVisit }: LabelProps) {
  const { session } = useOpened();
  const tag = session.signals.find((signal) => signal.asset === asset.id)?.tag ?? asset.id;
  const shown = layers?.[own];
  const doubt = layers && doubtOf(layers);
  return (
    <button
      type="button"
      ref={(element) => {
        if (!element) return;
        elements.set(asset.id, element);
        return () => {
          elements.delete(asset.id);
        };
      }}
      className={`label${full ? '' : ' mark'}${doubt ? ' doubted' : ''}`}
      aria-pressed={chosen}
      aria-label={spoken(tag, layers, alarm, forced)}
      onClick={() => select(chosen ? null : asset.id)}
      onDoubleClick={() => onVisit(asset)}
    >
      {full && (
        <>
          <span className="tag">
            {alarm && <PriorityIcon priority={alarm.priority} size={15} hollow={alarm.standing === 'phantom'} />}
            {tag}
          </span>
          {shown && <Shown said={shown} layer={own} />}
          {forced > 0 && <span className="flaw">{forced} forced</span>}
          {layers?.believed && doubt && (
            <span className="doubt">
              <b>{formatValue(layers.believed.value, layers.believed.signal)}</b> believed
              {doubt !== 'differs' && <span className="flaw">{doubt}</span>}
            </span>
          )}
        </>
      )}
    </button>
  );
}

function Shown({ said, layer }: { readonly said: Said; readonly layer: 'true' | 'sensed' }) {
  return (
    <span className="value">
      {formatValue(said.value, said.signal)}
      {typeof said.value === 'number' && <small> {unitOf(said.signal)}</small>}
      <small className="layer"> {layer}</small>
    </span>
  );
}

/** Why the belief is shown beside the value: it differs, it is old, or it does not claim to be good. */
function doubtOf({ believed, differs, stale }: Layers): string | undefined {
  if (!believed) return undefined;
  if (believed.belief.quality !== 'good') return believed.belief.quality;
  if (stale) return `stale ${formatSpan(believed.age)}`;
  return differs ? 'differs' : undefined;
}

function spoken(tag: string, layers: Layers | undefined, alarm: AlarmRow | undefined, forced: number): string {
  const say = (layer: string, said: Said | undefined) =>
    said ? [`${layer} ${formatValue(said.value, said.signal)} ${unitOf(said.signal)}`.trim()] : [];
  const parts = [
    tag,
    ...say('true', layers?.true),
    ...(layers?.true ? [] : say('sensed', layers?.sensed)),
    ...(layers && doubtOf(layers) ? say('believed', layers.believed) : []),
    ...(forced > 0 ? [`${forced} forced`] : []),
    ...(alarm ? [`alarm ${alarm.id}, priority ${alarm.priority}, ${alarm.standing}`] : []),
  ];
  return parts.join(', ');
}
