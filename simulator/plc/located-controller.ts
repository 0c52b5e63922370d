import { PlantwrightError } from '../error.ts';
import { analog, discrete, type Signal, type Signals, type Values, writable } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import { type Computed, type ControllerTwin, defineController } from './controller.ts';
import { compile } from './st/compile.ts';
import { type LocatedVariable, readLocation, signalNameOf } from './st/located.ts';
import { baseOf, isClass, type State } from './st/types.ts';
import { structuredText } from './structured-text.ts';

/**
 * A controller that runs a program as an OpenPLC user writes it: its signals are the program's variables with an
 * address, by name. What is at %I is read and shown, what is at %Q or %M may be written too, until the program writes it
 * again. `inputs` names the %I that the plant feeds; the others stay as the program has them. `outputs` gives those that
 * the plant or a requirement takes a type and a unit.
 * @example locatedController({ type: 'PLC', scan: ms(50), text, file: 'pump.st', inputs: { start: discrete() }, outputs: { pump: discrete() } })
 * @throws PlantwrightError ST_INVALID, ST_SIGNAL
 */
export function locatedController<
  I extends Signals = Record<never, never>,
  O extends Signals = Record<never, never>,
>(d: {
  type: string;
  scan: Duration;
  text: string;
  file: string;
  inputs?: I;
  outputs?: O;
  onError?: 'stop' | 'continue';
  budget?: number;
  safe?: Partial<Computed<O>>;
  onFault?: { readonly [N in keyof Computed<O>]?: 'off' | 'hold' | { readonly substitute: Values<O>[N & keyof O] } };
}): ControllerTwin<Record<never, never>, I, O, State> {
  const { type, scan, text, file, inputs = {} as I, safe, onFault, onError, budget } = d;
  const named: Signals = { ...d.inputs, ...d.outputs };
  const outputs: Record<string, Signal> = { ...d.outputs };
  for (const variable of compile(text, file).program?.located ?? []) {
    const name = signalNameOf(variable);
    if (name === 'mode') {
      throw new PlantwrightError(
        'ST_SIGNAL',
        `${variable.path} in ${file} has the name of the controller's own mode.`,
        {
          hint: 'Give the variable another name.',
        },
      );
    }
    const signal = named[name] ?? signalOf(file, variable);
    outputs[name] = readLocation(variable.location)!.area === 'I' ? signal : writable(signal);
  }
  const signals = { parameters: {}, inputs, outputs: outputs as unknown as O };
  const limits = { ...(onError && { onError }), ...(budget !== undefined && { budget }) };
  return defineController({
    ...{ type, scan, ...signals, ...(safe && { safe }), ...(onFault && { onFault }) },
    program: structuredText({ text, file, ...signals, ...limits }),
  });
}

/** The signal of a variable: a BOOL is a discrete, a number an analogue; a subrange limits what may be written. */
function signalOf(file: string, { path, location, type }: LocatedVariable): Signal {
  if (isClass(type, 'bool')) return discrete();
  if (isClass(type, 'signed', 'unsigned', 'bits', 'real')) {
    return analog('', type.kind === 'subrange' ? { range: [Number(type.low), Number(type.high)] } : {});
  }
  throw new PlantwrightError('ST_SIGNAL', `${path} at ${location} in ${file} is ${baseOf(type).name}.`, {
    hint: 'A variable with an address is a BOOL, an integer, a bit string or a REAL; a time goes as a DINT of milliseconds.',
  });
}
