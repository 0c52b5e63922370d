import type { Duration, Frame, Hop, PointSample, Value } from '#simulator';

/** What a stack said last of each point at each hop, and a way to wait until it says something. */
export class Beliefs {
  readonly #last = new Map<string, PointSample & { received: Duration }>();
  readonly #seen = new Map<string, Set<Value>>();
  readonly #waiting = new Set<() => void>();

  /** Takes every frame of a session, from the first on. */
  see(frame: Frame): void {
    if (frame.kind === 'sent' || frame.kind === 'observed') {
      const where = frame.kind === 'sent' ? 'device' : frame.at;
      for (const sample of frame.samples) {
        const key = `${where} ${sample.point}`;
        this.#last.set(key, { ...sample, received: frame.t });
        this.#seen.set(key, (this.#seen.get(key) ?? new Set()).add(sample.value));
      }
    }
    for (const look of this.#waiting) look();
  }

  value(where: Hop | 'device', point: string): Value | undefined {
    return this.#last.get(`${where} ${point}`)?.value;
  }

  /** Whether a discrete was seen in both of its positions. */
  bothWays(where: Hop | 'device', point: string): boolean {
    const seen = this.#seen.get(`${where} ${point}`);
    return seen?.has(true) === true && seen.has(false);
  }

  /** Resolves with true once the condition holds, with false when it has not held in time. */
  until(holds: () => boolean, withinMs: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (held: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = () => holds() && settle(true);
      const timer = setTimeout(() => settle(false), withinMs);
      this.#waiting.add(look);
    });
  }
}
