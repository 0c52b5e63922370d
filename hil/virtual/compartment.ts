import { AsyncLocalStorage } from 'node:async_hooks';

const inside = new AsyncLocalStorage<Compartment>();

/**
 * What would be a process of its own: it owns the timers and sockets that are made in it. Killed, it loses them at that
 * instant; frozen, what is due for it is held, and comes in order when it is thawed.
 */
export class Compartment {
  readonly name: string;
  readonly #held: (() => void)[] = [];
  readonly #watchers = new Set<CompartmentWatcher>();
  #state: 'running' | 'frozen' | 'gone' = 'running';
  /** Called with an uncaught error, which ends the compartment as it would end a process. */
  readonly onCrash: (error: unknown) => void;

  constructor(name: string, onCrash: (error: unknown) => void) {
    this.name = name;
    this.onCrash = onCrash;
  }

  /** The one that is at work; undefined for the harness. */
  static get current(): Compartment | undefined {
    return inside.getStore();
  }

  get gone(): boolean {
    return this.#state === 'gone';
  }

  run<T>(work: () => T): T {
    return inside.run(this, work);
  }

  /** Lets something happen that belongs to it, now or when it is thawed; never once it is gone. */
  deliver(happen: () => void): void {
    if (this.#state === 'gone') return;
    if (this.#state === 'frozen') {
      this.#held.push(happen);
      return;
    }
    try {
      happen();
    } catch (error) {
      this.crash(error);
    }
  }

  /** Told when it is frozen, thawed or gone: by what holds sockets for it. */
  watch(watcher: CompartmentWatcher): void {
    this.#watchers.add(watcher);
  }

  freeze(): void {
    if (this.#state !== 'running') return;
    this.#state = 'frozen';
    for (const { frozen } of this.#watchers) frozen();
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (const { thawed } of this.#watchers) thawed();
    // What happens may freeze it again: then the rest stays held.
    while (this.#state === 'running' && this.#held.length > 0) this.deliver(this.#held.shift()!);
  }

  kill(): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#held.length = 0;
    for (const { gone } of this.#watchers) gone();
  }

  crash(error: unknown): void {
    if (this.gone) return;
    this.kill();
    this.onCrash(error);
  }
}

/** What follows a compartment. */
export interface CompartmentWatcher {
  frozen(): void;
  thawed(): void;
  gone(): void;
}
