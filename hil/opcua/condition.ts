import {
  type ConditionSnapshot,
  type IAddressSpace,
  type ISessionContext,
  NodeId,
  type StatusCode,
  StatusCodes,
  type UAAlarmConditionEx,
  type UAMethod,
  type UAObject,
  type UAVariable,
  type Variant,
} from 'node-opcua';
import type { AlarmDefinition } from '#simulator';
import type { Equipment } from './equipment.ts';
import type { Restrict } from './roles.ts';

/** Severity of a priority (Part 5, 6.4.2: 1 is the lowest, 1000 the highest). */
const SEVERITY = { 1: 900, 2: 700, 3: 500, 4: 200 } as const;

/** Longest time for which an alarm can be shelved, in ms: a shift. */
const LONGEST_SHELVING = 8 * 3_600_000;

/** Occurrences that nobody acknowledged or confirmed are kept as branches; older ones than this many are let go. */
const MOST_BRANCHES = 5;

export interface ConditionOptions {
  readonly source: UAObject;
  readonly input: UAVariable | undefined;
  /** Keeps the methods of the condition to those who may operate. */
  readonly restrict: Restrict;
  /** Told of what a person did to the alarm. */
  readonly onOperated: (what: Operation, context: ISessionContext) => void;
}

type Operation = 'acknowledged' | 'confirmed' | 'shelved' | 'unshelved';

/**
 * One alarm as an acknowledgeable condition. The library keeps its state and answers its methods; when it is active,
 * and what is retained, is decided here, because the library's own alarms read the wall clock, throw on bad inputs
 * and forget that a confirmed alarm may still stand.
 */
export class AlarmCondition {
  readonly #definition: AlarmDefinition;
  readonly #node: Node;
  readonly #level: Level | undefined;
  #stands = false;
  /** What of it the condition shows: behind while a client has disabled it. */
  #taken = false;
  #since = new Date(0);

