import {
  type ISessionContext,
  MessageSecurityMode,
  makeRoles,
  type OPCUAServerOptions,
  type RolePermissionTypeOptions,
  SecurityPolicy,
  WellKnownRoles,
} from 'node-opcua';
import type { OpcUaAccess, Role } from './access.ts';

/** Bits of a permission (Part 3, 8.55). */
const BROWSE = 1;
const READ = 32;
const WRITE = 64;
const READ_HISTORY = 128;
const RECEIVE_EVENTS = 2048;
const CALL = 4096;
const LOOK = BROWSE | READ | READ_HISTORY | RECEIVE_EVENTS;

const ROLE: Readonly<Record<Role, WellKnownRoles>> = {
  observer: WellKnownRoles.Observer,
  operator: WellKnownRoles.Operator,
};

/** What of a declared access the library takes as options. */
export const accessOptions = ({ modes, policies, anonymous, users }: OpcUaAccess) =>
  ({
    securityModes: modes.map((mode) => MessageSecurityMode[mode]),
    securityPolicies: [
      ...(modes.includes('None') ? [SecurityPolicy.None] : []),
      ...policies.map((policy) => SecurityPolicy[policy]),
    ],
    allowAnonymous: anonymous !== 'refused',
    userManager: {
      isValidUser: (name: string, password: string) =>
        users.some((user) => user.name === name && user.password === password),
      getUserRoles: (name: string) =>
        makeRoles(users.filter((user) => user.name === name).map(({ role }) => ROLE[role] as number as never)),
    },
  }) satisfies OPCUAServerOptions;

/** Who may write a variable or call a method; nothing to restrict where everybody is an operator. */
export function operatorsOnly({ anonymous }: OpcUaAccess): RolePermissionTypeOptions[] | undefined {
  if (anonymous === 'operator') return undefined;
  const look = [WellKnownRoles.Anonymous, WellKnownRoles.AuthenticatedUser, WellKnownRoles.Observer];
  return [
    ...look.map((role) => ({ roleId: role as number as never, permissions: LOOK })),
    { roleId: WellKnownRoles.Operator as number as never, permissions: LOOK | WRITE | CALL },
  ];
}

/** The name of a session's user, `anonymous` without one. */
export const userOf = (context: ISessionContext): string => context.getUserName() || 'anonymous';

/** Makes what a client of no user may see in the tree of a device follow the declared access. */
export type Restrict = (node: { setRolePermissions(permissions: RolePermissionTypeOptions[]): void }) => void;
export const restrictTo =
  (access: OpcUaAccess): Restrict =>
  (node) => {
    const permissions = operatorsOnly(access);
    if (permissions) node.setRolePermissions(permissions);
  };
