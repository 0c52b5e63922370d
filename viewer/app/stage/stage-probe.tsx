import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { Vector3 } from 'three';
import type { StageProbe } from '../probe.ts';
import { advance } from '../state/actions.ts';
import { rendererName } from './detail.ts';

/** Tells tests what is on the stage, and lets them draw frame by frame. */
export function StageProbeHook({ report }: { readonly report: (probe: StageProbe | undefined) => void }) {
  const get = useThree((state) => state.get);
  const probe = useMemo(() => {
    const { gl, scene } = get();
    // Counted over a whole frame, whatever passes it is drawn in.
    gl.info.autoReset = false;
    let clock = 0;
    return {
      frame: 0,
      calls: 0,
      triangles: 0,
      renderer: rendererName(gl.getContext()),
      object(id: string) {
        const found = scene.getObjectByName(id);
        if (!found) return null;
        const { camera, size } = get();
        const world = found.getWorldPosition(new Vector3());
        const { x, y } = world.clone().project(camera);
        return {
          visible: found.visible,
          screen: [(x / 2 + 0.5) * size.width, (0.5 - y / 2) * size.height] as [number, number],
          world: world.toArray() as [number, number, number],
        };
      },
      step(seconds: number, frames = 1) {
        for (let i = 0; i < frames; i++) {
          advance(seconds);
          clock += seconds;
          get().advance(clock);
        }
      },
    };
  }, [get]);

  useEffect(() => {
    report(probe);
    return () => report(undefined);
  }, [probe, report]);

  useFrame(({ gl }) => {
    probe.frame++;
    probe.calls = gl.info.render.calls;
    probe.triangles = gl.info.render.triangles;
    gl.info.reset();
  }, -2);
  return null;
}