  constructor(equipment: Equipment, definition: AlarmDefinition, options: ConditionOptions) {
    const { input, source } = options;
    this.#definition = definition;
    this.#level = input && definition.limit ? levelOf(definition) : undefined;
    const common = {
      componentOf: source,
      browseName: definition.tag,
      nodeId: `s=${definition.tag}`,
      conditionName: definition.tag,
      conditionSource: source,
      optionals: ['ConfirmedState', 'Confirm', 'ShelvingState', 'ShelvingState.UnshelveTime'],
      maxTimeShelved: LONGEST_SHELVING,
    };
    const { namespace } = equipment;
    this.#node = (this.#level
      ? namespace.instantiateExclusiveLimitAlarm('ExclusiveLevelAlarmType', {
          ...common,
          inputNode: input!,
          [LIMIT[this.#level]]: definition.limit!.value,
        } as never)
      : namespace.instantiateAlarmCondition('OffNormalAlarmType', {
          ...common,
          inputNode: NodeId.nullNodeId,
        } as never)) as unknown as Node;
    this.#takeOver(options);
  }

  /** Lets clients ask for all alarms that are of interest (ConditionRefresh). Once per address space. */
  static offer(addressSpace: IAddressSpace): void {
    addressSpace.installAlarmsAndConditionsService();
  }

  /** Whether the alarm stands in the controller, and since when; tells clients when that has changed. */
  stands(active: boolean, at: Date): void {
    if (active === this.#stands) return;
    this.#stands = active;
    this.#since = at;
    // A condition that a client has disabled keeps quiet; it catches up when it is enabled.
    if (!this.#node.getEnabledState()) return;
    this.#takeState();
    this.#tell();
  }

  #takeState(): void {
    if (this.#taken === this.#stands) return;
    this.#taken = this.#stands;
    const branch = this.#node.currentBranch();
    if (this.#stands && retained(branch)) this.#keepAsBranch();
    if (this.#level) this.#node.limitState.setState(this.#stands ? this.#level : null);
    branch.setActiveState(this.#stands);
    if (this.#stands) {
      branch.setAckedState(false);
      // There is nothing to confirm before somebody has acknowledged (Part 9, annex B.1.2).
      branch.setConfirmedState(true);
    } else if (this.#node.shelvingState.getCurrentState() === 'OneShotShelved') {
      this.#node.shelvingState.setState('Unshelved');
    }
  }

  get #message(): string {
    const { text, response } = this.#definition;
    return this.#stands ? `${text}. ${response}` : `${text}: returned to normal`;
  }

  #tell(): void {
    this.#node.raiseNewCondition({
      time: this.#since,
      receiveTime: this.#since,
      message: this.#message,
      severity: SEVERITY[this.#definition.priority],
      quality: StatusCodes.Good,
      retain: retained(this.#node.currentBranch()),
    } as never);
  }

  /** The occurrence before, with which people are not done, is kept beside the new one (Part 9, 4.4). */
  #keepAsBranch(): void {
    const node = this.#node;
    const [oldest] = node.getBranches();
    if (oldest && node.getBranches().length >= MOST_BRANCHES) {
      oldest.setRetain(false);
      node.raiseNewBranchState(oldest);
    }
    const branch = node.createBranch();
    branch.setRetain(true);
    node.raiseNewBranchState(branch);
  }

  #takeOver({ source, restrict, onOperated }: ConditionOptions): void {
    const node = this.#node;
    const branch = node.currentBranch();
    // The library gives the browse name with its namespace (Part 5, 6.4.2 asks for a text), and no shelving state at all.
    node.setSourceName(source.browseName.name!);
    node.shelvingState.setState('Unshelved');
    // The library judges a limit by the 0 that its input has before the first value of the plant.
    if (this.#level) node.limitState.setState(null);
    branch.setActiveState(false);
    branch.setRetain(false);
    branch.setAckedState(true);
    branch.setConfirmedState(true);
    branch.setSeverity(SEVERITY[this.#definition.priority]);
    node.onInputDataValueChange = () => {};
    // The library raises the event of a condition that is enabled again, with the Retain of when it was disabled.
    node.evaluateConditionsAfterEnabled = () => {
      this.#takeState();
      branch.setTime(this.#since);
      branch.setMessage(this.#message);
      node._previousRetainFlag = retained(branch);
    };

    const raise = node.raiseNewBranchState.bind(node);
    node.raiseNewBranchState = (changed) => {
      if (changed.getRetain() || changed === branch) changed.setRetain(retained(changed));
      raise(changed);
    };
    node._resend_conditionEvents = () => {
      const interesting = [branch, ...node.getBranches()].filter((each) => each.getRetain());
      for (const each of interesting) node.raiseConditionEvent(each, false);
      return interesting.length;
    };
    node.shelvingState.currentState.on('value_changed', () => {
      if (node.getEnabledState()) node.raiseConditionEvent(branch, true);
    });

    const guarded = [node.addComment, node.enable, node.disable, node.acknowledge, node.confirm];
    const { timedShelve, oneShotShelve, unshelve } = node.shelvingState;
    for (const method of [...guarded, timedShelve, oneShotShelve, unshelve]) restrict(method);
    const told = (what: Operation) => (context: ISessionContext) => onOperated(what, context);
    around(node.acknowledge, told('acknowledged'), ([eventId]) =>
      // The library acknowledges again what has been acknowledged, and answers Good.
      node.findBranchForEventId(eventId!.value as Buffer)?.getAckedState()
        ? StatusCodes.BadConditionBranchAlreadyAcked
        : StatusCodes.Good,
    );
    around(node.confirm, told('confirmed'));
    around(timedShelve, told('shelved'), ([time]) =>
      // The library takes a time too short for its own timer, and throws when it starts it.
      Number(time!.value) >= 10 ? StatusCodes.Good : StatusCodes.BadShelvingTimeOutOfRange,
    );
    around(oneShotShelve, told('shelved'));
    around(unshelve, told('unshelved'));
  }
}

/** Whether a branch is still of interest: it stands, or somebody has yet to acknowledge or confirm it. */
const retained = (branch: ConditionSnapshot): boolean =>
  branch.getActiveState() || !branch.getAckedState() || !branch.getConfirmedState();

/** The level of a limit by the succeeding letters of its tag, LAHH-101 or LAL-101 (ISA-5.1, table 4.1). */
function levelOf({ tag, limit }: AlarmDefinition): Level {
  const twice = /(HH|LL)\b/.test(tag.replace(/-.*$/, ''));
  return limit!.side === 'high' ? (twice ? 'HighHigh' : 'High') : twice ? 'LowLow' : 'Low';
}

type Level = 'HighHigh' | 'High' | 'Low' | 'LowLow';
const LIMIT = { HighHigh: 'highHighLimit', High: 'highLimit', Low: 'lowLimit', LowLow: 'lowLowLimit' } as const;

type Execute = (
  inputs: readonly Variant[],
  context: ISessionContext,
  done: (error: Error | null, result: { statusCode: StatusCode }) => void,
) => void;

/**
 * Puts a check before a method of the library and a word after it: what is not Good is the answer, and the method is
 * not run; what was done is told.
 */
function around(
  method: UAMethod,
  told: (context: ISessionContext) => void,
  check: (inputs: readonly Variant[]) => StatusCode = () => StatusCodes.Good,
): void {
  const execute = (method as unknown as { _asyncExecutionFunction: Execute })._asyncExecutionFunction;
  const guarded: Execute = (inputs, context, done) => {
    const statusCode = check(inputs);
    if (statusCode.isNotGood()) return done(null, { statusCode });
    return execute.call(method, inputs, context, (error, result) => {
      if (!error && result.statusCode.isGood()) told(context);
      done(error, result);
    });
  };
  method.bindMethod(guarded as never);
}

/** What of a condition of the library is used here and is in none of its types. */
type Node = UAAlarmConditionEx & {
  readonly limitState: { setState(level: Level | null): void };
  readonly confirm: UAMethod;
  readonly shelvingState: {
    readonly currentState: UAVariable;
    readonly timedShelve: UAMethod;
    readonly oneShotShelve: UAMethod;
    readonly unshelve: UAMethod;
    getCurrentState(): string | null;
    setState(state: 'Unshelved'): void;
  };
  evaluateConditionsAfterEnabled: () => void;
  raiseNewBranchState: (branch: ConditionSnapshot) => void;
  setSourceName(name: string): void;
  raiseConditionEvent(branch: ConditionSnapshot, renewEventId: boolean): void;
  findBranchForEventId(eventId: Buffer): ConditionSnapshot | null;
  _resend_conditionEvents: () => number;
  _previousRetainFlag: boolean;
};
