import type { NormalisedSample, Tag } from '../../tag-list.ts';

/** An alarm as the API shows it. */
export interface ShownAlarm {
  readonly id: string;
  readonly active: boolean;
  readonly acknowledged: boolean;
  /** Who acknowledged it last, what they said to it, and when, ISO 8601. */
  readonly acknowledgedBy?: string;
  readonly comment?: string;
  readonly acknowledgedAt?: string;
  readonly priority: number;
  readonly text: string;
  readonly response: string;
  /** When its present state began at its source, ISO 8601. */
  readonly since: string;
}

/** Keeps alarms over a restart. */
export interface AlarmKeeper {
  load(): ShownAlarm[];
  save(alarm: ShownAlarm): void;
}

/** What came of an acknowledgement. */
export type AcknowledgementResult =
  | { readonly accepted: true; readonly alarm: ShownAlarm }
  | { readonly accepted: false; readonly known: boolean; readonly reason: string };

/**
 * The alarm list: process alarms as controllers raise them, with their source times, and the stack's own alarms
 * about communication.
 */
export class AlarmList {
  readonly #alarms = new Map<string, ShownAlarm>();
  readonly #tags: ReadonlyMap<string, Tag>;
  /** Alarms that are computed from an analogue in place of their own contact, by the tag of the analogue. */
  readonly #computed = new Map<string, Tag>();

  readonly #keeper: AlarmKeeper;
  readonly #defect: string | undefined;

  /**
   * @param defect `alarm-from-transmitter`: a high-high alarm follows the analogue of its loop, not its contact;
   * `forgets-acknowledgements`: after a restart whatever is active counts as new;
   * `acknowledgement-sticks`: what was acknowledged once is acknowledged the next time it is raised;
   * `hides-low-priority`: alarms of priority 3 and 4 are left out
   */
  constructor(tags: readonly Tag[], defect: string | undefined, keeper: AlarmKeeper) {
    this.#keeper = keeper;
    this.#defect = defect;
    for (const alarm of keeper.load()) {
      this.#alarms.set(
        alarm.id,
        defect === 'forgets-acknowledgements' ? { ...alarm, acknowledged: !alarm.active } : alarm,
      );
    }
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
    if (this.#defect === 'hides-low-priority' && priority >= 3) return;
    this.put({ id, active, priority, text, response, since });
  }

  /** An alarm of the stack's own. */
  communication(id: string, active: boolean, text: string): void {
    const response = 'Check the device and its cable; its values are in doubt until it answers again.';
    this.put({ id: `${id}/communication`, active, priority: 2, text, response, since: new Date().toISOString() });
  }

  /** A change of activity. Whoever raises anew asks for a new acknowledgement; clearing takes none away. */
  put(change: Omit<ShownAlarm, 'acknowledged'>): void {
    const before = this.#alarms.get(change.id);
    if (before?.active === change.active) return;
    const sticks = this.#defect === 'acknowledgement-sticks' && before?.acknowledgedBy !== undefined;
    if (change.active && !sticks) this.#keep({ ...change, acknowledged: false });
    else this.#keep({ ...before, ...change, acknowledged: before?.acknowledged ?? true });
  }

  /** Takes note that somebody has taken note of an alarm: once for each time that it was raised. */
  acknowledge(id: string, by: string, comment: string | undefined): AcknowledgementResult {
    const before = this.#alarms.get(id);
    if (!before) return { accepted: false, known: false, reason: `there is no alarm ${id}` };
    if (before.acknowledged) return { accepted: false, known: true, reason: `${id} has nothing to acknowledge` };
    const { comment: _, ...rest } = before;
    const alarm: ShownAlarm = {
      ...rest,
      acknowledged: true,
      acknowledgedBy: by,
      acknowledgedAt: new Date().toISOString(),
      ...(comment !== undefined && { comment }),
    };
    this.#keep(alarm);
    return { accepted: true, alarm };
  }

  #keep(alarm: ShownAlarm): void {
    this.#alarms.set(alarm.id, alarm);
    this.#keeper.save(alarm);
  }

  all(): ShownAlarm[] {
    return [...this.#alarms.values()];
  }
}
