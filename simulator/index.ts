export { PlantwrightError } from './error.ts';
export * from './math.ts';
export { decode, digestOf, encode } from './plant/canonical.ts';
export {
  Condition,
  type Expression,
  formulaOf,
  type Instant,
  signalsOf,
  type Truth,
  Watch,
} from './plant/condition.ts';
export { TruthChain } from './plant/digest.ts';
export { type Handle, type Handles, handlesOf, type Point, type Ref, type Settable } from './plant/handles.ts';
export { type Asset, type AssetMap, asset, definePlant, type Plant, type Source, type Start } from './plant/plant.ts';
export * from './plant/signal.ts';
export { fits, loadSnapshot, Simulation, type Snapshot, saveSnapshot, split } from './plant/simulation.ts';
export * from './plant/twin.ts';
export * from './plc/alarm.ts';
export * from './plc/blocks.ts';
export * from './plc/controller.ts';
export { type Clock, fastClock } from './time/clock.ts';
export * from './time/duration.ts';
export { openStream, type Stream, type StreamState } from './time/streams.ts';
