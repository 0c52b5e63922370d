import { Consumer } from './consumer.tsx';
import { ControlCabinet } from './control-cabinet.tsx';
import { FloatSwitch } from './float-switch.tsx';
import { FlowMeter } from './flow-meter.tsx';
import type { Kind } from './kind.ts';
import { LabelledBox } from './labelled-box.tsx';
import { LevelTransmitter } from './level-transmitter.tsx';
import { LimitSwitch } from './limit-switch.tsx';
import { LocalPanel } from './local-panel.tsx';
import { MotorisedValve } from './motorised-valve.tsx';
import { Pump } from './pump.tsx';
import { Tank } from './tank.tsx';
import { WaterSupply } from './water-supply.tsx';
import { WirelessTemperature } from './wireless-temperature.tsx';

/** What draws each kind of asset. */
const KINDS: Readonly<Record<string, Kind>> = {
  consumer: Consumer,
  'control-cabinet': ControlCabinet,
  'float-switch': FloatSwitch,
  'flow-meter': FlowMeter,
  'level-transmitter': LevelTransmitter,
  'limit-switch': LimitSwitch,
  'local-panel': LocalPanel,
  'motorised-valve': MotorisedValve,
  pump: Pump,
  tank: Tank,
  'water-supply': WaterSupply,
  'wireless-temperature': WirelessTemperature,
};

export const kindOf = (name: string): Kind => KINDS[name] ?? LabelledBox;
