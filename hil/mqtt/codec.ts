/**
 * Whether everything that one topic filter (or topic) matches is matched by another.
 * @example contains('plant/+/level', 'plant/#') // false: the second matches more
 */
export function contains(filter: string, asked: string): boolean {
  const [outer, inner] = [filter.split('/'), asked.split('/')];
  // A wildcard at the start does not match topics that begin with a dollar sign (4.7.2).
  if (inner[0]!.startsWith('$') && outer[0] !== inner[0]) return false;
  for (let level = 0; level < outer.length; level++) {
    if (outer[level] === '#') return true;
    if (level >= inner.length) return false;
    if (inner[level] === '#') return false;
    if (outer[level] !== '+' && outer[level] !== inner[level]) return false;
  }
  return inner.length === outer.length;
}
