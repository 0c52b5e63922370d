import type { Theme } from '../state/query.ts';

/** Muted greys (ISA-101): saturated colours are kept for alarms and for what is believed. */
export interface Palette {
  readonly backdrop: string;
  readonly floor: string;
  readonly body: string;
  readonly bright: string;
  readonly dark: string;
  readonly running: string;
  readonly stopped: string;
  readonly pipe: string;
  readonly liquid: string;
  readonly surface: string;
  readonly glass: string;
  readonly belief: string;
  readonly text: string;
  /** Strength of the light that comes from all around, and of the key light. */
  readonly around: number;
  readonly key: number;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    backdrop: '#d0d5d8',
    floor: '#bbc1c5',
    body: '#a0a7ad',
    bright: '#d5d9dc',
    dark: '#4c545b',
    running: '#eef1f2',
    stopped: '#6b747b',
    pipe: '#b7bdc1',
    liquid: '#5a87a8',
    surface: '#8db0c8',
    glass: '#e9f2f6',
    belief: '#1f2a8c',
    text: '#1d2429',
    around: 0.56,
    key: 2,
  },
  dark: {
    backdrop: '#23292e',
    floor: '#565e65',
    body: '#8f989f',
    bright: '#b4bcc2',
    dark: '#464e55',
    running: '#e6eaec',
    stopped: '#535b62',
    pipe: '#868f96',
    liquid: '#5f93ba',
    surface: '#93bbd8',
    glass: '#cfe2ec',
    belief: '#8ff0ff',
    text: '#e4e8eb',
    around: 0.5,
    key: 1.9,
  },
};
