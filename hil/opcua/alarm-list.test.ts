import { DataType, NodeId, type Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { openStream, us } from '#simulator';
import { clock } from '../clock.ts';
import { AlarmList } from './alarm-list.ts';

const T0 = 1_790_000_000_000;
const at = (seconds: number) => new Date(T0 + 1000 * seconds);

interface Said {
  readonly name?: unknown;
  readonly branch?: unknown;
  readonly active?: unknown;
  readonly since?: unknown;
  readonly acked?: unknown;
  readonly severity?: unknown;
  readonly time?: unknown;
  readonly eventId?: unknown;
  readonly type?: string;
}

/** The fields of an event, in the order in which they are asked for. */
function event(said: Said): Variant[] {
  const { name = 'UA-101', branch = NodeId.nullNodeId, active = true, since, acked = false, severity = 700 } = said;
  const { time = at(1), eventId = Buffer.of(1), type = 'ns=0;i=10637' } = said;
  const fields = [type, 'LIT-101', name, branch, active, since, acked, severity, { text: 'broken' }, time, eventId];
  return [...fields, 'ns=1;s=UA-101'].map((value) => ({ dataType: DataType.Null, value }) as unknown as Variant);
}
const started = event({ type: 'ns=0;i=2787', name: null });
const ended = event({ type: 'ns=0;i=2788', name: null });

const shortly = (list: AlarmList, said: Said, t = 1) =>
  list.take(us(t * 1e6), event(said)).map(({ id, active, acknowledged, priority, sourceTime }) => ({
    ...{ id, active, acknowledged, priority },
    since: Math.round(clock.utc(sourceTime) - T0) / 1000,
  }));
const UA = { id: 'UA-101', active: true, acknowledged: false, priority: 2 };

describe('the alarm list of a server', () => {
  test('follows an alarm from raise to end; an acknowledgement is no new beginning', () => {
    const list = new AlarmList(['UA-101']);
    expect(shortly(list, { time: at(1), since: at(1) })).toEqual([{ ...UA, since: 1 }]);
    expect(shortly(list, { time: at(3), since: at(1), acked: true })).toEqual([
      { ...UA, acknowledged: true, since: 1 },
    ]);
    expect(shortly(list, { time: at(5), since: at(5), acked: true, active: false })).toEqual([
      { ...UA, active: false, acknowledged: true, since: 5 },
    ]);
  });
  test('is told the same where the server does not say since when', () => {
    const list = new AlarmList(['UA-101']);
    expect(shortly(list, { time: at(1) })).toEqual([{ ...UA, since: 1 }]);
    expect(shortly(list, { time: at(3), acked: true })).toEqual([{ ...UA, acknowledged: true, since: 1 }]);
    expect(shortly(list, { time: at(4), acked: true })).toEqual([]);
    expect(shortly(list, { time: at(5), active: false, acked: true })).toMatchObject([{ active: false, since: 5 }]);
  });
  test('an alarm that says again that it is new has begun again, and a repeated event has not', () => {
    const list = new AlarmList(['UA-101']);
    shortly(list, { time: at(1) });
    expect(shortly(list, { time: at(1) })).toEqual([]);
    expect(shortly(list, { time: at(2) })).toEqual([{ ...UA, since: 2 }]);
    expect(shortly(list, { time: at(3), since: at(3) })).toEqual([{ ...UA, since: 3 }]);
    expect(shortly(list, { time: at(4), since: at(3), severity: 900 })).toEqual([{ ...UA, priority: 1, since: 3 }]);
  });
  test('what a refresh leaves out is gone, and what was never told of is known not to stand', () => {
    const list = new AlarmList(['UA-101', 'UA-301']);
    shortly(list, { time: at(1) });
    expect(list.refreshes).toBe(0);
    expect(list.take(us(2e6), started)).toEqual([]);
    expect(list.take(us(2e6), ended)).toMatchObject([
      { id: 'UA-101', active: false, acknowledged: true, t: 2e6 },
      { id: 'UA-301', active: false, acknowledged: true },
    ]);
    expect(list.refreshes).toBe(1);
    list.take(us(3e6), started);
    expect(shortly(list, { time: at(1) })).toHaveLength(1);
    expect(list.take(us(3e6), ended)).toEqual([]);
  });
  test('what a refresh repeats has not begun again, though the server has forgotten since when', () => {
    const list = new AlarmList(['UA-101']);
    shortly(list, { time: at(1), since: at(1), acked: true });
    list.take(us(5e6), started);
    expect(shortly(list, { time: at(5), since: at(5), acked: true })).toEqual([]);
    expect(shortly(list, { time: at(5), since: at(1), acked: false })).toEqual([{ ...UA, since: 1 }]);
  });
  test('an earlier occurrence that is kept as a branch, and an alarm that nobody asked for, are not in it', () => {
    const list = new AlarmList(['UA-101']);
    expect(shortly(list, { branch: 'ns=1;s=branch' })).toEqual([]);
    expect(shortly(list, { name: 'UA-301' })).toEqual([]);
    const named = new AlarmList(['UA-101'], (condition, source) => `${condition}${source === 'LIT-101' ? '-101' : ''}`);
    expect(shortly(named, { name: 'UA' })).toMatchObject([{ id: 'UA-101' }]);
  });
  test('what cannot be read is counted and is no alarm', () => {
    const list = new AlarmList(['UA-101']);
    const wrong: Said[] = [
      { name: 7 },
      { active: 'yes' },
      { acked: null },
      { severity: Number.NaN, time: 'now' },
      { time: new Date(Number.NaN) },
      { eventId: 'x' },
    ];
    for (const said of wrong) expect(shortly(list, said)).toEqual([]);
    expect(list.unreadable).toBe(wrong.length);
    expect(list.take(us(1), [])).toEqual([]);
    const random = openStream(1, 'events');
    const values = [undefined, null, 0, true, 'UA-101', Number.NaN, new Date(0), Buffer.of(1), {}, []];
    for (let i = 0; i < 5000; i++) {
      const fields = Array.from({ length: Math.floor(random() * 14) }, () => ({
        value: values[Math.floor(random() * values.length)],
      }));
      for (const frame of list.take(us(i), fields as Variant[])) expect(frame.id).toBe('UA-101');
    }
  });
});
