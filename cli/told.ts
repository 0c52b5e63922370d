import type { Frame } from '#simulator';

/** What a person at a terminal should know of a frame of a live session: who ended by itself, and what was refused. */
export function toldOf(frame: Frame): string | undefined {
  if (frame.kind !== 'event') return undefined;
  const { event } = frame;
  switch (event.type) {
    case 'crashed': {
      const who = event.what === 'part' ? `the ${event.name} of the stack` : `the device ${event.name}`;
      return `${who} ended by itself: ${event.reason}`;
    }
    case 'restarted':
      return `the ${event.name} of the stack runs again (attempt ${event.attempt})`;
    case 'note':
      return event.text;
    default:
      return undefined;
  }
}
