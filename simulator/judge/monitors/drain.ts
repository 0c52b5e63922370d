import { seconds } from '../../time/duration.ts';

/** How long after the script a sample may still arrive before it counts as lost. */
export const DRAIN = seconds(5);
