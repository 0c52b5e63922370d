export { type Compilation, compile } from './compile.ts';
export { type Diagnostic, formatDiagnostic } from './diagnostic.ts';
export {
  type LocatedVariable,
  type Location,
  type ModbusAddress,
  modbusAddressOf,
  readLocation,
  signalNameOf,
  wordsOf,
} from './located.ts';
export type { FaultReport } from './machine.ts';
export { DEFAULT_BUDGET, type ScanOptions, type StructuredTextProgram } from './program.ts';
export type { State as StState, Type as StType, Value as StValue } from './types.ts';
