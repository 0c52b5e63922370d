import { expect } from 'vitest';
import {
  type Acknowledgement,
  acknowledgements,
  alarmRate,
  alarmShown,
  defineScenario,
  type Fault,
  minutes,
  ms,
  noChattering,
  raisedOnce,
  seconds,
  standing,
} from '#simulator';
import { storeCrash } from '../../hil/faults/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { test } from '../fixtures/rig.ts';

const brokenWire: Fault<'plant'> = {
  id: 'LIT101 broken',
  title: 'LIT-101 has a broken wire',
  needs: 'plant',
  action: { on: 'plant', asset: 'LIT101', malfunction: 'broken', value: true },
  recovery: seconds(2),
};
const answers: Acknowledgement[] = [];

/** UA-101 from its cause to its end, acknowledged twice, over a crash of the store. */
const signalFailed = defineScenario({
  id: 'signal-failed',
  name: 'Signal failed',
  briefing: '',
  plant: waterTreatment,
  needs: ['api', 'store'],
  start: { T101: { volume: 0.022 }, T301: { volume: 0.0399 } },
  lasts: seconds(10),
  requirements: ({ PLC1 }) => ({
    'the operator is told once': raisedOnce('UA-101', PLC1.UA101, { within: seconds(4) }),
    'what was acknowledged stays so': acknowledgements({ alarms: ['UA-101'], within: seconds(4) }),
    'nothing chatters': noChattering(),
    'an operator can follow': alarmRate({ atMost: 10 }),
    'nothing stands forever': standing({ longest: minutes(1) }),
  }),
  async script({ inject, untilBelieved, acknowledge, after }) {
    await after(ms(500), { dither: ms(200) });
    const mend = await inject(brokenWire);
    await untilBelieved(alarmShown('UA-101'), { within: seconds(10) });
    answers.push(await acknowledge('UA-101', { by: 'Ada', comment: 'somebody is on the way' }));
    answers.push(await acknowledge('UA-101', { by: 'Bob' }));
    await after(ms(500));
    await inject(storeCrash(), { for: ms(500) });
    await after(seconds(2));
    await mend();
    await untilBelieved(alarmShown('UA-101').not(), { within: seconds(10) });
    await after(ms(500));
  },
});

test('an alarm is raised once, acknowledged once, kept over a crash, and cleared; the run is calibrated', async ({
  rig,
}) => {
  const { calibration, health } = await rig.play(signalFailed);
  // An invalid run may have been replaced: what was answered last is of the run that was judged.
  expect(answers.slice(-2)).toEqual([
    { accepted: true },
    { accepted: false, reason: 'UA-101 has nothing to acknowledge' },
  ]);
  expect([calibration?.before.path.n, calibration?.after.path.n]).toEqual([240, 240]);
  expect(calibration!.pathAtMost).toBeGreaterThan(0);
  expect(health!.probes.map(({ name }) => name)).toEqual(['latest values', 'alarms', 'history']);
  expect(health!.loopDelay.n).toBeGreaterThan(100);
});
