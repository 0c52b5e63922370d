import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NormalisedSample } from '../../tag-list.ts';
import type { HistorianStatus, NumberedSample } from '../messages.ts';
import { TOPICS } from '../topics.ts';

/** Samples on their way at a time. */
const IN_FLIGHT = 100;

/**
 * Store and forward, on disk. Every sample gets a number and stays until the historian says that it has stored it;
 * whatever happens to broker, historian or this process in between, the historian's next session is sent all that
 * is missing, in order.
 */
export class Outbox {
  /** Whose numbers these are: another id in each database. */
  readonly gateway: string;
  readonly #db: DatabaseSync;
  readonly #publish: (topic: string, payload: string) => Promise<void>;
  readonly #forgets: boolean;
  /** Number of the last sample of former processes. */
  readonly #inherited: number;
  /** Number of the last sample. */
  #last: number;
  /** Number of the last sample that can have been sent, by this process or another. */
  #everSent: number;
  #session: string | undefined;
  #everConnected = false;
  /** Number of the last sample that was handed to the broker in this session. */
  #sent = 0;
  /** Samples on their way in this session. What was on its way in another one counts no more, whether it arrives or not. */
  #flight = { count: 0 };

  /**
   * @param publish resolves when the broker has it
   * @param defect `drops-backlog`: samples are forgotten while they cannot be sent
   */
  constructor(
    directory: string,
    publish: (topic: string, payload: string) => Promise<void>,
    defect: string | undefined,
  ) {
    this.#publish = publish;
    this.#forgets = defect === 'drops-backlog';
    this.#db = new DatabaseSync(join(directory, 'gateway.db'));
    this.#db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists outbox (seq integer primary key autoincrement, sample text not null);
      create table if not exists identity (id text not null);
    `);
    const known = this.#db.prepare('select id from identity').get() as { id: string } | undefined;
    this.gateway = known?.id ?? randomUUID();
    if (!known) this.#db.prepare('insert into identity values (?)').run(this.gateway);
    // SQLite keeps it here when all samples are gone.
    const numbers = this.#db.prepare("select seq from sqlite_sequence where name = 'outbox'");
    this.#inherited = (numbers.get() as { seq: number } | undefined)?.seq ?? 0;
    this.#last = this.#inherited;
    this.#everSent = this.#inherited;
  }

  /** Number of the last sample that it was given. */
  get last(): number {
    return this.#last;
  }

  /** Takes samples; they are sent as soon as the historian can have them. */
  put(samples: readonly NormalisedSample[]): void {
    if (samples.length === 0) return;
    if (this.#forgets && this.#everConnected && this.#session === undefined) return;
    const insert = this.#db.prepare('insert into outbox (sample) values (?)');
    this.#db.exec('begin');
    for (const sample of samples) this.#last = Number(insert.run(JSON.stringify(sample)).lastInsertRowid);
    this.#db.exec('commit');
    this.#pump();
  }

  /**
   * What the historian has stored. A new session of it is sent everything after that.
   * @returns why nothing is taken of it: nobody can have stored what was never sent
   */
  acknowledge({ online, session, stored }: HistorianStatus): string | undefined {
    const upTo = stored[this.gateway] ?? 0;
    if (upTo > this.#everSent) return `no. ${upTo} cannot be stored: no. ${this.#everSent} is the last that was sent`;
    if (!online) {
      this.lost();
      return undefined;
    }
    this.#db.prepare('delete from outbox where seq <= ?').run(upTo);
    if (session !== this.#session) {
      this.lost();
      this.#session = session;
      this.#everConnected = true;
      this.#sent = upTo;
    }
    this.#pump();
    return undefined;
  }

  /** Broker or historian is gone: what the historian has is not known any more. */
  lost(): void {
    this.#session = undefined;
    this.#flight = { count: 0 };
  }

  close(): void {
    this.lost();
    this.#db.close();
  }

  #pump(): void {
    const flight = this.#flight;
    const room = IN_FLIGHT - flight.count;
    if (this.#session === undefined || room <= 0) return;
    const rows = this.#db
      .prepare('select seq, sample from outbox where seq > ? order by seq limit ?')
      .all(this.#sent, room) as { seq: number; sample: string }[];
    for (const { seq, sample } of rows) {
      const historical = seq <= this.#inherited ? { historical: true as const } : {};
      const told = JSON.parse(sample) as NormalisedSample;
      const numbered: NumberedSample = { gateway: this.gateway, seq, ...historical, ...told };
      this.#sent = seq;
      this.#everSent = Math.max(this.#everSent, seq);
      flight.count++;
      const done = () => {
        if (flight !== this.#flight) return;
        flight.count--;
        this.#pump();
      };
      this.#publish(TOPICS.samples + numbered.tag, JSON.stringify(numbered)).then(done, done);
    }
  }
}
