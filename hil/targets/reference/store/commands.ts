import { randomUUID } from 'node:crypto';
import { type MqttConnection, publish } from '../../../mqtt/client.ts';
import type { Command, CommandResult } from '../messages.ts';
import { TOPICS } from '../topics.ts';

/** How long a command may take to its device and back, in ms. */
const COMMAND_WITHIN = 5000;

/** Commands on their way to the gateway. */
export class Commands {
  readonly #client: MqttConnection;
  readonly #waiting = new Map<string, (result: CommandResult) => void>();

  constructor(client: MqttConnection) {
    this.#client = client;
  }

  /** Resolves with what the gateway says, or with why it said nothing. */
  async send(asked: Omit<Command, 'id'>): Promise<Omit<CommandResult, 'id'>> {
    if (!this.#client.connected) return { accepted: false, reason: 'the broker does not answer' };
    const id = randomUUID();
    const answered = new Promise<CommandResult>((resolve) => this.#waiting.set(id, resolve));
    const late = new Promise<CommandResult>((resolve) => {
      setTimeout(() => resolve({ id, accepted: false, reason: 'no answer from the gateway' }), COMMAND_WITHIN).unref();
    });
    const sent = publish(this.#client, TOPICS.commands + id, JSON.stringify({ id, ...asked } satisfies Command));
    sent.catch(() => {}); // Then no answer comes either.
    const { id: _, ...result } = await Promise.race([answered, late]);
    this.#waiting.delete(id);
    return result;
  }

  answer(result: CommandResult | undefined): void {
    if (result) this.#waiting.get(result.id)?.(result);
  }
}
