import type { Silence } from './device.ts';

/** A device's silence while its connections stay up: the first thing that it leaves unsaid shows that it acted. */
export class SilenceSwitch {
  #acted: ((evidence: string) => void) | undefined;

  /** Whether it is silent now. @param unsaid what it would have said: evidence */
  keeps(unsaid: () => string): boolean {
    this.#acted?.(unsaid());
    return this.#acted !== undefined;
  }

  begin(): Silence {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#acted = resolve;
    return {
      acted: promise,
      lift: () => {
        this.#acted = undefined;
      },
    };
  }
}
