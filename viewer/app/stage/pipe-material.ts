import { Color, MeshStandardMaterial } from 'three';
import type { Palette } from './palette.ts';
import { patched } from './shader.ts';

/** What a flow shows in its pipe: how far it has moved, in m, and how strongly it is drawn. */
export interface FlowUniforms {
  readonly uMoved: { value: number };
  readonly uShown: { value: number };
}

/** Chevrons of the fluid that move along a pipe, drawn into its wall by the length that is in `uv.x`. */
export function pipeMaterial(palette: Palette): { material: MeshStandardMaterial; flow: FlowUniforms } {
  const flow = { uMoved: { value: 0 }, uShown: { value: 0 } };
  const material = new MeshStandardMaterial({ color: palette.pipe, metalness: 0.45, roughness: 0.34 });
  patched(material, 'pipe-flow', {
    varyings: 'varying vec2 vPipe;',
    uniforms: { ...flow, uFluid: { value: new Color(palette.liquid) } },
    declared: 'uniform float uMoved, uShown; uniform vec3 uFluid;',
    vertex: { after: '#include <uv_vertex>', code: 'vPipe = uv;' },
    fragment: [
      {
        after: '#include <color_fragment>',
        code: `float point = abs(fract(vPipe.y * 3.0) - 0.5) * 0.07;
          float k = fract((vPipe.x + point - uMoved) * 1.9);
          float band = smoothstep(0.35, 0.93, k) * (1.0 - smoothstep(0.93, 0.985, k));
          diffuseColor.rgb = mix(diffuseColor.rgb, uFluid, band * uShown * 0.75);`,
      },
    ],
  });
  return { material, flow };
}
