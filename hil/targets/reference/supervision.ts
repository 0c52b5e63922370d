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
  /** With the port that it listens on, where it does. */
  z.object({ event: z.literal('ready'), port: z.int().exactOptional() }),
  /** It cannot listen where it should, with the system's code: that is for a person to mend. */
  z.object({ event: z.literal('unbound'), code: z.string(), message: z.string() }),
  /** It took something for what it is not; others are at fault. */
  z.object({ event: z.literal('refused'), text: z.string() }),
  /** It failed at something; it is at fault itself. */
  z.object({ event: z.literal('failed'), text: z.string() }),
]);
export type PartReport = Readonly<z.infer<typeof PartReport>>;

/** What the supervisor says on its stdout, a line of JSON each. */
export type StackEvent =
  | { readonly event: 'started' | 'stopped' | 'frozen' | 'thawed'; readonly part: Part }
  | { readonly event: 'ready'; readonly ports: { readonly broker: number; readonly api: number } }
  /** The stack did not start, or an order could not be carried out; `unbound` where a part could not listen. */
  | {
      readonly event: 'failed';
      readonly reason: string;
      readonly unbound?: { readonly part: Part; readonly code: string; readonly message: string };
    }
  /** A part ended though nobody told it to; `stays` says that it is not started again. */
  | { readonly event: 'crashed'; readonly part: Part; readonly reason: string; readonly stays: boolean }
  | { readonly event: 'restarted'; readonly part: Part; readonly attempt: number }
  | { readonly event: 'refused' | 'erred'; readonly part: Part | 'supervisor'; readonly text: string };
