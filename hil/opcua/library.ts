import { OPCUAServer, StatusCode, setErrorLogger, setWarningLogger } from 'node-opcua';
import { MonitoredItem, Subscription } from 'node-opcua-server';
import { ClientScope } from '../containment/scope.ts';
import { correctMonitoredItems } from './services/monitored-items.ts';
import { endFor, type ServedSubscription } from './sessions.ts';
import { answerUndecodable } from './undecodable.ts';

/**
 * Faults of node-opcua 2.186.4 that a simulator of bad quality runs into, mended at one place. Each is a few lines
 * and has its test; look at them again with every new version.
 */
let mended = false;
export function mendLibrary(): void {
  if (mended) return;
  mended = true;
  // The library logs refusals and renewals on the console; what matters to a run is recorded as frames.
  setErrorLogger(() => {});
  setWarningLogger(() => {});
  answerUndecodable();
  containRequests();
  containItems();
  correctMonitoredItems();
  // Overflow of a queue whose value is not good trips an assertion and can end the process.
  const prototype = MonitoredItem.prototype as unknown as {
    _setOverflowBit(this: Item, notification: { value?: { statusCode: StatusCode } }): void;
  };
  prototype._setOverflowBit = function (notification) {
    const { value } = notification;
    if (value) value.statusCode = StatusCode.makeStatusCode(value.statusCode, 'Overflow | InfoTypeDataValue');
    const diagnostics = this.$subscription?.subscriptionDiagnostics;
    if (diagnostics) diagnostics.monitoringQueueOverflowCount++;
  };
}

/**
 * A request whose handler fails after its first wait, such as CreateSession with a certificate that is none, is a
 * rejection that nobody catches. It costs the client that sent it its connection.
 */
function containRequests(): void {
  const handlers = OPCUAServer.prototype as unknown as Record<string, Method>;
  for (const name of Object.getOwnPropertyNames(handlers).filter((each) => /^_on_\w+Request$/.test(each))) {
    const handle = handlers[name]!;
    handlers[name] = function (...given) {
      const handled = handle.apply(this, given);
      return handled instanceof Promise ? handled.catch((error) => ClientScope.current!.fail(error)) : handled;
    };
  }
}

/**
 * Subscriptions and items are called from what all clients share: the sampler, the values of a node, its events. What
 * one of them throws there would cut off the others behind it, and be nobody's: it ends the session that it belongs to.
 */
function containItems(): void {
  const item = (self: unknown) => (self as Item).$subscription;
  for (const name of ITEM_CALLS) guard(MonitoredItem.prototype, name, item);
  for (const name of SUBSCRIPTION_CALLS) guard(Subscription.prototype, name, (self) => self as ServedSubscription);
}

/** What the library calls of a monitored item in somebody else's turn. */
const ITEM_CALLS = [
  ...['_on_sampling_timer', '_on_value_changed', '_on_value_changed_exception_based', '_on_coalesce_window_end'],
  ...['_on_semantic_changed', '_on_opcua_event', '_on_node_disposed'],
];
/** The same of a subscription: its timer may have been set by a client that has gone since. */
const SUBSCRIPTION_CALLS = ['_tick'];

type Method = (this: unknown, ...given: unknown[]) => unknown;

function guard(prototype: object, name: string, of: (self: unknown) => ServedSubscription | undefined): void {
  const methods = prototype as Record<string, Method>;
  const inner = methods[name]!;
  methods[name] = function (...given) {
    try {
      return inner.apply(this, given);
    } catch (error) {
      const subscription = of(this);
      if (!subscription) throw error;
      return endFor(subscription, error);
    }
  };
}

interface Item {
  $subscription?: ServedSubscription & { subscriptionDiagnostics?: { monitoringQueueOverflowCount: number } };
}
