import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type PlantSide, PlantwrightError, type Refusal, type Sample } from '#simulator';
import { FAILED, type Sensed, VERDICTS, type Wanted } from './messages.ts';

/** The plant as a device on another thread sees it: what was sensed last, and a way to ask for writes. */
export class SensedElsewhere implements PlantSide {
  readonly #news: MessagePort;
  readonly #verdict: Int32Array;
  readonly #ask: (wanted: Wanted) => void;
  readonly #signals = new Map<string, number>();
  #samples: readonly Sample[] = [];
  #revision = -1;

  /** @param ask asks the plant, which answers in `verdict` */
  constructor(news: MessagePort, verdict: SharedArrayBuffer, ask: (wanted: Wanted) => void) {
    this.#news = news;
    this.#verdict = new Int32Array(verdict);
    this.#ask = ask;
  }

  get revision(): number {
    this.#takeNews();
    return this.#revision;
  }

  sample(signal: string): Sample {
    this.#takeNews();
    const sample = this.#samples[this.#signals.get(signal) ?? -1];
    if (sample) return sample;
    throw new PlantwrightError('NOT_SENSED', `${signal} was not named by the device that asks for it.`);
  }

  /** Waits for the plant: only it knows whether a write may be. What it took over is to be read at once. */
  write(writes: Wanted['writes']): Refusal | undefined {
    Atomics.store(this.#verdict, 0, 0);
    this.#ask({ writes });
    Atomics.wait(this.#verdict, 0, 0);
    const verdict = Atomics.load(this.#verdict, 0);
    if (verdict === FAILED) throw new Error(`the plant could not take ${JSON.stringify(writes)}`);
    return VERDICTS[verdict - 1];
  }

  #takeNews(): void {
    for (;;) {
      const news = receiveMessageOnPort(this.#news) as { message: Sensed } | undefined;
      if (news === undefined) return;
      const { revision, more, samples } = news.message;
      for (const signal of more) this.#signals.set(signal, this.#signals.size);
      this.#revision = revision;
      this.#samples = samples;
    }
  }
}
