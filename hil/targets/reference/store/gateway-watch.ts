import type { GatewayStatus } from '../messages.ts';

/**
 * Follows whether the gateway lives. The one that said last that it is online is the gateway; that it is gone can be
 * said only in its own name, which its last will does.
 */
export class GatewayWatch {
  #gateway: GatewayStatus | undefined;
  /** The number of the gateway's after which all that changed while it was not heard is here. */
  #caughtUp: number | undefined;

  /**
   * What a status means: `back` is the same process as before, `new` another one, which has forgotten everything;
   * `stranger` is not the gateway.
   */
  take(status: GatewayStatus): 'gone' | 'back' | 'new' | 'stranger' {
    const before = this.#gateway;
    const isSame = before?.session === status.session;
    if (!status.online) return before === undefined || isSame ? 'gone' : 'stranger';
    this.#gateway = status;
    this.#caughtUp = isSame ? status.last : undefined;
    return isSame ? 'back' : 'new';
  }

  /** Whether, for the first time since it came back, everything it has to say is here. */
  hasCaughtUp(stored: ReadonlyMap<string, number>): boolean {
    if (this.#caughtUp === undefined || (stored.get(this.#gateway!.gateway) ?? 0) < this.#caughtUp) return false;
    this.#caughtUp = undefined;
    return true;
  }
}
