import { type Fault, type Plant, type Signals, seconds } from '#simulator';
import { brokerOutage } from './broker-outage.ts';
import { gatewayCrash } from './gateway-crash.ts';
import { silentDevice } from './silent-device.ts';
import { storeCrash } from './store-crash.ts';

/** What a malfunction is called by people, where its name does not say it. */
const WORDS: Readonly<Record<string, string>> = {
  stuck: 'sticks',
  broken: 'has a broken wire',
  overload: 'trips on overload',
  blocked: 'is blocked',
  contactor: 'does not pick up',
  stopped: 'goes to STOP',
  unpowered: 'loses its power',
  coldRestart: 'loses its power and what it retained',
  jam: 'is jammed by a fallen bottle',
  empty: 'runs out of bottles',
  clogged: 'has a clogged valve',
  sorterJammed: 'gets no caps from its sorter',
  chuteBlocked: 'has a cap across its chute',
  pusherStuck: 'has a stuck pusher',
  dry: 'runs without grease',
  loose: 'has come loose',
  blind: 'is blind',
  double: 'counts double',
  welded: 'has a welded contact',
};

/** Every fault that a person can inject without saying more: two-valued malfunctions, silent devices, stack faults. */
export function faultMenu(plant: Plant, devices: readonly string[]): Fault[] {
  const malfunctions = Object.entries(plant.assets).flatMap(([asset, { twin }]) =>
    Object.entries((twin.malfunctions ?? {}) as Signals)
      .filter(([, signal]) => signal.kind === 'discrete')
      .map(
        ([malfunction]): Fault => ({
          id: `${asset} ${malfunction}`,
          title: `${plant.tag(asset)} ${WORDS[malfunction] ?? malfunction}`,
          needs: 'plant',
          action: { on: 'plant', asset, malfunction, value: true },
          recovery: seconds(2),
        }),
      ),
  );
  return [...devices.map(silentDevice), brokerOutage(), gatewayCrash(), storeCrash(), ...malfunctions];
}
