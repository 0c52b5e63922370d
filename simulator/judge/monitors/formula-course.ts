import type { Value } from '../../plant/signal.ts';
import type { Frame, Hop } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';
import { nearest } from '../monitor.ts';
import { type Channel, channelsOf } from '../stl/channels.ts';
import { evaluate } from '../stl/evaluate.ts';
import { allPredicates, type Formula } from '../stl/formula.ts';
import type { FormulaSpecification } from '../stl/sentence.ts';
import { textOf } from '../stl/text.ts';
import { World } from '../world.ts';
import { FormulaInputs, heldFor } from './formula-inputs.ts';
import { marginOf } from './formula-margin.ts';

/** What a formula was worth over a stretch of time: between `lower` and `upper`, equal where all is known. */
export interface CourseStretch {
  /** In µs; without its end. */
  readonly from: number;
  readonly to: number;
  /** In the unit of the course; infinite where nothing bounds it. */
  readonly lower: number;
  readonly upper: number;
  /** Undefined where it is not known. */
  readonly holds: boolean | undefined;
}

/** How far a formula was from not holding, at each instant of a run: its robustness, as it went. */
export interface Course {
  /** What held or not at each instant. */
  readonly text: string;
  /** Where it had to hold: at every instant, at one, when triggered, or at the start. */
  readonly asked: 'throughout' | 'once' | 'when triggered' | 'at the start';
  /** Empty for states alone, which have no distance: there 1 stands for true, −1 for false. */
  readonly unit: string;
  /** The instants that were judged, in µs. */
  readonly from: number;
  readonly to: number;
  readonly stretches: readonly CourseStretch[];
}

/** A run as its frames tell it. */
export interface CourseOptions {
  readonly frames: readonly Frame[];
  readonly hops: readonly Hop[];
  readonly scriptEnd: Duration;
}

/**
 * The course of a formula over a run; several for one that joins sentences, each of which has its own. What came
 * after the end of the recording is not known, as for the verdict.
 * @example coursesOf(requirement.specification, { frames, hops: ['api'], scriptEnd })
 */
export function coursesOf({ formula, maxHold }: FormulaSpecification, options: CourseOptions): Course[] {
  const channels = new Set(allPredicates(formula).flatMap(channelsOf));
  const trace = new Map([...channels].map((channel) => [channel, [] as [number, Value | undefined][]]));
  const last = taken(trace, options);
  for (const samples of trace.values()) samples.sort(([a], [b]) => a - b);
  const hold = maxHold === undefined ? {} : { maxHold: heldFor(maxHold) };
  return sentencesIn(formula).map((sentence) => {
    const { of, ...asked } = judgedOf(sentence, options.scriptEnd);
    const { margin, unit } = marginOf(of, 1);
    const { from, to } = asked;
    const asks = new Map(
      allPredicates(of)
        .flatMap(channelsOf)
        .map((channel) => [channel, trace.get(channel)!]),
    );
    const stretches = evaluate(of, asks, { end: Math.max(last, to) + 1, beyond: 'unknown', ...hold })
      .map((s) => ({ from: Math.max(from, s.start), to: Math.min(to + 1, s.end), ...scaled(s, margin ?? 1) }))
      .filter((s) => s.to > s.from);
    return { text: textOf(of), ...asked, unit: margin === null ? '' : unit, stretches };
  });
}

/** Writes down what the frames tell a formula; when the last of it came. */
function taken(trace: ReadonlyMap<Channel, [number, Value | undefined][]>, { frames, hops }: CourseOptions): number {
  let last = 0;
  const world = new World(nearest(hops));
  const paper = {
    channels: new Set(trace.keys()),
    endSpan: () => {},
    set: (t: number, channel: Channel, value: Value | undefined) => trace.get(channel)?.push([t, value]),
  };
  const inputs = new FormulaInputs([paper], { world, hops });
  for (const frame of frames) {
    if (frame.kind === 'verdict' || frame.kind === 'reference') continue;
    world.see(frame);
    inputs.see(frame);
    last = Math.max(last, frame.t);
  }
  return last;
}

/** The sentences of which a formula is made, where each has a value of its own. */
function sentencesIn(f: Formula): readonly Formula[] {
  const joins = f.op === 'and' || f.op === 'or' || f.op === 'implies';
  if (joins && f.of.some(isSentence)) return f.of.flatMap(sentencesIn);
  return f.op === 'not' && isSentence(f.of) ? sentencesIn(f.of) : [f];
}

const isSentence = (f: Formula): boolean =>
  f.op === 'whenever' || f.op === 'always' || f.op === 'eventually' || ('of' in f && [f.of].flat().some(isSentence));

function judgedOf(f: Formula, scriptEnd: number): { of: Formula } & Pick<Course, 'asked' | 'from' | 'to'> {
  switch (f.op) {
    case 'always':
      return { of: f.of, asked: 'throughout', from: f.from, to: f.to ?? scriptEnd };
    case 'eventually':
      return { of: f.of, asked: 'once', from: f.from, to: f.to ?? scriptEnd };
    case 'whenever':
      return { of: f.of, asked: 'when triggered', from: 0, to: scriptEnd };
    default:
      return { of: f, asked: 'at the start', from: 0, to: scriptEnd };
  }
}

const scaled = ({ lower, upper, holds }: { lower: number; upper: number; holds: boolean | undefined }, by: number) => ({
  lower: lower * by,
  upper: upper * by,
  holds,
});
