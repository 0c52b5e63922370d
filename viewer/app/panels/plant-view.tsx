import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { exposeProbe } from '../expose-probe.ts';
import type { StageProbe } from '../probe.ts';
import type { CameraApi } from '../stage/camera.tsx';
import { findRenderer } from '../stage/detail.ts';
import { useArea } from '../ui/use-area.ts';
import { Labels } from './labels.tsx';
import { ValueTable } from './value-table.tsx';

const Stage = lazy(() => import('../stage/stage.tsx'));

/** The plant in 3D under its labels; where there is no WebGL, the same values as a table. */
export function PlantView({ open }: { readonly open: HTMLElement | null }) {
  const renderer = useMemo(findRenderer, []);
  const free = useArea(open);
  const labels = useMemo(() => new Map<string, HTMLElement>(), []);
  const camera = useRef<CameraApi>(null);
  const probe = useRef<StageProbe>(undefined);
  const report = useCallback((stage: StageProbe | undefined) => {
    probe.current = stage;
  }, []);
  // A lost context does not come back by itself: the next attempt gets a new canvas.
  const [attempt, setAttempt] = useState(0);
  const [lost, setLost] = useState(false);
  const onLost = useCallback(() => setLost(true), []);

  useEffect(() => exposeProbe(() => probe.current), []);

  if (renderer === undefined) return <ValueTable notice="This browser has no WebGL: the plant is shown as a table." />;
  if (lost) {
    return (
      <div className="lost">
        <p>The browser took the graphics away.</p>
        <button
          type="button"
          onClick={() => {
            setLost(false);
            setAttempt(attempt + 1);
          }}
        >
          Draw again
        </button>
      </div>
    );
  }
  return (
    <>
      <Suspense>
        {free && (
          <Stage
            key={attempt}
            renderer={renderer}
            free={free}
            labels={labels}
            camera={camera}
            report={report}
            onLost={onLost}
          />
        )}
      </Suspense>
      <Labels
        elements={labels}
        onVisit={(asset) => camera.current?.visit(asset)}
        onHome={() => camera.current?.home()}
      />
    </>
  );
}
