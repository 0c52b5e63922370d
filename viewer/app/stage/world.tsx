import { type ThreeEvent, useFrame, useThree } from '@react-three/fiber';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { kindOf } from '../kinds/index.ts';
import type { Stood } from '../plan/place.ts';
import type { StageProbe } from '../probe.ts';
import { select } from '../state/actions.ts';
import type { Detail } from '../state/query.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { Camera, type CameraApi } from './camera.tsx';
import type { Area } from './framing.ts';
import { Halos } from './halos.tsx';
import { LabelAnchors } from './label-anchors.tsx';
import { prefersStillness } from './motion.ts';
import { Pace, PaceContext, usePace } from './pace.ts';
import { Pipes } from './pipes.tsx';
import { StageProbeHook } from './stage-probe.tsx';
import { Floor, KeyLight, Studio } from './surroundings.tsx';

const Occlusion = lazy(() => import('./occlusion.tsx'));

export interface WorldProps {
  readonly detail: Detail;
  /** The part of the page that no panel covers. */
  readonly free: Area;
  readonly labels: ReadonlyMap<string, HTMLElement>;
  readonly camera: { current: CameraApi | null };
  readonly report: (probe: StageProbe | undefined) => void;
}

/** Everything that is drawn: the plant, its surroundings, and what the session says of it. */
export function World({ detail, free, labels, camera, report }: WorldProps) {
  const { plan } = useOpened();
  const pace = useMemo(() => new Pace({ still: prefersStillness() }), []);
  return (
    <PaceContext value={pace}>
      <Clockwork />
      <StageProbeHook report={report} />
      <Camera free={free} api={camera} />
      <Studio />
      <KeyLight />
      <Floor />
      {[...plan.stood.values()].map((asset) => (
        <AssetOnStage key={asset.id} asset={asset} onVisit={() => camera.current?.visit(asset)} />
      ))}
      <Pipes />
      <Halos />
      <LabelAnchors elements={labels} free={free} />
      {detail === 'std' && (
        <Suspense>
          <Occlusion />
        </Suspense>
      )}
    </PaceContext>
  );
}

/** Takes the time of every frame, and asks for frames only while something changes. */
function Clockwork() {
  const pace = usePace();
  const invalidate = useThree((state) => state.invalidate);
  useEffect(() => useViewer.subscribe(() => invalidate()), [invalidate]);
  useFrame((_, seconds) => {
    if (pace.take(useViewer.getState(), seconds)) invalidate();
  }, -3);
  return null;
}

const pointer = (cursor: '' | 'pointer') => () => {
  document.body.style.cursor = cursor;
};

/** One asset in its place, to be selected with a click and visited with two. */
function AssetOnStage({ asset, onVisit }: { readonly asset: Stood; readonly onVisit: () => void }) {
  const Shown = kindOf(asset.shape.kind);
  const choose = (event: ThreeEvent<MouseEvent>) => {
    event.stopPropagation();
    // A drag turns the camera and selects nothing.
    if (event.delta <= 4) select(asset.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: no element of the page; its label is the button
    <group
      name={asset.id}
      position={asset.at}
      rotation-y={asset.yaw}
      onClick={choose}
      onDoubleClick={(event) => {
        event.stopPropagation();
        onVisit();
      }}
      onPointerOver={pointer('pointer')}
      onPointerOut={pointer('')}
    >
      <Shown asset={asset} />
    </group>
  );
}
