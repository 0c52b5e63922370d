import { AttributeIds, constructEventFilter, type EventFilter, SimpleAttributeOperand, type Variant } from 'node-opcua';
import type { Duration, Frame } from '#simulator';
import { clock } from '../clock.ts';

type AlarmFrame = Extract<Frame, { kind: 'alarm' }>;

/** What is asked of each event, in this order (Part 9, 5.5 to 5.8); the node of the condition comes last. */
const FIELDS = [
  'EventType',
  'SourceName',
  'ConditionName',
  'BranchId',
  'ActiveState.Id',
  'ActiveState.TransitionTime',
  'AckedState.Id',
  'Severity',
  'Message',
  'Time',
  'EventId',
] as const;
type Field = (typeof FIELDS)[number];

const REFRESH_START = 'ns=0;i=2787';
const REFRESH_END = 'ns=0;i=2788';
const CONDITION_TYPE = 'i=2782';

/** The fields of an event that an alarm list needs. */
export function alarmFilter(): EventFilter {
  const filter = constructEventFilter([...FIELDS]);
  filter.selectClauses!.push(
    new SimpleAttributeOperand({ typeDefinitionId: CONDITION_TYPE, browsePath: [], attributeId: AttributeIds.NodeId }),
  );
  return filter;
}

/** Priority of a severity: the classes of Part 9, annex E, of which ours is one each. */
const priorityOf = (severity: number): number => (severity > 800 ? 1 : severity > 600 ? 2 : severity > 400 ? 3 : 4);

/** How to name an alarm by what its server calls it. */
export type AlarmName = (condition: string, source: string) => string;

interface Known {
  readonly frame: AlarmFrame;
  /** What names this occurrence to the server, to acknowledge it. */
  readonly eventId?: Buffer;
  readonly conditionId?: string;
}

/** What one event says of a condition. */
interface Told {
  readonly id: string;
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly priority: number;
  readonly text: string;
  readonly at: Duration;
  /** When it became what it is; undefined where the server does not say. */
  readonly since: Duration | undefined;
  readonly eventId: Buffer;
  readonly conditionId: string;
}

/**
 * The alarm list of an OPC UA server, as its events tell it (Part 9): one state for each alarm, of its newest occurrence.
 * Earlier occurrences that are kept as branches are not states of the alarm. A refresh tells all that is of interest:
 * what it leaves out is gone. Takes events and gives frames; it knows no socket.
 */
export class AlarmList {
  /** Events that could not be read as what they say they are. */
  unreadable = 0;
  /** How often the server has told all that stands. */
  refreshes = 0;
  readonly #shows: ReadonlySet<string>;
  readonly #named: AlarmName;
  readonly #known = new Map<string, Known>();
  #refreshing: Set<string> | undefined;

  /** @param shows the alarms that are wanted; others are not looked at */
  constructor(shows: readonly string[], named: AlarmName = (condition) => condition) {
    this.#shows = new Set(shows);
    this.#named = named;
  }

  /** Where an alarm stands, for whoever wants to acknowledge it. */
  occurrence(id: string): { readonly eventId: Buffer; readonly conditionId: string } | undefined {
    const { eventId, conditionId } = this.#known.get(id) ?? {};
    return eventId && conditionId ? { eventId, conditionId } : undefined;
  }

  /** Takes an event at the time of its receipt; what it changes in the list. */
  take(t: Duration, values: readonly Variant[]): AlarmFrame[] {
    const field = (name: Field): unknown => values[FIELDS.indexOf(name)]?.value;
    const type = String(field('EventType'));
    if (type === REFRESH_START) {
      this.#refreshing = new Set();
      return [];
    }
    if (type === REFRESH_END) return this.#endRefresh(t);
    // An event of something else, such as an audit, has no condition.
    if (field('ConditionName') === undefined || field('ConditionName') === null) return [];
    const told = this.#read(field, values[FIELDS.length]?.value);
    if (told === undefined) {
      this.unreadable++;
      return [];
    }
    if (!this.#shows.has(told.id) || isBranch(field('BranchId'))) return [];
    this.#refreshing?.add(told.id);
    return this.#taken(t, told);
  }

  #read(field: (name: Field) => unknown, conditionId: unknown): Told | undefined {
    const [name, source] = [field('ConditionName'), field('SourceName')];
    const [active, acknowledged, severity] = [field('ActiveState.Id'), field('AckedState.Id'), field('Severity')];
    const [at, eventId] = [field('Time'), field('EventId')];
    if (typeof name !== 'string' || typeof active !== 'boolean' || typeof acknowledged !== 'boolean') return undefined;
    if (typeof severity !== 'number' || !isTime(at) || !Buffer.isBuffer(eventId)) return undefined;
    const since = field('ActiveState.TransitionTime');
    return {
      id: this.#named(name, String(source ?? '')),
      ...{ active, acknowledged, eventId },
      priority: priorityOf(severity),
      text: textOf(field('Message')),
      at: clock.instant(at.getTime()),
      since: isTime(since) ? clock.instant(since.getTime()) : undefined,
      conditionId: String(conditionId),
    };
  }

  /**
   * The time of an event is when anything of it changed, an acknowledgement too. Where the server does not say since when
   * the alarm is active, it began with the event that first said so, and anew with one that says so again as if nobody
   * had acknowledged it, and gives no other news.
   */
  #taken(t: Duration, told: Told): AlarmFrame[] {
    const { id, active, acknowledged, priority, text, at, eventId, conditionId } = told;
    const before = this.#known.get(id)?.frame;
    const same =
      before !== undefined &&
      before.active === active &&
      before.acknowledged === acknowledged &&
      before.priority === priority &&
      before.text === text;
    const anew = before === undefined || before.active !== active || (same && active && !acknowledged);
    // A server that is back may have forgotten since when; what a refresh repeats is not news.
    const repeated =
      this.#refreshing !== undefined && before?.active === active && before.acknowledged === acknowledged;
    const sourceTime = repeated ? before.sourceTime : (told.since ?? (anew ? at : before.sourceTime));
    const frame: AlarmFrame = { kind: 'alarm', t, id, active, acknowledged, priority, text, sourceTime };
    this.#known.set(id, { frame, eventId, conditionId });
    return same && before.sourceTime === sourceTime ? [] : [frame];
  }

  /** What the refresh did not mention is of no interest any more: not active, and acknowledged. */
  #endRefresh(t: Duration): AlarmFrame[] {
    const told = this.#refreshing;
    this.#refreshing = undefined;
    if (told === undefined) return [];
    const gone = [...this.#shows]
      .filter((id) => !told.has(id))
      .map((id) => ({ id, before: this.#known.get(id)?.frame }));
    this.refreshes++;
    return gone.flatMap(({ id, before }) => {
      if (before && !before.active && before.acknowledged) return [];
      const { priority, text } = before ?? { priority: 4, text: '' };
      const frame: AlarmFrame = {
        kind: 'alarm',
        t,
        id,
        active: false,
        acknowledged: true,
        priority,
        text,
        sourceTime: t,
      };
      this.#known.set(id, { frame });
      return [frame];
    });
  }
}

const isTime = (value: unknown): value is Date => value instanceof Date && Number.isFinite(value.getTime());
const isBranch = (value: unknown): boolean => value !== undefined && value !== null && String(value) !== 'ns=0;i=0';
const textOf = (message: unknown): string => String((message as { text?: unknown } | null)?.text ?? '');
