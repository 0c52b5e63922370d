import { createRoot, events, extend, type ReconcilerRoot } from '@react-three/fiber';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { DirectionalLight, Group, InstancedMesh, Mesh, NeutralToneMapping, PCFShadowMap } from 'three';
import type { StageProbe } from '../probe.ts';
import { select } from '../state/actions.ts';
import { query, useOpened } from '../state/viewer.ts';
import type { CameraApi } from './camera.tsx';
import { detailFor } from './detail.ts';
import { type Area, FIELD_OF_VIEW } from './framing.ts';
import { World } from './world.tsx';

// Only what is used as an element: the rest of three can be left out of the bundle.
extend({ DirectionalLight, Group, InstancedMesh, Mesh });

const MOST_PIXELS = { std: 2, plain: 1.5 } as const;

interface StageProps {
  /** The name of what draws. */
  readonly renderer: string;
  readonly free: Area;
  readonly labels: ReadonlyMap<string, HTMLElement>;
  readonly camera: RefObject<CameraApi | null>;
  readonly report: (probe: StageProbe | undefined) => void;
  /** The browser took the graphics away. */
  readonly onLost: () => void;
}

/** The canvas with the plant on it. */
export default function Stage({ renderer, free, labels, camera, report, onLost }: StageProps) {
  const { session } = useOpened();
  const canvas = useRef<HTMLCanvasElement>(null);
  const root = useRef<ReconcilerRoot<HTMLCanvasElement>>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);

  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    root.current = createRoot(element);
    element.addEventListener('webglcontextlost', onLost);
    return () => {
      element.removeEventListener('webglcontextlost', onLost);
      root.current?.unmount();
      root.current = null;
    };
  }, [onLost]);

  useEffect(() => {
    const element = canvas.current;
    const current = root.current;
    if (!element || !current || !size) return;
    let gone = false;
    const draw = async () => {
      const detail = detailFor(renderer, size.width, query.detail);
      await current.configure({
        events,
        frameloop: query.manual ? 'never' : 'demand',
        shadows: { type: PCFShadowMap },
        dpr: query.manual ? 1 : Math.min(MOST_PIXELS[detail], devicePixelRatio),
        size: { ...size, top: 0, left: 0 },
        camera: { fov: FIELD_OF_VIEW, near: 0.3, far: 90 },
        gl: { antialias: detail === 'std', toneMapping: NeutralToneMapping, powerPreference: 'high-performance' },
        onPointerMissed: () => select(null),
        onCreated: (state) => state.events.connect?.(element),
      });
      if (gone) return;
      current.render(<World detail={detail} free={free} labels={labels} camera={camera} report={report} />);
    };
    void draw();
    return () => {
      gone = true;
    };
  }, [renderer, size, free, labels, camera, report]);

  return (
    <div
      className="stage"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
      tabIndex={0}
      aria-label={`${session.plant.name} in 3D. Arrow keys turn, shift and arrows slide, plus and minus zoom, Home shows everything.`}
    >
      <canvas ref={canvas} />
    </div>
  );
}
