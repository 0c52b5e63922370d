import {
  alarmShown,
  defineScenario,
  delivered,
  faultInForce,
  fresh,
  ms,
  neverBetter,
  recovers,
  seconds,
  undisturbed,
  whenever,
} from '#simulator';
import { gatewayCrash } from '../../hil/faults/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

export default defineScenario({
  id: 'restart-of-the-gateway',
  name: 'Restart of the gateway',
  briefing: 'The gateway is killed and started again 4 s later. There is a gap, and it must be reported as one.',
  plant: waterTreatment,
  needs: ['gateway'],
  start: {
    T101: { volume: 0.022 },
    T301: { volume: 0.0399 },
    MV101: { position: 1 },
    PLC1: { memory: { fill: true } },
  },
  lasts: seconds(26),

  requirements: ({ T101, MV101, LIT101, LIT301, FIT101, PLC1 }) => ({
    'control does not need the gateway': undisturbed([T101.level, MV101.position]),
    'the gap is reported, not papered over': neverBetter(
      [LIT101.reading, LIT301.reading, FIT101.reading, PLC1.stateMV101],
      {
        within: ms(600),
      },
    ),
    'the operator is told': whenever(faultInForce('gateway-crash'))
      .expect(alarmShown('gateway/communication'))
      .within(seconds(3)),
    'it comes back by itself': recovers(LIT101.reading, { within: seconds(8) }),
    'what was polled is kept': delivered(LIT101.reading, { loss: 0.03 }),
    'the level arrives in time': fresh(LIT101.reading, { p95: ms(800), outside: 'faults' }),
  }),

  async script({ inject, after }) {
    await after(seconds(6));
    await inject(gatewayCrash(), { for: seconds(4) });
    await after(seconds(16));
  },
});
