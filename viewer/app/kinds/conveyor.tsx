import { BELT } from '../../../twins/equipment/conveyor/shape.ts';
import { useChannel } from '../stage/channel.ts';
import { BeliefFrame } from './believed.tsx';
import { Belt } from './belt.tsx';
import type { Kind } from './kind.ts';

export const Conveyor: Kind = ({ asset }) => {
  const carried = useChannel(asset, 'carried');
  const speed = useChannel(asset, 'speed');
  const length = asset.size.length ?? 3;
  return (
    <>
      <Belt length={length} carried={carried} speed={speed} />
      <BeliefFrame channels={[carried, speed]} size={[length + 0.2, 0.5, 0.4]} at={[0, BELT, 0]} />
    </>
  );
};
