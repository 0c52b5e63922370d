import { OPCUAServer, StatusCode, setErrorLogger, setWarningLogger } from 'node-opcua';
import { MonitoredItem } from 'node-opcua-server';
import { correctMonitoredItems } from './services/monitored-items.ts';

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
  containRejections();
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
 * rejection that nobody catches, and ends the process. Only the client that sent it should be gone.
 */
function containRejections(): void {
  type Handler = (this: unknown, message: unknown, channel: { abruptlyInterrupt(): void }) => unknown;
  const handlers = OPCUAServer.prototype as unknown as Record<string, Handler>;
  for (const name of Object.getOwnPropertyNames(handlers).filter((each) => /^_on_\w+Request$/.test(each))) {
    const handle = handlers[name]!;
    handlers[name] = function (message, channel) {
      const handled = handle.call(this, message, channel);
      if (handled instanceof Promise) return handled.catch(() => channel.abruptlyInterrupt());
      return handled;
    };
  }
}

interface Item {
  $subscription?: { subscriptionDiagnostics?: { monitoringQueueOverflowCount: number } };
}
