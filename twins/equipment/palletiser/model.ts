import { analog, defineTwin, discrete, parameter } from '#simulator';
import { arrival, closedDoors, full, takes, through } from '../parts.ts';

/**
 * Where parts go: a palletiser collects a layer, then needs `shift` to push it on the pallet, during which its table must
 * not overflow; a full pallet is exchanged in `exchange`.
 */
export const palletiser = defineTwin({
  type: 'Palletiser',
  parameters: {
    layer: parameter(24, '1'),
    layers: parameter(5, '1'),
    shift: parameter(4, 's'),
    exchange: parameter(20, 's'),
    /** Parts that find room on the table. */
    table: parameter(36, '1'),
  },
  inputs: { ...takes, run: discrete() },
  outputs: () => ({
    ...full,
    /** Parts on pallets since the start. */
    palletised: analog('1', { range: [0, 1e12] }),
    pallets: analog('1', { range: [0, 1e12] }),
    waiting: analog('1', { range: [0, 1e6] }),
    busy: discrete(),
  }),
  malfunctions: {
    /** The gripper does not come back. */
    stuck: discrete(),
  },
  initial: () => ({ doors: closedDoors(), waiting: 0, busy: 0, done: 0 }),

  step({ doors, waiting, busy, done }, { inputs, parameters, seconds, malfunctions }) {
    const { layer, layers, shift, exchange } = parameters;
    const came = arrival(doors, inputs);
    const works = inputs.run && !malfunctions.stuck;
    const left = works ? Math.max(0, busy - seconds) : busy;
    const there = waiting + (came ? 1 : 0);
    const next = { doors: through(doors, came, undefined), waiting: there, busy: left, done };
    if (!works || left > 1e-9 || there < layer) return next;
    const fills = (done + layer) % (layer * layers) === 0;
    return { ...next, waiting: there - layer, busy: shift + (fills ? exchange : 0), done: done + layer };
  },

  read: ({ waiting, busy, done }, { parameters: { table, layer, layers } }) => ({
    full: waiting >= table,
    palletised: done,
    pallets: Math.floor(done / (layer * layers)),
    waiting,
    busy: busy > 0,
  }),
});
