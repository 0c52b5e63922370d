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
  outage: 'fails: there is no public grid',
  overcast: 'clouds over',
  disconnected: 'has its DC switch open',
  deaf: 'hears no request any more',
  hot: 'is hot: half of its rating is left',
  failed: 'has an internal fault',
  fansOff: 'has lost its fans',
  contactorOpen: 'has its contactor open',
  failsToStart: 'does not start',
  governorStuck: 'has a stuck fuel rack',
  unexcited: 'has lost its excitation',
  shortCircuit: 'has a short circuit',
  failsToOpen: 'does not open',
  failsToClose: 'does not close',
  unwound: 'has a spring that is not wound',
  nuisance: 'trips for no reason',
  radiatorsDirty: 'has dirty radiators',
  reversed: 'has its current transformers the wrong way round',
  fuseBlown: 'has lost a voltage fuse',
  frozen: 'stands still',
  lost: 'loses its loads',
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
