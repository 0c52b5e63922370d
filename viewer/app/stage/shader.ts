import type { IUniform, Material } from 'three';

/** Code put into one of three's own shaders, before or after one of its chunks. */
type Insertion = { readonly code: string } & ({ readonly before: string } | { readonly after: string });

interface Patch {
  /** Declarations that both stages share. */
  readonly varyings: string;
  readonly uniforms?: Readonly<Record<string, IUniform>>;
  /** Declarations of the uniforms, for the fragment stage. */
  readonly declared?: string;
  readonly vertex: Insertion;
  readonly fragment: readonly Insertion[];
}

/** Adds code to a material's shader. Materials with the same `key` share one program. */
export function patched<M extends Material>(material: M, key: string, patch: Patch): M {
  const { varyings, uniforms = {}, declared = '', vertex, fragment } = patch;
  material.customProgramCacheKey = () => key;
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = insert(withHead(shader.vertexShader, varyings), vertex);
    shader.fragmentShader = fragment.reduce(insert, withHead(shader.fragmentShader, `${varyings}\n${declared}`));
  };
  return material;
}

const withHead = (source: string, code: string) => insert(source, { after: '#include <common>', code });

function insert(source: string, insertion: Insertion): string {
  const anchor = 'before' in insertion ? insertion.before : insertion.after;
  if (!source.includes(anchor)) throw new Error(`The shader has no ${anchor}.`);
  return source.replace(
    anchor,
    'before' in insertion ? `${insertion.code}\n${anchor}` : `${anchor}\n${insertion.code}`,
  );
}
