import type { Specification } from '#simulator';
import { CANVAS, picture } from './canvas.ts';
import { twoLines } from './course.ts';
import { figure, quantity } from './format.ts';
import { type Html, html } from './html.ts';
import type { Material } from './material.ts';
import { failed, type Judged } from './verdicts.ts';

const HEIGHT = 34;
/** Of the scale, what lies beyond the limit or what was reached, so that labels have room. */
const ROOM = 1.25;
/** About how wide a letter of a label is, in px. */
const LETTER = 6.2;

/** What a requirement without a formula allows, and how much of it was used, in the unit of its margin. */
export interface Gauge {
  readonly limit: number;
  readonly reached: number;
  readonly unit: string;
}

/** Undefined where a requirement has no number. */
export function gaugeOf(specification: Specification, judged: Judged, material: Material): Gauge | undefined {
  const { margin, unit } = judged;
  if (margin === null || !Number.isFinite(margin)) return undefined;
  const limit = limitOf(specification, unit, material);
  // Reached is told from the margin, so that picture and verdict cannot differ.
  return limit === undefined ? undefined : { limit, reached: withoutNoise(limit - margin, limit), unit };
}

/** Differences of floats leave dust: what is below a ten-thousandth of the limit is nothing. */
const withoutNoise = (x: number, limit: number) => (Math.abs(x) < Math.abs(limit) / 1e4 ? 0 : x);

/** The limit that a requirement states, in the unit in which its monitor gives the margin. */
function limitOf(s: Specification, unit: string, { account, kept }: Material): number | undefined {
  const time = (t: number) => (unit === 'ms' ? t / 1e3 : unit === 's' ? t / 1e6 : 0);
  switch (s.kind) {
    case 'formula': {
      const { formula: f } = s;
      if (f.op !== 'whenever' || f.of.op !== 'eventually' || f.of.from !== 0 || f.of.to === undefined) return undefined;
      return time(f.of.to);
    }
    case 'fresh':
      return s.p95 === 'auto' ? undefined : time(s.p95);
    case 'arrives':
    case 'recovers':
    case 'neverBetter':
    case 'commandLands':
    case 'raisedOnce':
    case 'acknowledgements':
      return time(s.within);
    case 'standing':
      return time(s.longest);
    case 'tracks':
    case 'undisturbed':
      return s.tolerance;
    case 'delivered': {
      if (unit === '%') return 100 * s.loss;
      const hop = s.at ?? kept;
      return hop === undefined ? undefined : Math.floor(s.loss * account(s.point, hop).counts.sent);
    }
    case 'alarmRate':
      return s.average === undefined ? s.atMost : undefined;
    case 'alarmFlood':
      return 100 * s.share;
    case 'ordered':
    case 'chattering':
    case 'acknowledged':
      return 0;
    default:
      return undefined;
  }
}

/** How much of what is allowed was used: a bar against its limit. */
export function gaugeBar({ limit, reached, unit }: Gauge, judged: Judged): Html {
  const most = Math.max(limit, reached, 0) * ROOM || 1;
  const [left, right] = [CANVAS.left, CANVAS.width - CANVAS.right];
  const place = (value: number) => Math.round((left + (Math.max(0, value) / most) * (right - left)) * 10) / 10;
  const [end, bound] = [place(reached), place(limit)];
  const used = quantity(tidy(reached), unit);
  const allowed = limit === 0 ? 'none allowed' : `at most ${quantity(tidy(limit), unit)}`;
  // What was used stands behind its bar, unless the limit or the edge is in the way.
  const wide = used.length * LETTER;
  const clear = end + 6 + wide < right && (bound < end - 2 || end + 10 + wide < bound || bound < end + 2);
  const [first, rest] = twoLines(`${judged.number} ${judged.name}`);
  const beyond = reached > limit && failed(judged);
  const boundLeft = bound + 8 + allowed.length * LETTER > right;
  return picture(
    HEIGHT,
    `${judged.number} ${judged.name}: ${used}, ${allowed}`,
    html`<g class="gutter"><text x="4" y="13" class="name">${first}</text><text x="4" y="27" class="name">${rest}</text></g>
<rect class="track" x="${left}" width="${right - left}" y="16" height="12"/>
<rect class="used${beyond && ' bad'}" x="${left}" width="${Math.max(1, end - left)}" y="16" height="12"/>
<line class="limit" x1="${bound}" x2="${bound}" y1="11" y2="31"/>
<text class="label" x="${boundLeft ? bound - 4 : bound + 4}" y="10" text-anchor="${boundLeft ? 'end' : 'start'}">${allowed}</text>
<text class="label${!clear && wide + 12 < end - left && ' inside'}" x="${clear ? end + 5 : wide + 12 < end - left ? end - 5 : end + 5}" y="26" text-anchor="${!clear && wide + 12 < end - left ? 'end' : 'start'}">${used}</text>`,
  );
}

const tidy = (n: number) => Number(figure(n).replaceAll('−', '-'));
