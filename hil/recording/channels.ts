import type { Duration, Frame, Hop, PointSample, Protocol, Quality, Value } from '#simulator';

/**
 * How frames lie in an MCAP file: one channel per layer, per device and protocol, and per hop, so that a plotting tool
 * shows `/true/T101.level` and `/observed/api/LIT101.reading/value` without knowing Plantwright. Messages are JSON;
 * log time and publish time are UTC at the start of the script plus the time of the frame.
 */
export interface Message {
  readonly topic: string;
  readonly data: unknown;
}

interface Said {
  readonly value: Value;
  readonly quality: Quality;
  readonly sourceTime: number;
}

/** The messages of a frame. A frame that says several things of one point becomes several messages of one time. */
export function messagesOf(frame: Frame): Message[] {
  switch (frame.kind) {
    case 'true':
    case 'sensed':
    case 'reference':
      return [{ topic: `/${frame.kind}`, data: frame.values }];
    case 'sent':
      return batches(frame.samples).map((data) => ({ topic: `/sent/${frame.device}/${frame.protocol}`, data }));
    case 'observed':
      return batches(frame.samples).map((data) => ({ topic: `/observed/${frame.at}`, data }));
    case 'alarm': {
      const { kind: _, t: __, ...data } = frame;
      return [{ topic: '/alarms', data }];
    }
    case 'event':
      return [{ topic: '/events', data: frame.event }];
    case 'verdict': {
      const { kind: _, t: __, ...data } = frame;
      return [{ topic: '/verdicts', data }];
    }
  }
}

function batches(samples: readonly PointSample[]): Record<string, Said>[] {
  const split: Record<string, Said>[] = [];
  for (const { point, value, quality, sourceTime } of samples) {
    const last = split.at(-1);
    const said = { value, quality, sourceTime };
    if (!last || point in last) split.push({ [point]: said });
    else last[point] = said;
  }
  return split;
}

/** The frame behind a message. Undefined for a topic of somebody else. */
export function frameOf(topic: string, t: Duration, data: unknown): Frame | undefined {
  const [, kind, ...rest] = topic.split('/');
  const samples = (): PointSample[] =>
    Object.entries(data as Record<string, Said>).map(([point, said]) => ({
      point,
      ...said,
      sourceTime: said.sourceTime as Duration,
    }));
  switch (kind) {
    case 'true':
    case 'sensed':
    case 'reference':
      return { kind, t, values: data as Readonly<Record<string, Value>> };
    case 'sent':
      return { kind, t, device: rest.slice(0, -1).join('/'), protocol: rest.at(-1) as Protocol, samples: samples() };
    case 'observed':
      return { kind, t, at: rest[0] as Hop, samples: samples() };
    case 'alarms':
      return { ...(data as Extract<Frame, { kind: 'alarm' }>), kind: 'alarm', t };
    case 'events':
      return { kind: 'event', t, event: data as Extract<Frame, { kind: 'event' }>['event'] };
    case 'verdicts':
      return { ...(data as Extract<Frame, { kind: 'verdict' }>), kind: 'verdict', t };
    default:
      return undefined;
  }
}

const said = {
  type: 'object',
  properties: {
    value: { type: ['number', 'boolean', 'string'] },
    quality: { type: 'string', enum: ['good', 'uncertain', 'bad'] },
    sourceTime: { type: 'integer', description: 'µs since the start of the script' },
  },
};

/** The JSON Schema of the messages on a topic. */
export function schemaOf(topic: string): { name: string; schema: object } {
  const [, kind] = topic.split('/') as [string, string];
  const name = `plantwright.${kind}`;
  switch (kind) {
    case 'sent':
    case 'observed':
      return { name, schema: { type: 'object', description: 'samples by point', additionalProperties: said } };
    case 'true':
    case 'sensed':
    case 'reference':
      return {
        name,
        schema: {
          type: 'object',
          description: 'outputs that changed, by asset.output; the first message has all',
          additionalProperties: { type: ['number', 'boolean', 'string'] },
        },
      };
    default:
      return { name, schema: { type: 'object', description: kind } };
  }
}
