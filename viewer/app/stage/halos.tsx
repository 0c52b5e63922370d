import { useMemo, useRef } from 'react';
import { type Group, MeshBasicMaterial, RingGeometry } from 'three';
import { type AlarmRow, alarmRowsAt } from '../data/alarms.ts';
import type { Stood } from '../plan/place.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { PRIORITY_COLOURS } from '../ui/priority.ts';
import { useDrawn } from './channel.ts';
import { QUARTER } from './solids.ts';
import { usePalette } from './surroundings.tsx';

/** How long a floor ring lies around what is in alarm, by the highest priority; a thin one around what is selected. */
export function Halos() {
  const { timeline, plan, attention } = useOpened();
  const standing = useMemo(() => [...plan.stood.values()].filter(({ on }) => on === undefined), [plan]);
  const alarms = useRef<ReadonlyMap<string, AlarmRow>>(new Map());
  useDrawn(({ t }) => {
    alarms.current = attention.byAsset(alarmRowsAt(timeline, t));
  });
  return (
    <>
      {standing.map((asset) => (
        <Halo key={asset.id} asset={asset} alarmOf={() => alarms.current.get(asset.id)} />
      ))}
    </>
  );
}

function Halo({ asset, alarmOf }: { readonly asset: Stood; readonly alarmOf: () => AlarmRow | undefined }) {
  const { text } = usePalette();
  const theme = useViewer((state) => state.theme);
  const reach = asset.shape.footprint(asset.size);
  const casing = useMemo(() => new RingGeometry(reach - 0.01, reach + 0.15, 64), [reach]);
  const band = useMemo(() => new RingGeometry(reach + 0.02, reach + 0.12, 64), [reach]);
  const edge = useMemo(
    () => new MeshBasicMaterial({ color: '#14181b', transparent: true, opacity: 0.75, depthWrite: false }),
    [],
  );
  const colour = useMemo(() => new MeshBasicMaterial({ transparent: true, depthWrite: false, toneMapped: false }), []);
  const group = useRef<Group>(null);

  useDrawn(() => {
    if (!group.current) return;
    const alarm = alarmOf();
    const { selected, opened } = useViewer.getState();
    const chosen = selected !== null && (selected === asset.id || opened?.plan.stood.get(selected)?.on === asset.id);
    group.current.visible = alarm !== undefined || chosen;
    colour.color.set(alarm ? PRIORITY_COLOURS[theme][alarm.priority] : text);
    colour.opacity = alarm ? 0.9 : 0.35;
    edge.opacity = alarm ? 0.75 : 0.2;
  });

  const [x, , z] = asset.at;
  return (
    <group ref={group} position={[x, 0.095, z]} rotation-x={-QUARTER} visible={false}>
      <mesh geometry={casing} material={edge} renderOrder={1} />
      <mesh geometry={band} material={colour} position-z={0.002} renderOrder={2} />
    </group>
  );
}
