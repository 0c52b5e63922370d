import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { Simulation } from '#simulator';
import { renumbered } from '../../hil/targets/reference/gateway/numbering.ts';
import { COMMANDS, type Command, STATES, type State, takesCommand, UNIT_MODES } from './packml.ts';
import { bottlingLine } from './plant.ts';

interface UaNode {
  readonly '@NodeId': string;
  readonly '@BrowseName': string;
  readonly '@ParentNodeId'?: string;
  readonly Value?: { readonly 'uax:UInt32'?: number | { readonly '#text': number } };
}

/** The state numbers in the nodeset of OPC 30050, as the OPC Foundation publishes it. */
function publishedNumbers(): Map<string, number> {
  const nodesets = dirname(createRequire(import.meta.url).resolve('node-opcua-nodesets/package.json'));
  const xml = readFileSync(join(nodesets, 'nodesets/Opc.Ua.PackML.NodeSet2.xml'), 'utf8');
  const { UANodeSet } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);
  const names = new Map((UANodeSet.UAObject as UaNode[]).map((o) => [o['@NodeId'], o['@BrowseName'].split(':')[1]!]));
  const numbers = new Map<string, number>();
  for (const variable of UANodeSet.UAVariable as UaNode[]) {
    const state = names.get(variable['@ParentNodeId'] ?? '');
    const value = variable.Value?.['uax:UInt32'];
    if (variable['@BrowseName'] !== 'StateNumber' || !state || value === undefined) continue;
    numbers.set(state.toLowerCase(), typeof value === 'object' ? value['#text'] : value);
  }
  return numbers;
}

describe('the numbers of PackML', () => {
  test('are those of OPC 30050, whose 18 Running and 19 Cleared are never current', () => {
    const published = publishedNumbers();
    expect(published.size).toBe(19);
    expect([published.get('running'), published.get('cleared')]).toEqual([18, 19]);
    for (const [name, number] of published) if (number < 18) expect(STATES[number], name).toBe(name);
    expect(STATES.length).toBe(18);
  });

  // ISA-TR88.00.02-2015, StateCurrent.
  test.each([
    [0, 'undefined'],
    [1, 'clearing'],
    [2, 'stopped'],
    [4, 'idle'],
    [6, 'execute'],
    [9, 'aborted'],
    [17, 'complete'],
  ])('%i is %s', (number, name) => expect(STATES[number]).toBe(name));

  // OPC 30060 for tobacco machinery, table 203: the same names, other numbers.
  test('are those of OPC 30060 only by chance: at 3', () => {
    const tag = { states: STATES } as unknown as Parameters<typeof renumbered>[0];
    const tobacco = renumbered(tag).states!;
    expect([tobacco[0], tobacco[2], tobacco[4], tobacco[8], tobacco[16]]).toEqual([
      ...['stopped', 'idle', 'execute', 'aborted', 'unholding'],
    ]);
    expect([...tobacco].sort()).toEqual(STATES.filter((name) => name !== 'undefined').sort());
    expect(STATES.filter((name, number) => tobacco[number] === name)).toEqual(['starting']);
  });

  test('commands and modes have theirs', () => {
    expect([COMMANDS.indexOf('start'), COMMANDS.indexOf('abort'), COMMANDS.indexOf('clear')]).toEqual([2, 8, 9]);
    expect(UNIT_MODES.indexOf('production')).toBe(1);
  });
});

/** The capper alone matters here; it begins in a state, with bottles waiting and a checkweigher that takes them. */
function capperIn(state: State): Simulation {
  return new Simulation(bottlingLine, {
    seed: 1,
    start: { PLC3: { memory: { machine: { state, byHand: true } } } },
  });
}

/** The state after the next scan of the capper. */
function after(state: State, command: Command): State {
  const simulation = capperIn(state);
  simulation.accept('PLC3', 'command', command);
  for (let i = 0; i < 10; i++) simulation.advance();
  return simulation.value('PLC3', 'state') as State;
}

const WAITING: readonly State[] = ['stopped', 'idle', 'suspended', 'execute', 'aborted', 'held', 'complete'];
const ACTING = STATES.filter((state) => state !== 'undefined' && !WAITING.includes(state));

describe('a command', () => {
  test.each(WAITING)('in %s does something where it is taken, and nothing where it is refused', (state) => {
    const still = after(state, 'none');
    for (const command of COMMANDS) {
      expect(after(state, command) !== still, command).toBe(command !== 'none' && takesCommand(state, command));
    }
  });

  test.each(ACTING)('in %s is taken only to stop or to abort', (state) => {
    const taken = COMMANDS.filter((command) => takesCommand(state, command));
    expect(taken.filter((command) => !['none', 'stop', 'abort'].includes(command))).toEqual([]);
    for (const command of ['stop', 'abort'] as const) {
      const to = command === 'stop' ? 'stopping' : 'aborting';
      if (takesCommand(state, command)) expect(after(state, command), command).toBe(to);
      else expect(after(state, command), command).toBe(state);
    }
  });

  test('that would do nothing is refused on the wire', () => {
    const simulation = capperIn('aborted');
    expect(simulation.write('PLC3', 'command', 'start')).toBe('access-denied');
    expect(simulation.write('PLC3', 'command', 'clear')).toBeUndefined();
  });

  test('abort wins over everything, also while it stops', () => {
    expect([after('stopping', 'abort'), after('clearing', 'abort')]).toEqual(['aborting', 'aborting']);
  });
});

test('a mode is changed only where nothing moves', () => {
  expect(capperIn('execute').write('PLC3', 'unitMode', 'maintenance')).toBe('access-denied');
  expect(capperIn('stopped').write('PLC3', 'unitMode', 'maintenance')).toBeUndefined();
  expect(capperIn('stopped').write('PLC3', 'unitMode', 'invalid')).toBe('out-of-range');
});
