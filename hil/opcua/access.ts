import { PlantwrightError } from '#simulator';

/** How messages of a secure channel are protected (Part 4, 7.20). */
export type SecurityMode = 'None' | 'Sign' | 'SignAndEncrypt';

/** The three policies that are current (Part 7, 6.6); the SHA-1 ones are not offered. */
export const SECURITY_POLICIES = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;
export type SecurityPolicy = (typeof SECURITY_POLICIES)[number];

/** Well-known roles (Part 18, 4.2): an observer reads, an operator also writes, calls and acknowledges. */
export type Role = 'observer' | 'operator';

export interface User {
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

/** Who may connect to a server, and what they may do there: pure data. */
export interface OpcUaAccess {
  readonly modes: readonly SecurityMode[];
  readonly policies: readonly SecurityPolicy[];
  /** What a session without a user may do. */
  readonly anonymous: Role | 'refused';
  readonly users: readonly User[];
  /** `listed`: a client's certificate must be on the trust list. `any`: all are taken, as on many a forgotten device. */
  readonly clients: 'listed' | 'any';
  /**
   * A folder for key, certificate, trust list and rejected certificates, so that people can move files about as on a
   * real device. Without it everything lives in memory.
   */
  readonly pki?: string;
}

/** No security, and everybody an operator: the default, as on a commissioning bench. */
export const OPEN_ACCESS: OpcUaAccess = {
  modes: ['None'],
  policies: [],
  anonymous: 'operator',
  users: [],
  clients: 'any',
};

/**
 * Secured access: signed or encrypted with any current policy, certificates by trust list, nobody anonymous.
 * @example security({ users: [{ name: 'anna', password: 'pump', role: 'operator' }] })
 * @throws PlantwrightError ACCESS_CLOSED when nobody could connect, USER_TWICE
 */
export function security(access: Partial<OpcUaAccess> & Pick<OpcUaAccess, 'users'>): OpcUaAccess {
  const { users, modes = ['Sign', 'SignAndEncrypt'], policies = SECURITY_POLICIES, anonymous = 'refused' } = access;
  if (modes.length === 0 || (policies.length === 0 && modes.some((mode) => mode !== 'None'))) {
    throw new PlantwrightError('ACCESS_CLOSED', 'No client could open a secure channel to the server.', {
      hint: 'Name at least one mode, and a policy for Sign and SignAndEncrypt.',
    });
  }
  if (anonymous === 'refused' && users.length === 0) {
    throw new PlantwrightError('ACCESS_CLOSED', 'Nobody could open a session: no users, and nobody anonymous.', {
      hint: 'Name users, or let anonymous be an observer.',
    });
  }
  const names = users.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new PlantwrightError('USER_TWICE', `There are two users "${twice}".`, { hint: 'Rename one of them.' });
  }
  return Object.freeze({ clients: 'listed', ...access, modes, policies, anonymous });
}
