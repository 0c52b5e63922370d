import { z } from 'zod';

/** What the supervisor and its parts say to each other, and what whoever started the stack is told. */

export const PARTS = ['broker', 'store', 'gateway'] as const;
export type Part = (typeof PARTS)[number];

/** An order to the supervisor, a line of JSON on its stdin. */
export const Order = z.object({
  do: z.enum(['stop', 'kill', 'freeze', 'thaw', 'start']),
  part: z.enum(PARTS),
});
export type Order = Readonly<z.infer<typeof Order>>;

/** What a part says on its stdout, a line of JSON each. */
export const PartReport = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready') }),
  /** It took something for what it is not; others are at fault. */
  z.object({ event: z.literal('refused'), text: z.string() }),
  /** It failed at something; it is at fault itself. */
  z.object({ event: z.literal('failed'), text: z.string() }),
]);
export type PartReport = Readonly<z.infer<typeof PartReport>>;

/** What the supervisor says on its stdout, a line of JSON each. */
export type StackEvent =
  | { readonly event: 'started' | 'stopped' | 'frozen' | 'thawed'; readonly part: Part }
  | { readonly event: 'ready' }
  /** The stack did not start, or an order could not be carried out. */
  | { readonly event: 'failed'; readonly reason: string }
  /** A part ended though nobody told it to; `stays` says that it is not started again. */
  | { readonly event: 'crashed'; readonly part: Part; readonly reason: string; readonly stays: boolean }
  | { readonly event: 'restarted'; readonly part: Part; readonly attempt: number }
  | { readonly event: 'refused' | 'erred'; readonly part: Part | 'supervisor'; readonly text: string };
