import { useChannel } from '../stage/channel.ts';
import { cylinder, merge, once, put } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { InstrumentHead } from './instrument-head.tsx';
import type { Kind } from './kind.ts';

const antenna = once(() =>
  merge([
    put(cylinder(0.13, 0.035, 28), [0, 0.018, 0]),
    put(cylinder(0.05, 0.16, 20, 0.035), [0, 0.11, 0]),
    put(cylinder(0.06, 0.04, 6), [0, 0.2, 0]),
  ]),
);

export const LevelTransmitter: Kind = ({ asset }) => {
  const reading = useChannel(asset, 'reading');
  return (
    <>
      <InstrumentHead height={0.4} below={antenna()} />
      <BeliefFrame channels={[reading]} size={[0.44, 0.56, 0.4]} at={[0.02, 0.3, 0]} />
    </>
  );
};
