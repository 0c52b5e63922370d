import { always, defineScenario, delivered, eventually, fresh, ordered, seconds, tracks, whenever } from '#simulator';
import { bottlingLine } from '../../twins/bottling-line/plant.ts';
import { inProduction } from '../../twins/bottling-line/start.ts';

/** Good bottles that are missing when the story begins; the counter passes 65,535 meanwhile. */
const MISSING = 34;
const COUNTED = 65_520;
/** Until a state has come through the stack. */
const SOON = seconds(1.5);
const { PLC1, PLC4 } = inProduction;

export default defineScenario({
  id: 'order-of-bottles',
  name: 'The end of an order',
  briefing:
    'The last 34 bottles of an order, counted by PLC-4, whose counter of good bottles passes 65,535. Then the line is complete. ' +
    'Nothing goes wrong.',
  plant: bottlingLine,
  needs: [],
  start: {
    ...inProduction,
    PLC1: {
      ...PLC1,
      memory: { ...PLC1!.memory, goodBefore: COUNTED - 1200 + MISSING, rejectBefore: 0, orderQuantity: 1200 },
    },
    PLC4: { ...PLC4, memory: { ...PLC4!.memory, good: COUNTED, processed: COUNTED, reject: 0 } },
  },
  lasts: seconds(23),

  requirements: ({ PLC1, PLC2, PLC3, PLC4, VIT301, VT302 }) => ({
    'the order is completed': eventually(PLC1.state.is('complete')),
    'every good bottle is counted once': tracks(PLC4.good),
    'no count is lost': delivered(PLC4.good, { loss: 0 }),
    'counts keep their order': ordered(PLC4.good),
    'the order is counted as well': tracks(PLC1.orderGood),
    'time in Execute reads true': tracks(PLC3.executeTime, { tolerance: 0.01 }),
    'the filler is shown at work': always(
      eventually(PLC2.state.believed.is('execute'), { within: SOON }).or(PLC2.state.is('execute').not()),
    ),
    'the capper is shown at work': always(
      eventually(PLC3.state.believed.is('execute'), { within: SOON }).or(PLC3.state.is('execute').not()),
    ),
    'the office sees the order complete': whenever(PLC1.state.is('complete'))
      .expect(PLC1.state.believed.is('complete'))
      .within(SOON),
    'vibration arrives in time': fresh(VIT301.reading, { p95: seconds(1.2) }),
    'the wireless sensor reads true': tracks(VT302.velocity),
  }),

  async script({ plant: { PLC1 }, until, after }) {
    await until(PLC1.state.is('complete'), { within: seconds(25) });
    await after(seconds(3));
  },
});
