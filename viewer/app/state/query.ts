export type Theme = 'light' | 'dark';
export type Detail = 'plain' | 'std';

/** What the address of the page may ask for. */
export interface Query {
  readonly theme?: Theme;
  /** The selected asset. */
  readonly selected?: string;
  /** The instant to show, in s. */
  readonly at?: number;
  readonly detail?: Detail;
  /** Frames are drawn only when they are asked for, with the time that is asked for. */
  readonly manual: boolean;
}

/** @example readQuery('?theme=dark&sel=T101&t=12.5&quality=plain&manual') */
export function readQuery(search: string): Query {
  const asked = new URLSearchParams(search);
  const theme = asked.get('theme');
  const selected = asked.get('sel');
  const at = asked.get('t');
  const detail = asked.get('quality');
  return {
    ...((theme === 'light' || theme === 'dark') && { theme }),
    ...(selected && { selected }),
    ...(at !== null && Number.isFinite(Number(at)) && { at: Number(at) }),
    ...((detail === 'plain' || detail === 'std') && { detail }),
    manual: asked.has('manual'),
  };
}
