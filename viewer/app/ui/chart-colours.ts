import type { Theme } from '../state/query.ts';

/** Colours of what is drawn on a canvas, where style sheets do not reach. */
export const CHART_COLOURS = {
  light: {
    text: '#1d2429',
    muted: '#56616a',
    grid: '#d3d9dd',
    belief: '#1f2a8c',
    fault: 'rgba(86, 97, 106, 0.16)',
    limit: '#a9641a',
  },
  dark: {
    text: '#e4e8eb',
    muted: '#9aa5ad',
    grid: '#3a444b',
    belief: '#8ff0ff',
    fault: 'rgba(154, 165, 173, 0.18)',
    limit: '#c98a3f',
  },
} as const satisfies Readonly<Record<Theme, unknown>>;
