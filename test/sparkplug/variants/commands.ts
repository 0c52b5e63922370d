import { REBIRTH } from '../../../hil/sparkplug/certificates.ts';
import { aliasOf, inserted, message, payload, type Spoil } from '../spoil.ts';
import { BEHAVIOUR, TANK, type Variant, variant } from './variant.ts';

const COMMANDS = `${BEHAVIOUR}-data-commands`;
const text = (value: string) => ({ field: 'string', value }) as const;
const boolean = (value: boolean) => ({ field: 'boolean', value }) as const;

/** Replaces what the first command of a host asks for. */
const asks =
  (verb: 'NCMD' | 'DCMD', of: (session: Parameters<Spoil>[0]) => Parameters<typeof message>[1]): Spoil =>
  (session) =>
    payload(verb, (whole) => ({ ...whole, metrics: of(session) }))(session);

const rebirth = (verb: 'NCMD' | 'DCMD', name: string, value: boolean): Spoil =>
  inserted('NCMD', () => message(verb, [{ name, value: boolean(value) }], verb === 'DCMD' ? TANK : undefined));

/** Wrong commands. */
export const commandVariants: readonly Variant[] = [
  variant(
    'NCMD that asks for nothing',
    asks('NCMD', () => []),
    ['topics-ncmd-payload'],
  ),
  variant(
    'DCMD that asks for nothing',
    asks('DCMD', () => []),
    ['topics-dcmd-payload'],
  ),
  variant(
    'NCMD for what belongs to a device',
    asks('NCMD', (session) => [
      { alias: aliasOf(session, 'DBIRTH', 'Set point'), value: { field: 'double', value: 1 } },
    ]),
    [`${COMMANDS}-dcmd-verb`, `${COMMANDS}-ncmd-metric-name`],
  ),
  variant(
    'DCMD for what belongs to the edge node',
    asks('DCMD', (session) => [{ alias: aliasOf(session, 'NBIRTH', 'Scan rate'), value: { field: 'long', value: 1 } }]),
    [`${COMMANDS}-ncmd-verb`, `${COMMANDS}-dcmd-metric-name`],
  ),
  variant(
    'NCMD for what no birth had',
    asks('NCMD', () => [{ name: 'Nothing', value: text('') }]),
    [`${COMMANDS}-ncmd-metric-name`],
  ),
  variant(
    'DCMD for what no birth had',
    asks('DCMD', () => [{ name: 'Nothing', value: text('') }]),
    [`${COMMANDS}-dcmd-metric-name`],
  ),
  variant(
    'NCMD with a value of another type',
    asks('NCMD', (session) => [{ alias: aliasOf(session, 'NBIRTH', 'Scan rate'), value: text('fast') }]),
    [`${COMMANDS}-ncmd-metric-value`],
  ),
  variant(
    'DCMD with a value of another type',
    asks('DCMD', (session) => [{ alias: aliasOf(session, 'DBIRTH', 'Set point'), value: text('high') }]),
    [`${COMMANDS}-dcmd-metric-value`],
  ),
  variant('a rebirth asked for with DCMD', rebirth('DCMD', REBIRTH, true), [
    `${COMMANDS}-ncmd-rebirth-verb`,
    `${COMMANDS}-dcmd-metric-name`,
  ]),
  variant('a rebirth asked for by another name', rebirth('NCMD', 'Node Control/REBIRTH', true), [
    `${COMMANDS}-ncmd-rebirth-name`,
    `${COMMANDS}-ncmd-metric-name`,
  ]),
  variant('a rebirth asked for with false', rebirth('NCMD', REBIRTH, false), [`${COMMANDS}-ncmd-rebirth-value`]),
];
