import { expect, test } from 'vitest';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { frame, tankSession } from '../fixtures/session.ts';
import { deviation } from './deviation.ts';
import { Quantities } from './quantity.ts';
import { Timeline } from './timeline.ts';

test('the density is the largest gap in each part, and nothing where beliefs are right', () => {
  const timeline = new Timeline(tankSession);
  timeline.add([
    frame.true(0, { 'T101.level': 0.8 }),
    frame.observed(0, 'LIT101.reading', 0.8),
    frame.true(2, { 'T101.level': 1.2 }),
    frame.observed(3, 'LIT101.reading', 1.2),
    frame.true(4, { 'T101.level': 1.2 }),
  ]);
  const compared = new Quantities(tankSession, waterTreatmentScene.measures).compared();
  const shares = [...deviation(timeline, compared, { from: 0, to: 4, bins: 4 })];
  expect(shares.map((share) => share.toFixed(2))).toEqual(['0.00', '0.00', '0.25', '0.00']);
});
