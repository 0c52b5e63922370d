import type { Duration, FrameSink, PointSample, Quality, Value } from '#simulator';
import { clock } from '../clock.ts';
import type { MqttAccess } from '../mqtt/client.ts';
import type { Address } from './codec.ts';
import { HostApplication, type HostReading } from './host.ts';
import type { SparkplugQuality } from './metrics.ts';
import type { Said } from './session.ts';

const QUALITY: Readonly<Record<SparkplugQuality, Quality>> = { good: 'good', stale: 'uncertain', bad: 'bad' };

/**
 * Listens to edge nodes as a Sparkplug host and tells what is said of the points, with the time of receipt taken at the
 * socket. It asks for births when it has lost track, and says nothing of itself unless it is given an id.
 */
export class SparkplugProbe {
  readonly #host: HostApplication;
  /** Messages that could not be read. */
  unread = 0;

  constructor(
    options: MqttAccess & {
      url: string;
      /** The id under which it says that it is online. */
      host?: string;
      /** The point behind a metric; undefined for one that is none. */
      pointOf: (address: Address, metric: string) => string | undefined;
      emit: FrameSink;
    },
  ) {
    const { pointOf, emit, ...rest } = options;
    this.#host = new HostApplication({
      ...rest,
      reconnect: 100,
      onReading: ({ said, received, ...address }: HostReading) => {
        const samples = said.flatMap((one) => sampleOf(pointOf(address, one.metric.name), one));
        if (samples.length > 0)
          emit({ kind: 'observed', t: Number(received / 1000n) as Duration, at: 'broker', samples });
      },
      onEvent: ({ kind }) => {
        if (kind === 'malformed') this.unread++;
      },
    });
  }

  get connected(): boolean {
    return this.#host.listening;
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}

/** A value of a point is a number, a boolean or a text; anything else, and nothing, says nothing. */
function sampleOf(point: string | undefined, { value, quality, timestamp }: Said): PointSample[] {
  if (point === undefined || value === null || typeof value === 'object') return [];
  const plain: Value = typeof value === 'bigint' ? Number(value) : value;
  return [{ point, value: plain, quality: QUALITY[quality], sourceTime: clock.instant(timestamp) }];
}
