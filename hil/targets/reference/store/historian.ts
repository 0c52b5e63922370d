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

/** A row to be kept. */
export interface NewRow extends Omit<HistoryRow, 'id'> {
  readonly gateway: string;
  /** Of the past already when it came: no word on the present. */
  readonly historical?: true;
}

/** The last word on the present of a tag, and the gateway that owns it. */
export type Present = Omit<HistoryRow, 'id' | 'receivedAt'> & { readonly gateway: string };

/** What the rest of the store needs of a historian; another database would stand behind the same few calls. */
export interface Historian {
  /** Keeps rows, each once: one that is there with its tag, source time, value and quality is said again, not new. */
  append(rows: readonly NewRow[], stored: ReadonlyMap<string, number>): void;
  /** Rows stored after the one with this id, in the order of storing. */
  after(id: number, limit: number): HistoryRow[];
  /** Rows of one tag in a span of source time, in its order. */
  between(tag: string, from: string, to: string, limit: number): HistoryRow[];
  latest(): Present[];
  /** The number of the last sample of each gateway that is safely stored. */
  stored(): Map<string, number>;
  close(): void;
}

/** A historian on the SQLite that comes with Node. */
export class SqliteHistorian implements Historian {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #present: StatementSync;
  readonly #mark: StatementSync;
  readonly #after: StatementSync;
  readonly #between: StatementSync;

  /**
   * @param defect `stores-twice`: what is there already is stored again; `arrival-time-as-source-time`: rows are not told
   * apart by a time that says nothing of them
   */
  constructor(directory: string, defect?: string) {
    const once = defect === 'stores-twice' || defect === 'arrival-time-as-source-time' ? '' : 'unique';
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
      create ${once} index if not exists sample_by_tag on sample (tag, source_time, value, quality);
      create table if not exists present (
        tag text primary key,
        gateway text not null,
        value text not null,
        quality text not null,
        source_time text not null
      );
      create table if not exists stored (gateway text primary key, seq integer not null);
    `);
    this.#insert = this.#db.prepare(
      'insert or ignore into sample (tag, value, quality, source_time, received_at) values (?, ?, ?, ?, ?)',
    );
    this.#present = this.#db.prepare('insert or replace into present values (?, ?, ?, ?, ?)');
    this.#mark = this.#db.prepare('insert or replace into stored values (?, ?)');
    this.#after = this.#db.prepare('select * from sample where id > ? order by id limit ?');
    this.#between = this.#db.prepare(
      'select * from sample where tag = ? and source_time >= ? and source_time <= ? order by source_time, id limit ?',
    );
  }

  append(rows: readonly NewRow[], stored: ReadonlyMap<string, number>): void {
    this.#db.exec('begin');
    for (const { tag, gateway, value, quality, sourceTime, receivedAt, historical } of rows) {
      const text = JSON.stringify(value);
      this.#insert.run(tag, text, quality, sourceTime, receivedAt);
      if (!historical) this.#present.run(tag, gateway, text, quality, sourceTime);
    }
    for (const [gateway, seq] of stored) this.#mark.run(gateway, seq);
    this.#db.exec('commit');
  }

  after(id: number, limit: number): HistoryRow[] {
    return this.#after.all(id, limit).map(asRow);
  }

  between(tag: string, from: string, to: string, limit: number): HistoryRow[] {
    return this.#between.all(tag, from, to, limit).map(asRow);
  }

  latest(): Present[] {
    const rows = this.#db.prepare('select * from present').all() as Record<string, string>[];
    return rows.map((row) => ({ ...said(row), gateway: row.gateway! }));
  }

  stored(): Map<string, number> {
    const rows = this.#db.prepare('select gateway, seq from stored').all() as { gateway: string; seq: number }[];
    return new Map(rows.map(({ gateway, seq }) => [gateway, seq]));
  }

  close(): void {
    this.#db.close();
  }
}

const said = (row: Record<string, unknown>) => ({
  tag: row.tag as string,
  value: JSON.parse(row.value as string) as HistoryRow['value'],
  quality: row.quality as HistoryRow['quality'],
  sourceTime: row.source_time as string,
});

const asRow = (row: Record<string, unknown>): HistoryRow => ({
  id: row.id as number,
  ...said(row),
  receivedAt: row.received_at as string,
});
