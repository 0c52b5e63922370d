import {
  BackSide,
  Color,
  DoubleSide,
  MeshBasicMaterial,
  MeshStandardMaterial,
  type MeshStandardMaterialParameters,
} from 'three';
import type { Theme } from '../state/query.ts';
import { PALETTES, type Palette } from './palette.ts';
import { patched } from './shader.ts';

/** The materials that all equipment shares: one program and one set of uniforms each. */
export type Materials = ReturnType<typeof build>;

const built = new Map<Theme, Materials>();

export function materialsOf(theme: Theme): Materials {
  const found = built.get(theme) ?? build(PALETTES[theme]);
  built.set(theme, found);
  return found;
}

const standard = (parameters: MeshStandardMaterialParameters) => new MeshStandardMaterial(parameters);

const build = (palette: Palette) => ({
  body: standard({ color: palette.body, metalness: 0.25, roughness: 0.42 }),
  steel: standard({ color: palette.bright, metalness: 0.75, roughness: 0.3 }),
  shell: standard({ color: palette.bright, metalness: 0.35, roughness: 0.36 }),
  inside: standard({ color: palette.dark, metalness: 0.1, roughness: 0.8, side: BackSide }),
  dark: standard({ color: palette.dark, metalness: 0.2, roughness: 0.55 }),
  pipe: standard({ color: palette.pipe, metalness: 0.5, roughness: 0.34 }),
  running: standard({ color: palette.running, metalness: 0.15, roughness: 0.42 }),
  stopped: standard({ color: palette.stopped, metalness: 0.15, roughness: 0.42 }),
  rubber: standard({ color: new Color(palette.dark).multiplyScalar(0.75), roughness: 0.9 }),
  plinth: standard({ color: new Color(palette.floor).multiplyScalar(1.06), roughness: 0.9 }),
  white: standard({ color: '#f3f5f6', roughness: 0.5 }),
  glass: standard({
    color: palette.glass,
    roughness: 0.04,
    metalness: 0,
    transparent: true,
    opacity: 0.13,
    depthWrite: false,
    envMapIntensity: 2.2,
  }),
  liquid: liquid(palette),
  surface: standard({ color: palette.surface, roughness: 0.12, metalness: 0.05 }),
  /** What is believed: solid for marks and lines, hatched for areas. */
  belief: new MeshBasicMaterial({ color: palette.belief, toneMapped: false }),
  hatch: hatch(palette),
});

/** Darker with depth, and at grazing angles. */
const liquid = (palette: Palette) =>
  patched(standard({ color: palette.liquid, roughness: 0.22 }), 'liquid', {
    varyings: 'varying float vHeight;',
    vertex: { after: '#include <begin_vertex>', code: 'vHeight = position.y;' },
    fragment: [
      {
        after: '#include <color_fragment>',
        code: 'diffuseColor.rgb *= mix(0.66, 1.08, smoothstep(0.0, 1.0, vHeight));',
      },
      {
        before: '#include <opaque_fragment>',
        code: `float grazing = pow(1.0 - saturate(dot(normalize(vViewPosition), normal)), 2.0);
          outgoingLight *= 1.0 - grazing * 0.45;`,
      },
    ],
  });

/** Stripes that keep their slope however tall the area is. */
const hatch = (palette: Palette) =>
  patched(
    new MeshBasicMaterial({
      color: palette.belief,
      side: DoubleSide,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
    }),
    'hatch',
    {
      varyings: 'varying vec3 vLocal;',
      vertex: { after: '#include <begin_vertex>', code: 'vLocal = (modelMatrix * vec4(position, 0.0)).xyz;' },
      fragment: [
        {
          before: '#include <opaque_fragment>',
          code: 'if (fract((vLocal.y * 0.8 + atan(vLocal.x, vLocal.z) * 1.1) * 6.0) > 0.42) discard;',
        },
      ],
    },
  );
