import type { Priority } from '../data/alarms.ts';
import type { Theme } from '../state/query.ts';

/** Red is lighter in the dark theme, for contrast. */
export const PRIORITY_COLOURS: Readonly<Record<Theme, Readonly<Record<Priority, string>>>> = {
  light: { 1: '#c8102e', 2: '#e8871e', 3: '#f4d35e', 4: '#8e6bbf' },
  dark: { 1: '#f0455c', 2: '#f09a3e', 3: '#f4d35e', 4: '#a98ad6' },
};

export const PRIORITY_NAMES: Readonly<Record<Priority, string>> = { 1: 'critical', 2: 'high', 3: 'medium', 4: 'low' };
