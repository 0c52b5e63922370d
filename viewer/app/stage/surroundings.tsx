import { useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import {
  CanvasTexture,
  Color,
  DoubleSide,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  PlaneGeometry,
  PMREMGenerator,
  RepeatWrapping,
  Scene,
  SRGBColorSpace,
} from 'three';
import { useViewer } from '../state/viewer.ts';
import { PALETTES, type Palette } from './palette.ts';
import { patched } from './shader.ts';
import { QUARTER } from './solids.ts';

export const usePalette = (): Palette => PALETTES[useViewer(({ theme }) => theme)];

/** Light from all around, as in a studio: bright cards, rendered once into an environment. No file is loaded. */
export function Studio() {
  const palette = usePalette();
  const gl = useThree((state) => state.gl);
  const scene = useThree((state) => state.scene);
  useEffect(() => {
    const studio = new Scene();
    const plane = new PlaneGeometry();
    const card = (strength: number, at: readonly [number, number, number], width: number, height: number) => {
      const material = new MeshBasicMaterial({ color: new Color(strength, strength, strength), side: DoubleSide });
      const mesh = new Mesh(plane, material);
      mesh.position.set(...at);
      mesh.scale.set(width, height, 1);
      mesh.lookAt(0, 0, 0);
      studio.add(mesh);
    };
    studio.background = new Color(palette.backdrop).multiplyScalar(0.55);
    card(5, [0, 8, 2], 14, 5);
    card(3, [-9, 3, 5], 3, 9);
    card(2, [9, 4, -3], 2, 9);
    card(1.4, [3, 3, 10], 6, 2);

    const generator = new PMREMGenerator(gl);
    const target = generator.fromScene(studio, 0.02);
    scene.environment = target.texture;
    scene.environmentIntensity = palette.around;
    scene.background = untoned(new Color(palette.backdrop));
    return () => {
      scene.environment = null;
      target.dispose();
      generator.dispose();
      plane.dispose();
    };
  }, [gl, scene, palette]);
  return null;
}

/** Khronos Neutral tone mapping takes an offset off every colour; this adds it, so that a backdrop comes out as in CSS. */
function untoned(color: Color): Color {
  const least = Math.min(color.r, color.g, color.b);
  return color.addScalar(least >= 0.04 ? 0.04 : Math.sqrt(least / 6.25) - least);
}

/** The one light with a shadow. What casts shadows does not move, so they are drawn once. */
export function KeyLight() {
  const { key } = usePalette();
  return (
    <directionalLight
      castShadow
      position={[5.5, 10, 6.5]}
      intensity={key}
      color="#fff8ee"
      shadow-mapSize={[2048, 2048]}
      shadow-bias={-0.0004}
      shadow-normalBias={0.035}
      shadow-radius={5}
      shadow-autoUpdate={false}
      shadow-needsUpdate
      shadow-camera-left={-11}
      shadow-camera-right={11}
      shadow-camera-top={9}
      shadow-camera-bottom={-9}
      shadow-camera-near={1}
      shadow-camera-far={30}
    />
  );
}

const EXTENT = 60;
/** The pattern repeats every so many metres: one joint. */
const JOINTS = 2;

/** Concrete with joints that fades out with the distance from the plant. */
export function Floor() {
  const { floor } = usePalette();
  const plane = useMemo(() => new PlaneGeometry(EXTENT, EXTENT), []);
  const material = useMemo(() => concrete(floor), [floor]);
  useEffect(
    () => () => {
      material.map?.dispose();
      material.dispose();
    },
    [material],
  );
  return <mesh geometry={plane} material={material} rotation-x={-QUARTER} position-y={-0.002} receiveShadow />;
}

function concrete(color: string): MeshStandardMaterial {
  const map = new CanvasTexture(speckles());
  map.wrapS = RepeatWrapping;
  map.wrapT = RepeatWrapping;
  map.repeat.set(EXTENT / JOINTS, EXTENT / JOINTS);
  map.anisotropy = 8;
  map.colorSpace = SRGBColorSpace;
  const material = new MeshStandardMaterial({ color, map, roughness: 0.78, metalness: 0.02, transparent: true });
  return patched(material, 'floor', {
    varyings: 'varying vec3 vWorld;',
    vertex: { before: '#include <project_vertex>', code: 'vWorld = (modelMatrix * vec4(transformed, 1.0)).xyz;' },
    fragment: [
      {
        before: '#include <opaque_fragment>',
        code: 'diffuseColor.a *= 1.0 - smoothstep(9.0, 22.0, length(vWorld.xz));',
      },
    ],
  });
}

/** Always the same speckles, so that pictures can be compared. */
function speckles(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const size = 512;
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (let i = 0; i < 9000; i++) {
    context.fillStyle = `rgba(0, 0, 0, ${random() * 0.035})`;
    const grain = random() * 2.2;
    context.fillRect(random() * size, random() * size, grain, grain);
  }
  context.strokeStyle = 'rgba(0, 0, 0, 0.22)';
  context.lineWidth = 2.5;
  context.strokeRect(0, 0, size, size);
  return canvas;
}
