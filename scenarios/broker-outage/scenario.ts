import {
  always,
  defineScenario,
  delivered,
  exactlyOnce,
  fresh,
  ms,
  ordered,
  recovers,
  seconds,
  storedAndForwarded,
  tracks,
} from '#simulator';
import { brokerOutage } from '../../hil/faults/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

export default defineScenario({
  id: 'broker-outage',
  name: 'Broker outage while filling',
  briefing: 'The MQTT broker is away for 10 s while T-101 fills. What was measured meanwhile must not be lost.',
  plant: waterTreatment,
  needs: ['broker'],
  start: {
    T101: { volume: 0.0225 },
    T301: { volume: 0.0399 },
    MV101: { position: 1 },
    PLC1: { memory: { fill: true } },
  },
  lasts: seconds(27),

  requirements: ({ T101, LIT101 }) => ({
    'the tank never overflows': always(T101.level.below(1.6)),
    'history has no gap': delivered(LIT101.reading, { loss: 0 }),
    'history has everything once': exactlyOnce(LIT101.reading),
    'what the outage held up is kept': storedAndForwarded(LIT101.reading),
    'history keeps the order': ordered(LIT101.reading),
    'history is true to the plant': tracks(LIT101.reading, { tolerance: 0.003 }),
    'the level arrives in time': fresh(LIT101.reading, { p95: ms(800), outside: 'faults' }),
    'the backlog drains': recovers(LIT101.reading, { within: seconds(15) }),
  }),

  async script({ plant: { T101 }, until, inject, after }) {
    await until(T101.level.above(0.6), { within: seconds(10) });
    await inject(brokerOutage(), { for: seconds(10) });
    await after(seconds(15));
  },
});
