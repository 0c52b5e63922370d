import type { Detail } from '../state/query.ts';

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const PHONE = 760;

/** The name of what draws, as far as the browser tells. */
export function rendererName(gl: WebGLRenderingContext | WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

/** How much to draw: plain where a processor or a phone has to do it. */
export const detailFor = (renderer: string, width: number, asked?: Detail): Detail =>
  asked ?? (SOFTWARE.test(renderer) || width < PHONE ? 'plain' : 'std');

/** What would draw, found out with a context of its own that is given back; nothing where there is no WebGL. */
export function findRenderer(): string | undefined {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return undefined;
  const name = rendererName(gl);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
