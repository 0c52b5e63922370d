import { programText } from '#program-text';
import { analog, type Refusal, states, type WriteRequest, writable } from '#simulator';

/**
 * States of a unit in the order of their numbers in StateCurrent (ISA-TR88.00.02-2015; OPC 30050 has the same): 0 Undefined,
 * 1 Clearing … 17 Complete. Its 18 Running and 19 Cleared name groups of states and are never current. OPC 30060, for
 * tobacco machinery, has the same states under other numbers: 0 Stopped … 16 Unholding.
 */
export const STATES = [
  ...([
    'undefined',
    'clearing',
    'stopped',
    'starting',
    'idle',
    'suspended',
    'execute',
    'stopping',
    'aborting',
  ] as const),
  ...(['aborted', 'holding', 'held', 'unholding', 'suspending', 'unsuspending', 'resetting', 'completing'] as const),
  'complete',
] as const;
export type State = (typeof STATES)[number];

/** Control commands in the order of their numbers (same source); the tenth is Complete there. */
export const COMMANDS = [
  ...([
    'none',
    'reset',
    'start',
    'stop',
    'hold',
    'unhold',
    'suspend',
    'unsuspend',
    'abort',
    'clear',
    'finish',
  ] as const),
] as const;
export type Command = (typeof COMMANDS)[number];

/** Unit modes in the order of their numbers (same source). In maintenance and manual a machine is deaf to the line. */
export const UNIT_MODES = ['invalid', 'production', 'maintenance', 'manual'] as const;

/** The states in which a command does something; abort and stop, where they are not listed here. */
const FROM: Readonly<Record<Exclude<Command, 'none' | 'abort' | 'stop'>, readonly State[]>> = {
  reset: ['stopped', 'complete'],
  start: ['idle'],
  hold: ['execute'],
  unhold: ['held'],
  suspend: ['execute'],
  unsuspend: ['suspended'],
  clear: ['aborted'],
  finish: ['execute'],
};
const DEAF_TO_STOP: readonly State[] = ['aborting', 'aborted', 'clearing', 'stopping', 'stopped'];

/** Whether a machine in a state takes a command; it refuses what would do nothing, so that nobody believes that it did. */
export function takesCommand(state: State, command: Command): boolean {
  if (command === 'none') return true;
  if (command === 'abort') return state !== 'aborting' && state !== 'aborted';
  if (command === 'stop') return !DEAF_TO_STOP.includes(state);
  return FROM[command].includes(state);
}

/** States in which a machine can be given another mode: those in which it waits and nothing moves. */
const MODE_CHANGES: readonly State[] = ['stopped', 'idle', 'aborted', 'complete'];

/** What every controller of the line shows and takes. */
export const unit = {
  state: states(...STATES),
  /** As CntrlCmd; back at `none` with the next scan. */
  command: writable(states(...COMMANDS)),
  unitMode: writable(states(...UNIT_MODES)),
  /** Time in Execute since the controller was commissioned. */
  executeTime: analog('s', { range: [0, 1e9] }),
};

/** A counter of 32 bits. */
export const total = () => analog('1', { range: [0, 4_294_967_295] });

/** A reason to refuse a write to `command` or `unitMode`, for `defineController`. */
export function refusesUnit(
  memory: Readonly<Record<string, unknown>>,
  { name, value }: WriteRequest,
): Refusal | undefined {
  const state = memory.state as State;
  if (name === 'command' && !takesCommand(state, value as Command)) return 'access-denied';
  if (name !== 'unitMode') return undefined;
  if (value === 'invalid') return 'out-of-range';
  return MODE_CHANGES.includes(state) ? undefined : 'access-denied';
}

/** The text of a controller's program with that of `packml.st` behind it, so that places in it stay what they are. */
export const unitProgram = (file: string): string =>
  `${programText(`bottling-line/${file}`)}\n${programText('bottling-line/packml.st')}`;
