import { ms, type PointSample, seconds, us } from '#simulator';
import { reconcile } from '../../simulator/judge/ledger.ts';
import { temporalLogic } from './judge-stl.ts';
import { ledger } from './ledger.ts';
import { rate, report } from './measure.ts';

/** Observations reconciled per second on one core: all delivered, and a tenth lost, late or altered. */
export async function judge(): Promise<void> {
  for (const [name, harm] of [
    ['sound', false],
    ['a tenth harmed', true],
  ] as const) {
    const sent = Array.from({ length: 20_000 }, (_, i): PointSample & { left: ReturnType<typeof us> } => ({
      point: 'p',
      value: Math.fround(0.5 + (i % 997) / 1000 + i / 1e7),
      quality: 'good',
      sourceTime: ms(i * 200),
      left: ms(i * 200),
    }));
    const observed = sent.flatMap((s, i) => {
      const seen = { ...s, sourceTime: ms(i * 200 + 8), received: ms(i * 200 + 30) };
      if (!harm || i % 10 > 0) return [seen];
      return i % 30 === 0 ? [] : i % 20 === 0 ? [{ ...seen, value: 99 }] : [{ ...seen, received: seconds(5000) }];
    });
    const options = {
      manner: 'polled',
      tolerance: ms(200),
      from: us(0),
      to: seconds(1e6),
      lateAfter: seconds(2),
    } as const;
    const perSecond = await rate(() => {
      reconcile(sent, observed, options);
      return observed.length;
    });
    report(`ledger, polled, ${name}`, perSecond, 'observations / s');
  }
  ledger();
  await temporalLogic();
}
