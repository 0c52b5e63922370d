import { useFrame, useThree } from '@react-three/fiber';
import CameraControls from 'camera-controls';
import { useEffect, useMemo, useRef } from 'react';
import {
  Box3,
  Matrix4,
  PerspectiveCamera,
  Quaternion,
  Raycaster,
  Sphere,
  Spherical,
  Vector2,
  Vector3,
  Vector4,
} from 'three';
import type { Stood } from '../plan/place.ts';
import type { Vector } from '../plan/vector.ts';
import { useOpened } from '../state/viewer.ts';
import { type Area, cornersOf, cornersOfPlan, framing } from './framing.ts';
import { prefersStillness } from './motion.ts';

CameraControls.install({
  THREE: { Box3, Matrix4, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4 },
});

const TURN = 0.12;
const SLIDE = 0.4;

export interface CameraApi {
  /** The whole plant, in the free part of the page. */
  home(): void;
  /** One asset from near. */
  visit(asset: Stood): void;
}

/**
 * The camera: drag to turn, right drag or two fingers to slide, wheel or pinch to come closer. With the keyboard on
 * the canvas: arrows turn, shift and arrows slide, + and − come closer and go away, Home shows the whole plant.
 */
export function Camera({ free, api }: { readonly free: Area; readonly api: { current: CameraApi | null } }) {
  const { plan } = useOpened();
  const camera = useThree((state) => state.camera);
  const canvas = useThree((state) => state.gl.domElement);
  const invalidate = useThree((state) => state.invalidate);
  const size = useThree((state) => state.size);
  const controls = useMemo(() => controlsOf(camera as PerspectiveCamera), [camera]);
  const reduced = useMemo(prefersStillness, []);

  useEffect(() => {
    controls.connect(canvas);
    const wake = () => invalidate();
    controls.addEventListener('update', wake);
    controls.addEventListener('control', wake);
    return () => {
      controls.removeEventListener('update', wake);
      controls.removeEventListener('control', wake);
      controls.disconnect();
    };
  }, [controls, canvas, invalidate]);

  const look = useRef((_corners: readonly Vector[], _glides: boolean) => {});
  look.current = (corners, glides) => {
    const { eye, target } = framing(corners, size, free);
    void controls.setLookAt(...eye, ...target, glides);
    invalidate();
  };

  useEffect(() => {
    if (!(camera instanceof PerspectiveCamera)) return;
    const [aside, down] = [free.left + free.width / 2 - size.width / 2, free.top + free.height / 2 - size.height / 2];
    camera.setViewOffset(size.width, size.height, -aside, -down, size.width, size.height);
    look.current(cornersOfPlan(plan), false);
  }, [camera, plan, size.width, size.height, free.left, free.top, free.width, free.height]);

  useEffect(() => {
    const home = () => look.current(cornersOfPlan(plan), !reduced);
    api.current = { home, visit: (asset) => look.current(cornersOf([asset]), !reduced) };
    const onKey = (event: KeyboardEvent) => {
      if (!steer(controls, event, { home, glides: !reduced })) return;
      event.preventDefault();
      invalidate();
    };
    const keys = canvas.parentElement ?? canvas;
    keys.addEventListener('keydown', onKey);
    return () => {
      keys.removeEventListener('keydown', onKey);
      api.current = null;
    };
  }, [api, canvas, controls, invalidate, plan, reduced]);

  // Before everything else in a frame: labels and picking see the camera as it is.
  useFrame((_, seconds) => {
    if (controls.update(seconds)) invalidate();
  }, -1);
  return null;
}

function controlsOf(camera: PerspectiveCamera): CameraControls {
  const controls = new CameraControls(camera);
  controls.minDistance = 2;
  controls.maxDistance = 60;
  controls.maxPolarAngle = Math.PI * 0.49;
  controls.smoothTime = 0.18;
  return controls;
}

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether the key meant the camera. */
function steer(
  controls: CameraControls,
  { key, shiftKey }: KeyboardEvent,
  { home, glides }: { home: () => void; glides: boolean },
): boolean {
  const arrow = ARROWS[key];
  if (arrow && shiftKey) void controls.truck(arrow[0] * SLIDE, arrow[1] * SLIDE, glides);
  else if (arrow) void controls.rotate(arrow[0] * TURN, arrow[1] * TURN, glides);
  else if (key === '+' || key === '=') void controls.dolly(1, glides);
  else if (key === '-') void controls.dolly(-1, glides);
  else if (key === 'Home') home();
  else return false;
  return true;
}
