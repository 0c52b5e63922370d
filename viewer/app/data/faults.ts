import type { RunEvent } from '../../../simulator/record/frames.ts';
import type { Timeline } from './timeline.ts';

type FaultEvent = Extract<RunEvent, { type: 'fault' }>;

/** One fault, from its beginning until it was lifted. Times in s. */
export interface FaultWindow {
  readonly id: string;
  readonly title: string;
  readonly on: FaultEvent['on'];
  readonly begun: number;
  /** When it really acted. */
  tookHold?: number;
  /** When it was called off; a stack may need longer until it is really over. */
  cleared?: number;
  lifted?: number;
  evidence?: string;
}

/** All faults so far, in the order in which they began. */
export function faultWindows({ events }: Pick<Timeline, 'events'>): readonly FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (const { t, event } of events) {
    if (event.type !== 'fault') continue;
    const { id, title, on, step, evidence } = event;
    if (step === 'begun') {
      windows.push({ id, title, on, begun: t });
      continue;
    }
    const open = windows.findLast((window) => window.id === id && window.lifted === undefined);
    if (!open) continue;
    if (step === 'took hold') open.tookHold = t;
    if (step === 'cleared') open.cleared = t;
    if (step === 'lifted') open.lifted = t;
    if (evidence) open.evidence = evidence;
  }
  return windows;
}

/** How a fault stands at an instant. */
export type FaultState = 'at rest' | 'beginning' | 'in force' | 'being lifted';

export function faultStateAt(windows: readonly FaultWindow[], id: string, t: number): FaultState {
  const window = windows.findLast((candidate) => candidate.id === id && candidate.begun <= t);
  if (!window || (window.lifted ?? Number.POSITIVE_INFINITY) <= t) return 'at rest';
  if ((window.cleared ?? Number.POSITIVE_INFINITY) <= t) return 'being lifted';
  return (window.tookHold ?? Number.POSITIVE_INFINITY) <= t ? 'in force' : 'beginning';
}
