import { type Frame, Judge, type PointInfo, type PointSample, seconds } from '#simulator';
import { heapInUse } from '../fixtures/heap.ts';
import { report } from './measure.ts';

const POINTS = 1000;
const LENGTH = 3600;
/** Parts of the run, of which the heap is told at the end. */
const MARKS = [0.1, 0.5, 1];

const point = (i: number): PointInfo => ({
  ...{
    id: `T${i}.level`,
    path: `site/T-${i}`,
    unit: 'm',
    device: `PLC-${i % 20}`,
    protocol: 'modbus',
    manner: 'polled',
  },
  chain: seconds(1.3),
  tolerance: seconds(1),
});

/** One poll of all points, and what came out of the stack. Values are told apart by point and time. */
function poll(second: number, harm: boolean): Frame[] {
  const t = seconds(second);
  const samples = Array.from({ length: POINTS }, (_, i): PointSample => {
    return { point: `T${i}.level`, value: Math.fround(i + Math.sin(second + i)), quality: 'good', sourceTime: t };
  });
  const sent: Frame = { kind: 'sent', t, device: 'PLC-1', protocol: 'modbus', samples };
  const seen = samples.flatMap((sample, i): PointSample[] => {
    const harmed = harm && (i + second) % 10 === 0;
    if (!harmed) return [sample];
    const kind = (i + second / 10) % 3;
    if (kind < 1) return [];
    return kind < 2 ? [{ ...sample, value: -99 }] : [sample, sample];
  });
  return [sent, ...(['history', 'api'] as const).map((at): Frame => ({ kind: 'observed', t, at, samples: seen }))];
}

/** 1,000 points, once a second, for an hour, at two hops: how fast they are reconciled, and what the judge keeps meanwhile. */
export function ledger(): void {
  for (const [name, harm] of [
    ['sound', false],
    ['a tenth harmed', true],
  ] as const) {
    const points = Array.from({ length: POINTS }, (_, i) => point(i));
    const judge = new Judge({ requirements: {}, points, hops: ['history', 'api'], name: String });
    const before = heapInUse();
    const heap: string[] = [];
    let [taken, observed] = [0, 0];
    for (let second = 0; second < LENGTH; second++) {
      const frames = poll(second, harm);
      const begun = process.threadCpuUsage();
      for (const frame of frames) {
        judge.see(frame);
        if (frame.kind === 'observed') observed += frame.samples.length;
      }
      // What it costs, not how long it took: other work on the machine is none of it.
      const { user, system } = process.threadCpuUsage(begun);
      taken += (user + system) / 1e6;
      if (MARKS.includes((second + 1) / LENGTH)) heap.push((heapInUse() - before).toFixed(0));
    }
    const end = seconds(LENGTH);
    const counts = judge.ledger({ scriptEnd: end, end });
    const kept = `${judge.books.kept} kept; heap ${heap.join(', ')} MB at ${MARKS.map((m) => 100 * m).join(', ')} %`;
    report(`ledger, 1,000 points, 1 h at 1 Hz, ${name}`, observed / taken, 'observations / s', kept);
    const { sent, delivered, altered, lost, duplicated } = counts;
    console.log(
      `   ${sent} sent = ${delivered} delivered + ${altered} altered + ${lost} lost; ${duplicated} duplicated`,
    );
  }
}
