import { busyThread, fleet } from './fleet.ts';
import { rtu } from './rtu.ts';
import { tcp } from './tcp.ts';

/** Modbus beside a raw echo of the same sizes, stock modbus-serial, pymodbus and libmodbus: reads of 125 registers. */
export async function modbus(): Promise<void> {
  await tcp();
  await fleet();
  await busyThread();
  await rtu();
}
