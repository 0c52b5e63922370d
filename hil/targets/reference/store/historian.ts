import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A row as it is kept and served. */
export interface HistoryRow {
  readonly id: number;
  readonly tag: string;
  readonly value: number | boolean | string;
  readonly quality: 'good' | 'uncertain' | 'bad';
  readonly sourceTime: string;
  readonly receivedAt: string;
}

type NewRow = Omit<HistoryRow, 'id'>;

/** What the rest of the store needs of a historian; another database would stand behind the same few calls. */
export interface Historian {
  append(rows: readonly NewRow[], stored: Readonly<Record<string, number>>): void;
  /** Rows stored after the one with this id, in the order of storing. */
  after(id: number, limit: number): HistoryRow[];
  /** Rows of one tag in a span of source time, in its order. */
  between(tag: string, from: string, to: string, limit: number): HistoryRow[];
  /** The row of each tag that was stored last. */
  latest(): HistoryRow[];
  /** The number of the last sample of each gateway that is safely stored. */
  stored(): Record<string, number>;
  close(): void;
}

/** A historian on the SQLite that comes with Node. */
export class SqliteHistorian implements Historian {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #mark: StatementSync;
  readonly #after: StatementSync;
  readonly #between: StatementSync;

  constructor(directory: string) {
    this.#db = new DatabaseSync(join(directory, 'history.db'));
    this.#db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists sample (
        id integer primary key autoincrement,
        tag text not null,
        value text not null,
        quality text not null,
        source_time text not null,
        received_at text not null
      );
      create index if not exists sample_by_tag on sample (tag, source_time);
      create table if not exists stored (gateway text primary key, seq integer not null);
    `);
    this.#insert = this.#db.prepare(
      'insert into sample (tag, value, quality, source_time, received_at) values (?, ?, ?, ?, ?)',
    );
    this.#mark = this.#db.prepare(
      'insert into stored values (?, ?) on conflict (gateway) do update set seq = excluded.seq',
    );
    this.#after = this.#db.prepare('select * from sample where id > ? order by id limit ?');
    this.#between = this.#db.prepare(
      'select * from sample where tag = ? and source_time >= ? and source_time <= ? order by source_time, id limit ?',
    );
  }

  append(rows: readonly NewRow[], stored: Readonly<Record<string, number>>): void {
    this.#db.exec('begin');
    for (const { tag, value, quality, sourceTime, receivedAt } of rows) {
      this.#insert.run(tag, JSON.stringify(value), quality, sourceTime, receivedAt);
    }
    for (const [gateway, seq] of Object.entries(stored)) this.#mark.run(gateway, seq);
    this.#db.exec('commit');
  }

  after(id: number, limit: number): HistoryRow[] {
    return this.#after.all(id, limit).map(asRow);
  }

  between(tag: string, from: string, to: string, limit: number): HistoryRow[] {
    return this.#between.all(tag, from, to, limit).map(asRow);
  }

  latest(): HistoryRow[] {
    return this.#db
      .prepare('select * from sample where id in (select max(id) from sample group by tag)')
      .all()
      .map(asRow);
  }

  stored(): Record<string, number> {
    const rows = this.#db.prepare('select gateway, seq from stored').all() as { gateway: string; seq: number }[];
    return Object.fromEntries(rows.map(({ gateway, seq }) => [gateway, seq]));
  }

  close(): void {
    this.#db.close();
  }
}

const asRow = (row: Record<string, unknown>): HistoryRow => ({
  id: row.id as number,
  tag: row.tag as string,
  value: JSON.parse(row.value as string) as HistoryRow['value'],
  quality: row.quality as HistoryRow['quality'],
  sourceTime: row.source_time as string,
  receivedAt: row.received_at as string,
});
