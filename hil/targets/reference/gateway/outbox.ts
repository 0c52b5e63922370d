import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type MqttConnection, publish } from '../../../mqtt/client.ts';
import type { NormalisedSample } from '../../tag-list.ts';
import { type HistorianStatus, type NumberedSample, TOPICS } from '../topics.ts';

/** Samples on their way at a time. */
const IN_FLIGHT = 100;

/**
 * Store and forward, on disk. Every sample gets a number and stays until the historian says that it has stored it;
 * whatever happens to broker, historian or this process in between, the historian's next session is sent all that
 * is missing, in order.
 */
export class Outbox {
  readonly #db: DatabaseSync;
  readonly #client: MqttConnection;
  readonly #gateway: string;
  readonly #forgets: boolean;
  /** Number of the last sample that a former process has left behind. */
  readonly #inherited: number;
  #session: string | undefined;
  #everConnected = false;
  /** Number of the last sample that was handed to the broker in this session. */
  #sent = 0;
  #inFlight = 0;

  /** @param defect `drops-backlog`: samples are forgotten while they cannot be sent */
  constructor(directory: string, client: MqttConnection, defect: string | undefined) {
    this.#client = client;
    this.#forgets = defect === 'drops-backlog';
    this.#db = new DatabaseSync(join(directory, 'gateway.db'));
    this.#db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists outbox (seq integer primary key autoincrement, sample text not null);
      create table if not exists identity (id text not null);
    `);
    const known = this.#db.prepare('select id from identity').get() as { id: string } | undefined;
    this.#gateway = known?.id ?? randomUUID();
    if (!known) this.#db.prepare('insert into identity values (?)').run(this.#gateway);
    const { last } = this.#db.prepare('select max(seq) as last from outbox').get() as { last: number | null };
    this.#inherited = last ?? 0;
  }

  /** Takes samples; they are sent as soon as the historian can have them. */
  put(samples: readonly NormalisedSample[]): void {
    if (samples.length === 0) return;
    if (this.#forgets && this.#everConnected && this.#session === undefined) return;
    const insert = this.#db.prepare('insert into outbox (sample) values (?)');
    this.#db.exec('begin');
    for (const sample of samples) insert.run(JSON.stringify(sample));
    this.#db.exec('commit');
    this.#pump();
  }

  /** What the historian has stored. A new session of it is sent everything after that. */
  acknowledge({ online, session, stored }: HistorianStatus): void {
    const upTo = stored[this.#gateway] ?? 0;
    if (!online) {
      this.#session = undefined;
      return;
    }
    this.#db.prepare('delete from outbox where seq <= ?').run(upTo);
    if (session !== this.#session) {
      this.#session = session;
      this.#everConnected = true;
      this.#sent = upTo;
    }
    this.#pump();
  }

  /** The connection to the broker is gone: what the historian has is not known any more. */
  lost(): void {
    this.#session = undefined;
    this.#inFlight = 0;
  }

  close(): void {
    this.lost();
    this.#db.close();
  }

  #pump(): void {
    const room = IN_FLIGHT - this.#inFlight;
    if (this.#session === undefined || room <= 0) return;
    const rows = this.#db
      .prepare('select seq, sample from outbox where seq > ? order by seq limit ?')
      .all(this.#sent, room) as { seq: number; sample: string }[];
    const session = this.#session;
    for (const { seq, sample } of rows) {
      const historical = seq <= this.#inherited ? { historical: true as const } : {};
      const told = JSON.parse(sample) as NormalisedSample;
      const numbered: NumberedSample = { gateway: this.#gateway, seq, ...historical, ...told };
      this.#sent = seq;
      this.#inFlight++;
      const done = () => {
        if (session !== this.#session) return;
        this.#inFlight--;
        this.#pump();
      };
      publish(this.#client, TOPICS.samples + numbered.tag, JSON.stringify(numbered)).then(done, done);
    }
  }
}
