/**
 * Topics that are the broker's own (3.1.1, 4.7.2). It says nothing on them, and has no shared subscriptions, which MQTT 5
 * begins with `$share/`.
 */
export const isReserved = (topic: string): boolean => topic.startsWith('$');

/** Why nothing can be published to a topic (3.1.1, 3.3.2.1 and 4.7.3). */
export function topicFault(topic: string): string | undefined {
  if (topic === '') return 'it is empty';
  if (topic.includes('\0')) return 'it has a null character';
  if (/[+#]/.test(topic)) return 'it has a wildcard';
  return isReserved(topic) ? 'topics with $ are the broker’s own' : undefined;
}

/** Why a topic filter is none (3.1.1, 4.7.1 and 4.7.3). */
export function filterFault(filter: string): string | undefined {
  if (filter === '') return 'it is empty';
  if (filter.includes('\0')) return 'it has a null character';
  const levels = filter.split('/');
  if (levels.some((level) => level.length > 1 && /[+#]/.test(level))) return 'a wildcard stands alone in its level';
  return levels.slice(0, -1).includes('#') ? '# stands last' : undefined;
}
