import { z } from 'zod';
import { NUMBER_SIZES, type NumberType, ORDERS } from '../../modbus/codec.ts';
import type { AskedConfiguration as Asked, StackConfiguration } from '../tag-list.ts';

/** What the stack is configured with, as a schema of the types in the tag list. */

const Name = z.string().min(1).max(255);
const Address = z.int().min(0).max(65535);
const Port = z.int().min(1).max(65535);

const Source = z.discriminatedUnion('protocol', [
  z.object({
    protocol: z.literal('modbus'),
    device: Name,
    table: z.enum(['coils', 'discrete', 'holding', 'input']),
    address: Address,
    type: z.enum(['bit', ...(Object.keys(NUMBER_SIZES) as NumberType[])]),
    order: z.enum(ORDERS),
    scale: z.number().exactOptional(),
    offset: z.number().exactOptional(),
    bit: z.int().min(0).max(15).exactOptional(),
    status: Address.exactOptional(),
    sunspec: z
      .object({
        model: z.int().nonnegative(),
        at: z.int().nonnegative(),
        scaleAt: z.int().nonnegative().exactOptional(),
        factor: z.number(),
      })
      .exactOptional(),
  }),
  z.object({ protocol: z.literal('opcua'), device: Name, nodeId: Name }),
  z.object({
    protocol: z.literal('mqtt'),
    device: Name,
    topic: Name,
    field: Name,
    period: z.number().positive(),
  }),
]);

const Limits = z.object({
  lowLow: z.number().exactOptional(),
  low: z.number().exactOptional(),
  high: z.number().exactOptional(),
  highHigh: z.number().exactOptional(),
});

const Tag = z.object({
  tag: Name,
  kind: z.enum(['number', 'boolean', 'state']),
  unit: z.string(),
  states: z.array(z.string()).exactOptional(),
  range: z.tuple([z.number(), z.number()]).exactOptional(),
  limits: Limits.exactOptional(),
  source: Source,
  writable: z.boolean(),
  alarm: z
    .object({ id: Name, text: z.string(), priority: z.literal([1, 2, 3, 4]), response: z.string() })
    .exactOptional(),
});

const Device = z.discriminatedUnion('protocol', [
  z.object({
    protocol: z.literal('modbus'),
    device: Name,
    host: Name,
    port: Port,
    unit: z.int().min(0).max(255),
    framing: z.literal('rtu').exactOptional(),
    registersPerRead: z.int().positive().exactOptional(),
  }),
  // What lets a client in is looked at by the client.
  z.looseObject({ protocol: z.literal('opcua'), device: Name, endpoint: Name }),
]);

const User = z.looseObject({ password: z.string().min(1) });

const ListenAt = { host: Name, port: z.int().min(0).max(65535), orNext: z.boolean().exactOptional() };

/** Loose: what this part of the stack does not know is another part's matter. */
const Given = z.looseObject({
  broker: z.looseObject({ ...ListenAt, users: z.record(Name, User).exactOptional() }),
  api: z.looseObject({ ...ListenAt, token: z.string().min(1) }),
  devices: z.array(Device),
  tags: z.array(Tag),
  period: z.number().positive(),
  defect: z.string().exactOptional(),
});

/** What the supervisor is given. */
export const AskedConfiguration = Given as unknown as z.ZodType<Asked>;
/** What it gives to the parts. */
export const Configuration = Given.extend({ directory: Name }) as unknown as z.ZodType<StackConfiguration>;
