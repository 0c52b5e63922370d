import { useEffect, useRef, useState } from 'react';
import { alarmRowsAt, isUrgent } from '../data/alarms.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';

/** Tells a screen reader of every alarm of priority 1 or 2 that newly appears while the session goes on. */
export function AlarmAnnouncer() {
  const { timeline } = useOpened();
  const t = useInstant();
  const live = useViewer(({ cursor }) => cursor === 'live');
  const known = useRef<ReadonlySet<string> | null>(null);
  const [said, setSaid] = useState('');
  const urgent = alarmRowsAt(timeline, t).filter(isUrgent);
  const key = urgent.map(({ id }) => id).join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the rows
  useEffect(() => {
    const fresh = urgent.filter(({ id }) => known.current && !known.current.has(id));
    if (live && fresh.length > 0) {
      setSaid(fresh.map(({ priority, id, text }) => `Priority ${priority}: ${id}, ${text}.`).join(' '));
    }
    known.current = new Set(urgent.map(({ id }) => id));
  }, [key, live]);

  return (
    <p className="unseen" aria-live="assertive">
      {said}
    </p>
  );
}
