import { StatusCode, setErrorLogger, setWarningLogger } from 'node-opcua';
import { MonitoredItem } from 'node-opcua-server';

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
interface Item {
  $subscription?: { subscriptionDiagnostics?: { monitoringQueueOverflowCount: number } };
}
