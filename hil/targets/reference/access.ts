import { randomBytes } from 'node:crypto';
import type { BrokerUser, BrokerUsers } from '../../mqtt/broker.ts';
import type { BrokerClient, BrokerLogin, StackConfiguration, Tag } from '../tag-list.ts';
import { TOPICS } from './topics.ts';

type Rights = Required<Omit<BrokerUser, 'password'>>;

/** The parts of the stack, and what each needs. */
const PARTS = {
  gateway: {
    publish: [`${TOPICS.samples}#`, TOPICS.gateway, `${TOPICS.links}#`, `${TOPICS.results}#`],
    subscribe: [TOPICS.historian, TOPICS.gateway, `${TOPICS.commands}#`],
  },
  store: {
    publish: [TOPICS.historian, `${TOPICS.commands}#`],
    subscribe: [`${TOPICS.samples}#`, TOPICS.gateway, TOPICS.historian, `${TOPICS.links}#`, `${TOPICS.results}#`],
  },
} satisfies Record<string, Rights>;

/** Who only looks on: the harness's probes, and a person's own client. Commands go through the API. */
const READER: Rights = { publish: [], subscribe: ['#'] };

/** How everybody gets in at the broker of one stack. */
export interface StackAccess {
  readonly users: BrokerUsers;
  readonly probe: BrokerLogin;
  /** For a person's own client. */
  readonly client: BrokerLogin;
  /** For a person's own Sparkplug host, where there are edge nodes. */
  readonly host?: BrokerLogin;
  /** The plant's own clients, by name. */
  readonly plant: Readonly<Record<string, BrokerLogin>>;
}

/**
 * Users for one start of the stack, each with a password of its own, and with the least that it needs.
 * @param plant the plant's own clients: sensors and edge nodes
 */
export function grantAccess(plant: readonly BrokerClient[], tags: readonly Tag[]): StackAccess {
  const users: Record<string, BrokerUser> = Object.create(null);
  const admit = (username: string, rights: Rights, password = randomBytes(12).toString('hex')): BrokerLogin => {
    const known = users[username];
    users[username] = {
      password: known?.password ?? password,
      publish: [...(known?.publish ?? []), ...rights.publish],
      subscribe: [...(known?.subscribe ?? []), ...rights.subscribe],
    };
    return { username, password: users[username].password };
  };
  const sensors = tags.flatMap(({ source }) => (source.protocol === 'mqtt' ? [source.topic] : []));
  const commands = plant.flatMap((one) => one.commands ?? []);
  admit('gateway', { ...PARTS.gateway, subscribe: [...PARTS.gateway.subscribe, ...sensors] });
  admit('store', PARTS.store);
  const logins = plant.map(({ name, login, publish, subscribe }) => {
    // One that brings a login of its own keeps it.
    const { username = `plant/${name}`, password } = login ?? {};
    return [name, admit(username, { publish, subscribe }, password)] as const;
  });
  return {
    users,
    probe: admit('probe', READER),
    client: admit('client', READER),
    ...(commands.length > 0 && { host: admit('host', { publish: commands, subscribe: ['#'] }) }),
    plant: Object.fromEntries(logins),
  };
}

/** How a part of the stack gets in; nothing where the broker asks for nothing. */
export function loginOf({ users }: StackConfiguration['broker'], part: keyof typeof PARTS): Partial<BrokerLogin> {
  return users ? { username: part, password: users[part]!.password } : {};
}
