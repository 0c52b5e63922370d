import type { OpcUaDevice } from './map.ts';

/** What an engineer must know of a server beside its points: limits, security, alarms, methods and history. */
export function describeServer({ device, profile, access, alarms, methods, history }: OpcUaDevice): string[] {
  const { modes, policies, anonymous, users, clients } = access;
  const secure = policies.length > 0 ? ` with ${policies.join(', ')}` : '';
  const people = users.map(({ name, role }) => `${name} (${role})`);
  const certificates = clients === 'listed' ? 'by trust list' : 'any';
  return [
    `${device}  profile ${profile.name}: sampling from ${profile.sampling} ms, ${profile.sessions} sessions, ` +
      `${profile.subscriptions} subscriptions, ${profile.monitoredItems} items, ${profile.nodesPerCall} nodes a call`,
    `${device}  security ${modes.join(', ')}${secure}; client certificates: ${certificates}; ` +
      `anonymous: ${anonymous}; users: ${people.join(', ') || 'none'}`,
    ...(alarms.length > 0
      ? [`${device}  alarms ${alarms.map(({ definition: { tag } }) => tag).join(', ')}; listen at Server or ${device}`]
      : []),
    ...(methods.length > 0 ? [`${device}  methods ${methods.map(({ name }) => name).join(', ')}`] : []),
    ...(history > 0 ? [`${device}  history of the last ${history} values of each variable, raw and aggregates`] : []),
  ];
}
