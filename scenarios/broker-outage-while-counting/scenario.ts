import { defineScenario, delivered, fresh, ordered, recovers, seconds, tracks, undisturbed } from '#simulator';
import { brokerOutage } from '../../hil/faults/index.ts';
import { bottlingLine } from '../../twins/bottling-line/plant.ts';
import { inProduction } from '../../twins/bottling-line/start.ts';

export default defineScenario({
  id: 'broker-outage-while-counting',
  name: 'Broker outage while bottles are counted',
  briefing:
    'The MQTT broker is away for 8 s while two bottles a second are counted. Afterwards each count must be in the history, once, ' +
    'at the time when it was true.',
  plant: bottlingLine,
  needs: ['broker'],
  start: inProduction,
  lasts: seconds(25),

  requirements: ({ PA500, CW400, PLC4, PLC1, VIT301 }) => ({
    'no count is lost': delivered(PLC4.good, { loss: 0 }),
    'every good bottle is counted once': tracks(PLC4.good),
    'counts keep their order': ordered(PLC4.good),
    'the order is counted as well': tracks(PLC1.orderGood),
    'vibration arrives in time': fresh(VIT301.reading, { p95: seconds(1.2), outside: 'faults' }),
    'the backlog drains': recovers(PLC4.good, { within: seconds(12) }),
    'production does not need the broker': undisturbed([PA500.palletised, CW400.rejected, PLC4.good]),
  }),

  async script({ inject, after }) {
    await after(seconds(4));
    await inject(brokerOutage(), { for: seconds(8) });
    await after(seconds(13));
  },
});
