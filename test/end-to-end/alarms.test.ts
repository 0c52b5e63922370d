import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
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
import { playRecorded } from '../../cli/play-recorded.ts';
import { storeCrash } from '../../hil/faults/index.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { plants } from '../../twins/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-alarms-'));
afterAll(() => rmSync(out, { recursive: true }));

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

test('an alarm is raised once, acknowledged once, kept over a crash, and cleared; the run is calibrated', async () => {
  const { run, result } = await playRecorded({
    scenario: signalFailed,
    network: plants['water-treatment'],
    target: referenceTarget(),
    seed: 1,
    out,
  });
  const told = Object.fromEntries(Object.entries(run.requirements).map(([name, { verdict }]) => [name, verdict]));
  const reasons = Object.values(run.requirements).map(({ reason }) => reason);
  expect({ ...told, invalid: run.invalid, notes: run.notes }, reasons.join('\n')).toEqual({
    'the operator is told once': 'pass',
    'what was acknowledged stays so': 'pass',
    'nothing chatters': 'pass',
    'an operator can follow': 'pass',
    'nothing stands forever': 'pass',
    invalid: [],
    notes: [],
  });
  expect(answers).toEqual([{ accepted: true }, { accepted: false, reason: 'UA-101 has nothing to acknowledge' }]);
  const { calibration, health } = JSON.parse(readFileSync(join(result.report, '..', 'result.json'), 'utf8'));
  expect([calibration.before.path.n, calibration.after.path.n]).toEqual([240, 240]);
  expect(calibration.pathAtMost).toBeGreaterThan(0);
  expect(health.probes.map(({ name }: { name: string }) => name)).toEqual(['latest values', 'alarms', 'history']);
  expect(health.loopDelay.n).toBeGreaterThan(100);
});
