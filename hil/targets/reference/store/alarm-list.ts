import type { NormalisedSample, Tag } from '../../tag-list.ts';

/** An alarm as the API shows it. */
export interface ShownAlarm {
  readonly id: string;
  readonly active: boolean;
  readonly priority: number;
  readonly text: string;
  readonly response: string;
  /** When its present state began at its source, ISO 8601. */
  readonly since: string;
}

/**
 * The alarm list: process alarms as controllers raise them, with their source times, and the stack's own alarms
 * about communication.
 */
export class AlarmList {
  readonly #alarms = new Map<string, ShownAlarm>();
  readonly #tags: ReadonlyMap<string, Tag>;
  /** Alarms that are computed from an analogue in place of their own contact, by the tag of the analogue. */
  readonly #computed = new Map<string, Tag>();

  /** @param defect `alarm-from-transmitter`: a high-high alarm follows the analogue of its loop, not its contact */
  constructor(tags: readonly Tag[], defect: string | undefined) {
    this.#tags = new Map(tags.map((tag) => [tag.tag, tag]));
    if (defect !== 'alarm-from-transmitter') return;
    for (const alarm of tags) {
      const [, loop] = /^LAHH-(\d+)$/.exec(alarm.alarm?.id ?? '') ?? [];
      const analogue = tags.find((t) => loop && t.tag.includes(`LIT-${loop}/`) && t.limits?.highHigh !== undefined);
      if (analogue) this.#computed.set(analogue.tag, alarm);
    }
  }

  /** Follows the state of a tag. */
  see({ tag: name, value, sourceTime }: NormalisedSample): void {
    const tag = this.#tags.get(name);
    const computed = this.#computed.get(name);
    if (computed) this.#set(computed, Number(value) >= tag!.limits!.highHigh!, sourceTime);
    const ignored = [...this.#computed.values()].some((alarm) => alarm.tag === name);
    if (tag?.alarm && !ignored) this.#set(tag, value === true, sourceTime);
  }

  #set({ alarm }: Tag, active: boolean, since: string): void {
    const { id, text, priority, response } = alarm!;
    this.put({ id, active, priority, text, response, since });
  }

  /** An alarm of the stack's own. */
  communication(id: string, active: boolean, text: string): void {
    const response = 'Check the device and its cable; its values are in doubt until it answers again.';
    this.put({ id: `${id}/communication`, active, priority: 2, text, response, since: new Date().toISOString() });
  }

  put(alarm: ShownAlarm): void {
    if (this.#alarms.get(alarm.id)?.active !== alarm.active) this.#alarms.set(alarm.id, alarm);
  }

  all(): ShownAlarm[] {
    return [...this.#alarms.values()];
  }
}
