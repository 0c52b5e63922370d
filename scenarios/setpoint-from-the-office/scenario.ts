import { acknowledged, always, commandLands, defineScenario, ms, seconds } from '#simulator';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

/** The poll period of the reference stack. */
const POLL = ms(200);

export default defineScenario({
  id: 'setpoint-from-the-office',
  name: 'Set point from the office',
  briefing:
    'The office writes the upper switching point of T-101 three times: a good value, one out of range, and a good one ' +
    'while the plant is in LOCAL. The last two must come back as refused.',
  plant: waterTreatment,
  needs: ['api'],
  start: {
    T101: { volume: 0.0288 },
    T301: { volume: 0.0399 },
    MV101: { position: 1 },
    PLC1: { memory: { fill: true } },
  },
  lasts: seconds(26),

  requirements: ({ T101, MV101, PLC1 }) => ({
    'the tank never overflows': always(T101.level.below(1.6)),
    'the set point lands': commandLands(PLC1.highSetpoint, {
      actuator: MV101.position.below(0.99),
      feedback: PLC1.stateMV101.believed.is('closed'),
      within: seconds(8),
    }),
    'a refusal is told as a refusal': acknowledged(PLC1.highSetpoint),
    'a refused set point changes nothing': always(PLC1.highSetpoint.below(0.81)),
  }),

  async script({ plant: { PLC1, HS101 }, command, operate, after }) {
    await after(seconds(2), { dither: POLL });
    await command(PLC1.highSetpoint, 0.75);
    await after(seconds(8));
    await command(PLC1.highSetpoint, 1.5);
    await after(seconds(4));
    operate(HS101.local, true);
    await after(seconds(2));
    await command(PLC1.highSetpoint, 0.9);
    await after(seconds(9));
  },
});
