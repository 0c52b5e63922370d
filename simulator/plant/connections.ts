import { PlantwrightError } from '../error.ts';
import type { Asset, Source } from './plant.ts';
import type { Signal, Signals, Value } from './signal.ts';

interface Wiring {
  readonly assets: Readonly<Record<string, Asset>>;
  readonly outputs: Readonly<Record<string, Signals>>;
  readonly connections: Readonly<Record<string, Source>>;
}

/** Holds a plant built from data to the rules that the types impose on one written in code. */
export function validateConnections({ assets, outputs, connections }: Wiring): void {
  for (const [target, source] of Object.entries(connections)) {
    const input = at(assets, target, (asset, name) => (assets[asset]?.twin.inputs as Signals | undefined)?.[name]);
    if (!input) {
      throw new PlantwrightError('INPUT_UNKNOWN', `"${target}" is no input of this plant.`, {
        hint: 'The left side of a connection is asset.input.',
      });
    }
    if (typeof source !== 'string') {
      requireFit(target, input, source.constant);
      continue;
    }
    const output = at(assets, source, (asset, name) => outputs[asset]?.[name]);
    if (!output) {
      throw new PlantwrightError('SOURCE_UNKNOWN', `"${target}" is fed by "${source}", which is no output.`, {
        hint: 'The right side of a connection is asset.output, or { constant }.',
      });
    }
    const namesFit = output.names?.every((n) => input.names?.includes(n)) ?? true;
    if (output.kind !== input.kind || output.unit !== input.unit || !namesFit) {
      throw new PlantwrightError(
        'SOURCE_MISMATCH',
        `"${target}" takes ${describe(input)}, but "${source}" gives ${describe(output)}.`,
        { hint: 'Connect a source of the same kind, unit and states.' },
      );
    }
  }
  for (const [key, { twin }] of Object.entries(assets)) {
    for (const name of Object.keys(twin.inputs)) {
      if (!(`${key}.${name}` in connections)) {
        throw new PlantwrightError('INPUT_OPEN', `Nothing feeds "${key}.${name}".`, {
          hint: 'Connect an output to it, or a { constant }.',
        });
      }
    }
  }
}

/** Splits `asset.name` and looks it up. */
function at<T>(assets: Wiring['assets'], id: string, find: (asset: string, name: string) => T): T | undefined {
  const dot = id.indexOf('.');
  const key = id.slice(0, dot);
  return Object.hasOwn(assets, key) ? find(key, id.slice(dot + 1)) : undefined;
}

const describe = ({ kind, unit, names }: Signal) =>
  kind === 'analog'
    ? `an analogue in ${unit || '1'}`
    : kind === 'discrete'
      ? 'a discrete'
      : `states ${names?.join('/')}`;

function requireFit(target: string, input: Signal, value: Value): void {
  const fits = typeof value === typeof input.zero && (input.names?.includes(String(value)) ?? true);
  if (!fits) {
    throw new PlantwrightError('SOURCE_MISMATCH', `"${target}" takes ${describe(input)}, but is fed ${value}.`, {
      hint: 'Give a constant of the same kind.',
    });
  }
}
