import { createHash, timingSafeEqual } from 'node:crypto';
import { contains } from '../codec.ts';

/** Who may come in, and what for: topic filters as MQTT 3.1.1 has them (4.7). Without a list, everything. */
export interface BrokerUser {
  readonly password: string;
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

/** By name. */
export type BrokerUsers = Readonly<Record<string, BrokerUser>>;

const digest = (text: string | Buffer) => createHash('sha256').update(text).digest();

/** Finds users by name and password, in the same time whether there is such a user or not. */
export class Users {
  readonly #users: ReadonlyMap<string, { readonly user: BrokerUser; readonly password: Buffer }>;
  readonly #nobody = digest('');

  constructor(users: BrokerUsers) {
    this.#users = new Map(
      Object.entries(users).map(([name, user]) => [name, { user, password: digest(user.password) }]),
    );
  }

  find(name: string, password: Buffer | undefined): BrokerUser | undefined {
    const known = this.#users.get(name);
    const equal = timingSafeEqual(digest(password ?? ''), known?.password ?? this.#nobody);
    return equal && password !== undefined ? known?.user : undefined;
  }
}

const may = (filters: readonly string[] | undefined, topic: string) =>
  !filters || filters.some((filter) => contains(filter, topic));

export const mayPublish = (user: BrokerUser | undefined, topic: string): boolean => may(user?.publish, topic);
export const maySubscribe = (user: BrokerUser | undefined, filter: string): boolean => may(user?.subscribe, filter);
