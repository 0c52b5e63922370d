import { modbus } from './modbus/modbus.ts';

/** What goes over wires, each figure beside its peers in the same run. */
export async function wire(): Promise<void> {
  await modbus();
}
