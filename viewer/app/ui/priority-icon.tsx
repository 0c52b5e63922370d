import type { Priority } from '../data/alarms.ts';
import { PRIORITY_NAMES } from './priority.ts';

/** A shape for each priority, so that colour is never alone: square, triangle up, triangle down, circle. */
const SHAPES: Readonly<Record<Priority, string>> = {
  1: 'M2 2h16v16H2z',
  2: 'M10 1.5 19 18H1z',
  3: 'M10 18.5 1 2h18z',
  4: 'M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
};
/** Where the digit sits in its shape. */
const BASELINE: Readonly<Record<Priority, number>> = { 1: 14, 2: 15.6, 3: 11.8, 4: 14 };

interface PriorityIconProps {
  readonly priority: Priority;
  readonly size?: number;
  /** Only the outline, for what is not really there. */
  readonly hollow?: boolean;
}

export function PriorityIcon({ priority, size = 20, hollow = false }: PriorityIconProps) {
  return (
    <svg
      className={`priority p${priority}${hollow ? ' hollow' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role="img"
      aria-label={`priority ${priority}, ${PRIORITY_NAMES[priority]}`}
    >
      <path d={SHAPES[priority]} />
      <text x="10" y={BASELINE[priority]} textAnchor="middle">
        {priority}
      </text>
    </svg>
  );
}
