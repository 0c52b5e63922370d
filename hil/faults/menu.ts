import type { Fault, Plant, Signals } from '#simulator';
import { brokerOutage } from './broker-outage.ts';
import { gatewayCrash } from './gateway-crash.ts';
import { malfunction } from './malfunction.ts';
import { silentDevice } from './silent-device.ts';
import { storeCrash } from './store-crash.ts';

/** Every fault that a person can inject without saying more: two-valued malfunctions, silent devices, stack faults. */
export function faultMenu(plant: Plant, devices: readonly string[]): Fault[] {
  const malfunctions = Object.entries(plant.assets).flatMap(([asset, { twin }]) =>
    Object.entries((twin.malfunctions ?? {}) as Signals)
      .filter(([, signal]) => signal.kind === 'discrete')
      .map(([name]) => malfunction(plant, asset, name)),
  );
  return [...devices.map(silentDevice), brokerOutage(), gatewayCrash(), storeCrash(), ...malfunctions];
}
