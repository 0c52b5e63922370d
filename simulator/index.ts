export { PlantwrightError } from './error.ts';
export * from './judge/alarms/requirements.ts';
export { type AlarmCondition, conditionOf } from './judge/alarms/state.ts';
export { Books, type PointInfo } from './judge/books.ts';
export { type Comparison, canDiffer, compareRuns, median } from './judge/comparison.ts';
export type { Finding } from './judge/findings.ts';
export { Judge, type Latency, latencyOf, spokenName } from './judge/judge.ts';
export type { Account, Counts, Entry, Manner, Observation } from './judge/ledger.ts';
export { type Finish, keeping as keepingHop, nearest as nearestHop } from './judge/monitor.ts';
export { type Course, type CourseStretch, coursesOf } from './judge/monitors/formula-course.ts';
export { refuseMissingSignals } from './judge/needs.ts';
export * from './judge/requirement.ts';
export {
  type ClockFit,
  clockOffset,
  Distribution,
  type Exchange,
  fitClock,
  hodgesLehmann,
  mannWhitney,
  quantile,
  type Shift,
  type Times,
  timesOf,
} from './judge/statistics/index.ts';
export { type NumericFunction, numericFunctions } from './judge/statistics/numeric-functions.ts';
export { type Beyond, evaluate, type Robustness, robustnessAt, type Trace } from './judge/stl/evaluate.ts';
export { type Formula, horizonOf } from './judge/stl/formula.ts';
export { evaluateLinear } from './judge/stl/linear.ts';
export { Online } from './judge/stl/online.ts';
export { parseFormula } from './judge/stl/parse.ts';
export { textOf } from './judge/stl/text.ts';
export { vocabularyOf } from './judge/stl/vocabulary.ts';
export {
  type Evidence,
  exitCode,
  type Judgement,
  type Verdict,
  worst,
  worstOfRuns,
} from './judge/verdict.ts';
export type { FaultWindow } from './judge/world.ts';
export * from './math.ts';
export { decode, digestOf, encode } from './plant/canonical.ts';
export { Condition, Edge, type Expression, formulaOf, signalsOf } from './plant/condition.ts';
export { TruthChain } from './plant/digest.ts';
export { type Handle, type Handles, handlesOf, type Point, type Ref, type Settable } from './plant/handles.ts';
export { type Asset, type AssetMap, asset, definePlant, type Plant, type Source, type Start } from './plant/plant.ts';
export type { NumericSignal, Quantity } from './plant/quantity.ts';
export * from './plant/signal.ts';
export { fits, loadSnapshot, Simulation, type Snapshot, saveSnapshot, split } from './plant/simulation.ts';
export { alarmShown, communicationAlarm, faultInForce } from './plant/stack-conditions.ts';
export type { SignalTerm, Term } from './plant/term.ts';
export * from './plant/twin.ts';
export { type Instant, Watch } from './plant/watch.ts';
export * from './plc/alarm.ts';
export * from './plc/blocks.ts';
export * from './plc/controller.ts';
export { locatedController } from './plc/located-controller.ts';
export * from './plc/st/index.ts';
export { structuredText } from './plc/structured-text.ts';
export * from './record/encoding.ts';
export * from './record/frames.ts';
export type * from './record/session.ts';
export * from './record/stretch.ts';
export { Track } from './record/track.ts';
export { tightestBudget } from './run/budgets.ts';
export {
  type Calibration,
  calibrationComplaints,
  calibrationOf,
  type PathSamples,
  type PathSummary,
} from './run/calibration.ts';
export { Driver } from './run/driver.ts';
export { reexecute } from './run/execute.ts';
export { CAPABILITIES, type Capability, type Fault, type FaultAction } from './run/fault.ts';
export { FaultDesk } from './run/faults.ts';
export type { HarnessHealth, ProbeHealth } from './run/health.ts';
export type { LatenessSummary } from './run/lateness.ts';
export { FASTEST, Pace, SLOWEST, type Speed } from './run/pace.ts';
export type { PlayOptions, Progress } from './run/phases.ts';
export { type Input, plantDigest } from './run/plan.ts';
export { play } from './run/play.ts';
export type { Acknowledgement, Acting, Bench, PlantSide, Rig } from './run/rig.ts';
export type { Run } from './run/run.ts';
export { defineScenario, type Scenario, type Script } from './run/scenario.ts';
export { onAxis, toRunAxis } from './run/time-axis.ts';
export { TimeMachine } from './run/time-machine.ts';
export { type Clock, fastClock } from './time/clock.ts';
export * from './time/duration.ts';
export { openStream, type Stream, type StreamState } from './time/streams.ts';
