import {
  type Duration,
  type FrameSink,
  ms,
  type PointSample,
  type ProbeHealth,
  type Quality,
  type Value,
} from '#simulator';
import { clock } from '../clock.ts';
import { Schedule } from '../schedule.ts';
import { HttpClient } from './client.ts';

/** How often the latest values are asked for, in ms. */
export const LATEST_EVERY = 50;
const ALARMS_EVERY = 200;
const HISTORY_EVERY = 400;
const TIMEOUT = 2000;

interface ShownValue {
  readonly value: Value;
  readonly quality: Quality;
  readonly sourceTime: string;
}

interface ListedAlarm {
  readonly id: string;
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly priority: number;
  readonly text: string;
  readonly since: string;
}

/**
 * Reads what the reference stack's API claims: latest values, alarm list, and history as it grows. Each is asked for
 * on its own schedule, one request at a time.
 */
export class ApiProbe {
  readonly #http: HttpClient;
  readonly #emit: FrameSink;
  readonly #pointOf: (tag: string) => string | undefined;
  readonly #schedules: readonly Schedule[];
  readonly #shown = new Map<string, string>();
  readonly #alarms = new Map<string, string>();
  #cursor = 0;

  /** @param pointOf the point behind a tag of the stack */
  constructor(options: {
    url: string;
    token: string;
    emit: FrameSink;
    pointOf: (tag: string) => string | undefined;
  }) {
    this.#http = new HttpClient(options.url, options.token);
    this.#emit = options.emit;
    this.#pointOf = options.pointOf;
    // Thirds of a period apart: three questions that fall due in one turn would wait for each other.
    this.#schedules = [
      new Schedule({ name: 'latest values', every: ms(LATEST_EVERY), phase: 0, ask: () => this.#latest() }),
      new Schedule({ name: 'alarms', every: ms(ALARMS_EVERY), phase: 1 / 3, ask: () => this.#alarmList() }),
      new Schedule({ name: 'history', every: ms(HISTORY_EVERY), phase: 2 / 3, ask: () => this.#history() }),
    ];
  }

  /** How each schedule was kept. An API that does not answer shows nothing new; requirements on its age see that. */
  health(): ProbeHealth[] {
    return this.#schedules.map((schedule) => schedule.health());
  }

  async #get(path: string): Promise<{ t: Duration; body: Record<string, unknown> }> {
    const { status, received, body } = await this.#http.request('GET', path, { timeout: TIMEOUT });
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return { t: Number(received / 1000n) as Duration, body: JSON.parse(body.toString('utf8')) };
  }

  /** Tells what is shown differently from the last time. */
  async #latest(): Promise<Duration> {
    const { t, body } = await this.#get('/api/latest');
    const samples: PointSample[] = [];
    for (const [tag, shown] of Object.entries(body.tags as Record<string, ShownValue>)) {
      const point = this.#pointOf(tag);
      const text = `${shown.sourceTime} ${shown.quality} ${shown.value}`;
      if (point === undefined || this.#shown.get(tag) === text) continue;
      this.#shown.set(tag, text);
      samples.push(sampleOf(point, shown));
    }
    if (samples.length > 0) this.#emit({ kind: 'observed', t, at: 'api', samples });
    return t;
  }

  async #alarmList(): Promise<Duration> {
    const { t, body } = await this.#get('/api/alarms');
    for (const { id, active, acknowledged, priority, text, since } of body.alarms as ListedAlarm[]) {
      const shown = `${active} ${acknowledged} ${since}`;
      if (this.#alarms.get(id) === shown) continue;
      this.#alarms.set(id, shown);
      const sourceTime = clock.instant(Date.parse(since));
      this.#emit({ kind: 'alarm', t, id, active, acknowledged, priority, text, sourceTime });
    }
    return t;
  }

  async #history(): Promise<Duration> {
    const { t, body } = await this.#get(`/api/history?after=${this.#cursor}`);
    const rows = body.rows as ({ tag: string } & ShownValue)[];
    this.#cursor = body.next as number;
    const samples = rows.flatMap((row) => {
      const point = this.#pointOf(row.tag);
      return point === undefined ? [] : [sampleOf(point, row)];
    });
    if (samples.length > 0) this.#emit({ kind: 'observed', t, at: 'history', samples });
    return t;
  }

  close(): void {
    for (const schedule of this.#schedules) schedule.close();
    this.#http.close();
  }
}

const sampleOf = (point: string, { value, quality, sourceTime }: ShownValue): PointSample => ({
  point,
  value,
  quality,
  sourceTime: clock.instant(Date.parse(sourceTime)),
});
