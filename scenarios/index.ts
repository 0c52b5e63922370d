import type { Scenario } from '#simulator';
import brokerOutage from './broker-outage/scenario.ts';
import brokerOutageWhileCounting from './broker-outage-while-counting/scenario.ts';
import capperAborted from './capper-aborted/scenario.ts';
import capperBearing from './capper-bearing/scenario.ts';
import curtailmentTimesOut from './curtailment-times-out/scenario.ts';
import exportToTheGrid from './export-to-the-grid/scenario.ts';
import frozenLevelTransmitter from './frozen-level-transmitter/scenario.ts';
import gensetTakesOver from './genset-takes-over/scenario.ts';
import invertersOfTwoMakes from './inverters-of-two-makes/scenario.ts';
import lossOfMains from './loss-of-mains/scenario.ts';
import nominalFill from './nominal-fill/scenario.ts';
import orderOfBottles from './order-of-bottles/scenario.ts';
import plcLinkLost from './plc-link-lost/scenario.ts';
import restartOfTheGateway from './restart-of-the-gateway/scenario.ts';
import setpointFromTheOffice from './setpoint-from-the-office/scenario.ts';

/** The scenarios there are, in the order in which a newcomer should meet them. */
export const scenarios: readonly Scenario[] = [
  nominalFill,
  plcLinkLost,
  brokerOutage,
  frozenLevelTransmitter,
  setpointFromTheOffice,
  restartOfTheGateway,
  orderOfBottles,
  capperBearing,
  brokerOutageWhileCounting,
  capperAborted,
  invertersOfTwoMakes,
  exportToTheGrid,
  curtailmentTimesOut,
  lossOfMains,
  gensetTakesOver,
];
