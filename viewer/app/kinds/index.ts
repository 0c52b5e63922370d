import { Battery } from './battery.tsx';
import { Breaker } from './breaker.tsx';
import { Building } from './building.tsx';
import { Carousel } from './carousel.tsx';
import { Checkweigher } from './checkweigher.tsx';
import { Consumer } from './consumer.tsx';
import { ControlCabinet } from './control-cabinet.tsx';
import { ControlValve } from './control-valve.tsx';
import { Conveyor } from './conveyor.tsx';
import { EmergencyStop } from './emergency-stop.tsx';
import { FloatSwitch } from './float-switch.tsx';
import { FlowMeter } from './flow-meter.tsx';
import { Genset } from './genset.tsx';
import { HeatExchanger } from './heat-exchanger.tsx';
import { Inverter } from './inverter.tsx';
import type { Kind } from './kind.ts';
import { LabelledBox } from './labelled-box.tsx';
import { LevelTransmitter } from './level-transmitter.tsx';
import { LimitSwitch } from './limit-switch.tsx';
import { LocalPanel } from './local-panel.tsx';
import { MotorisedValve } from './motorised-valve.tsx';
import { OnOffValve } from './on-off-valve.tsx';
import { Pallet } from './pallet.tsx';
import { Pump } from './pump.tsx';
import { PvArray } from './pv-array.tsx';
import { Tank } from './tank.tsx';
import { Transformer } from './transformer.tsx';
import { Vessel } from './vessel.tsx';
import { WaterSupply } from './water-supply.tsx';
import { WirelessTemperature } from './wireless-temperature.tsx';

/** What draws each kind of asset. */
const KINDS: Readonly<Record<string, Kind>> = {
  battery: Battery,
  breaker: Breaker,
  building: Building,
  capper: Carousel,
  checkweigher: Checkweigher,
  consumer: Consumer,
  'control-cabinet': ControlCabinet,
  'control-valve': ControlValve,
  conveyor: Conveyor,
  'emergency-stop': EmergencyStop,
  filler: Carousel,
  'float-switch': FloatSwitch,
  'flow-meter': FlowMeter,
  genset: Genset,
  'heat-exchanger': HeatExchanger,
  inverter: Inverter,
  'level-transmitter': LevelTransmitter,
  'limit-switch': LimitSwitch,
  'local-panel': LocalPanel,
  'motorised-valve': MotorisedValve,
  'on-off-valve': OnOffValve,
  pallet: Pallet,
  pump: Pump,
  'pv-array': PvArray,
  tank: Tank,
  transformer: Transformer,
  vessel: Vessel,
  'water-supply': WaterSupply,
  'wireless-temperature': WirelessTemperature,
};

export const kindOf = (name: string): Kind => KINDS[name] ?? LabelledBox;
