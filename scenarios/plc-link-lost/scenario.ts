import {
  communicationAlarm,
  defineScenario,
  faultInForce,
  ms,
  neverBetter,
  recovers,
  seconds,
  undisturbed,
  whenever,
} from '#simulator';
import { silentDevice } from '../../hil/faults/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

const silence = silentDevice('PLC-1');

export default defineScenario({
  id: 'plc-link-lost',
  name: 'PLC link lost while filling',
  briefing:
    'While T-101 fills, PLC-1 goes silent for 15 s on Modbus and OPC UA: connections stay up, nothing answers. ' +
    'Meanwhile the level reaches H and MV-101 closes. What does the stack show?',
  plant: waterTreatment,
  needs: ['links', 'api'],
  start: {
    T101: { volume: 0.0276 },
    T301: { volume: 0.0399 },
    MV101: { position: 1 },
    PLC1: { memory: { fill: true } },
  },
  lasts: seconds(27),

  requirements: ({ T101, MV101, LIT101, LIT301, FIT101, FIT201, LSHH101, ZSO101, ZSC101, PLC1 }) => ({
    'a stale value is never shown as good': neverBetter(
      [
        ...[LIT101.reading, LIT301.reading, LSHH101.healthy, PLC1.lowSetpoint, PLC1.highSetpoint, PLC1.LAHH101],
        ...[FIT101.reading, FIT201.reading, ZSO101.made, ZSC101.made, PLC1.stateMV101, PLC1.runP101, PLC1.mode],
      ],
      { within: ms(600) },
    ),
    'the operator is told': whenever(faultInForce(silence.id)).expect(communicationAlarm('PLC-1')).within(seconds(5)),
    'and told when it is over': whenever(faultInForce(silence.id).not())
      .expect(communicationAlarm('PLC-1').not())
      .within(seconds(5)),
    'control does not need the network': undisturbed([T101.level, MV101.position]),
    'MV-101 closes at H meanwhile': whenever(LIT101.reading.rises(0.8)).expect(ZSC101.made.is(true)).within(seconds(3)),
    'it comes back by itself': recovers(LIT101.reading, { within: seconds(8) }),
  }),

  async script({ plant: { T101 }, until, inject, after }) {
    await until(T101.level.above(0.72), { within: seconds(5) });
    await inject(silence, { for: seconds(15) });
    await after(seconds(10));
  },
});
