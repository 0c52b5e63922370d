import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AlarmKeeper, ShownAlarm } from './alarm-list.ts';

/** Keeps alarms on the SQLite that comes with Node: what was acknowledged stays so, whatever ends the store. */
export class SqliteAlarmKeeper implements AlarmKeeper {
  readonly #db: DatabaseSync;

  constructor(directory: string) {
    this.#db = new DatabaseSync(join(directory, 'alarms.db'));
    this.#db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists alarm (id text primary key, shown text not null);
    `);
  }

  load(): ShownAlarm[] {
    const rows = this.#db.prepare('select shown from alarm order by rowid').all() as { shown: string }[];
    return rows.map(({ shown }) => JSON.parse(shown) as ShownAlarm);
  }

  save(alarm: ShownAlarm): void {
    this.#db
      .prepare('insert into alarm values (?, ?) on conflict (id) do update set shown = excluded.shown')
      .run(alarm.id, JSON.stringify(alarm));
  }

  close(): void {
    this.#db.close();
  }
}
