import type { Tag } from '../../tag-list.ts';
import type { LinkStatus } from '../messages.ts';
import type { Registry } from './registry.ts';

/** Periods without a word after which the tags of a device are in doubt. */
const PATIENCE = 1.75;
/** Silence after which a link counts as down and an alarm is due, in ms. */
const DOWN_AFTER = 2000;

/**
 * Watches one device on one protocol: nothing heard for almost two periods, and its tags are in doubt; nothing for two
 * seconds, and the link is down.
 */
export class Link {
  readonly #device: string;
  readonly #protocol: string;
  readonly #tags: readonly Tag[];
  readonly #patience: number;
  readonly #registry: Registry;
  readonly #report: (status: LinkStatus) => void;
  readonly #trusts: boolean;
  /** Called when the device is heard again after its tags were in doubt. */
  onRecovered: () => void = () => {};
  #heard = performance.now();
  #inDoubt = false;
  #answering: boolean | undefined;
  #timer: NodeJS.Timeout;

  /** @param defect `last-value-as-good`: silence changes no quality */
  constructor(options: {
    device: string;
    protocol: string;
    tags: readonly Tag[];
    period: number;
    registry: Registry;
    report: (status: LinkStatus) => void;
    defect: string | undefined;
  }) {
    this.#device = options.device;
    this.#protocol = options.protocol;
    this.#tags = options.tags;
    this.#patience = PATIENCE * options.period;
    this.#registry = options.registry;
    this.#report = options.report;
    this.#trusts = options.defect === 'last-value-as-good';
    this.#timer = setInterval(() => this.#look(), 20);
  }

  /** The device has said something. */
  heard(): void {
    this.#heard = performance.now();
    this.#say(true);
    if (!this.#inDoubt) return;
    this.#inDoubt = false;
    this.onRecovered();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const silence = performance.now() - this.#heard;
    if (silence > this.#patience && !this.#trusts) {
      this.#inDoubt = true;
      this.#registry.doubt(this.#tags);
    }
    if (silence > Math.max(DOWN_AFTER, this.#patience)) this.#say(false);
  }

  #say(answering: boolean): void {
    if (answering === this.#answering) return;
    this.#answering = answering;
    this.#report({ device: this.#device, protocol: this.#protocol, answering, since: new Date().toISOString() });
  }
}
