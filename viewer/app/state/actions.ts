import type { Frame } from '../../../simulator/record/frames.ts';
import type { FromViewer, TimeAct, ToViewer } from '../../../simulator/record/session.ts';
import type { Stretch } from '../../../simulator/record/stretch.ts';
import type { Duration } from '../../../simulator/time/duration.ts';
import { type Connection, connect, sessionUrl, takeToken } from '../data/connection.ts';
import { outdatedAt } from '../data/currency.ts';
import { type Cursor, Timeline } from '../data/timeline.ts';
import type { Theme } from './query.ts';
import { opened, shownInstant, useViewer } from './viewer.ts';

const { getState, setState } = useViewer;

/** Text is written again at most this often while time goes on by itself, in ms. */
const TEXT_EVERY = 250;
let written = 0;
let pending: ReturnType<typeof setTimeout> | undefined;

function rewriteText(): void {
  clearTimeout(pending);
  pending = undefined;
  written = performance.now();
  setState(({ revision }) => ({ revision: revision + 1 }));
}

function rewriteTextSoon(): void {
  pending ??= setTimeout(rewriteText, Math.max(0, written + TEXT_EVERY - performance.now()));
}

let connection: Connection | undefined;
/** Whether a stretch of history is on its way. */
let asked = false;
/** Whether what stands was told since the page was connected, and when anything was received last. */
let present = false;
let heard: number | null = null;

/** How often it is looked at whether the page still shows the present, in ms. */
const LOOK_EVERY = 500;

function lookForSilence(): void {
  const { connection: state, opened: now, outdated: before } = getState();
  const outdated = outdatedAt({ connection: state, mode: now?.session.mode, present, heard }, Date.now());
  if (outdated?.since !== before?.since) setState({ outdated });
}

/** Follows the session that this page came with. */
export function follow(): void {
  const token = takeToken(location.href, sessionStorage, (href) => history.replaceState(history.state, '', href));
  connection = connect(sessionUrl(location, token), {
    onState: (state) => {
      present &&= state === 'open';
      setState({ connection: state });
      lookForSilence();
    },
    onMessage: (message) => {
      heard = Date.now();
      take(message);
      lookForSilence();
    },
  });
  setInterval(lookForSilence, LOOK_EVERY);
}

function take(message: ToViewer): void {
  switch (message.type) {
    case 'session':
      // After a loss all is told again, so it starts from an empty page.
      setState({ opened: opened(message.session), time: null });
      present = false;
      asked = false;
      rewriteText();
      break;
    case 'present':
      begin(message.stretch);
      break;
    case 'history':
      asked = false;
      getState().opened?.timeline.prepend(message.stretch);
      told();
      break;
    case 'update':
      getState().opened?.timeline.update(message.update);
      // Who looks at a moment that is not there any more looks at the present.
      if (message.update.frames.some(takesBack)) setState({ cursor: 'live', playing: false, aim: null });
      told();
      break;
    case 'time':
      setState({ time: { state: message.time, may: message.may, heard: performance.now() } });
      rewriteTextSoon();
      break;
    case 'refused':
      setState({ refusal: [message.reason, message.hint].filter(Boolean).join(' ') });
      break;
  }
}

/** Begins with what stands now; what was told before is void. */
function begin(stretch: Stretch): void {
  const { opened: now } = getState();
  if (!now) return;
  const timeline = new Timeline(now.session);
  timeline.begin(stretch);
  present = true;
  asked = false;
  setState({ opened: { ...now, timeline } });
  told();
}

/** There is more to show; what still lacks of the past is asked for, one stretch after the other. */
function told(): void {
  const lacking = getState().opened?.timeline.lacking;
  if (lacking !== undefined && !asked) {
    asked = connection?.send({ type: 'history', before: lacking as Duration }) ?? false;
  }
  setState(({ arrivals }) => ({ arrivals: arrivals + 1 }));
  rewriteTextSoon();
}

/** Asks the session for something. */
export function request(asked: FromViewer): void {
  const sent = connection?.send(asked) ?? false;
  setState({ refusal: sent ? null : 'There is no connection to the session.' });
}

/** Does something with the time of the session. */
export const control = (act: TimeAct) => request({ type: 'time', act });

/** Whether a frame takes something back that was shown. */
const takesBack = (frame: Frame): boolean =>
  frame.kind === 'event' && frame.event.type === 'epoch' && frame.event.keeps !== undefined;

export const dismissRefusal = () => setState({ refusal: null });

/** Shows another instant at once. */
export function seek(cursor: Cursor): void {
  const { opened: now } = getState();
  const { start = 0, end = 0 } = now?.timeline ?? {};
  const kept = cursor === 'live' ? cursor : Math.min(end, Math.max(start, cursor));
  setState({ cursor: kept, playing: false, aim: null });
  rewriteText();
}

/** Moves the instant that is shown by some seconds; past the latest one it goes live. */
export function seekBy(seconds: number): void {
  const end = getState().opened?.timeline.end ?? 0;
  const next = shownInstant(getState()) + seconds;
  seek(next >= end ? 'live' : next);
}

/** Lets the cursor run on, from the beginning if it stands at the end; or stops it where it is. */
export function togglePlaying(): void {
  const state = getState();
  const { start = 0, end = 0 } = state.opened?.timeline ?? {};
  if (state.playing) seek(shownInstant(state));
  else setState({ playing: true, cursor: shownInstant(state) >= end ? start : shownInstant(state) });
}

/** Takes a running cursor further, to the latest instant at most. */
export function advance(seconds: number): void {
  const { playing, cursor, opened: now } = getState();
  if (!playing || cursor === 'live' || !now) return;
  const next = cursor + seconds;
  setState(next >= now.timeline.end ? { cursor: 'live', playing: false } : { cursor: next });
  rewriteTextSoon();
}

export const aimAt = (aim: string | null) => setState({ aim });
export const select = (selected: string | null) => setState({ selected, trended: null });
export const trend = (trended: string | null) => setState({ trended });
export const point = (pointed: number | null) => setState({ pointed });
export const show = (view: 'plant' | 'table') => setState({ view });
export const setTheme = (theme: Theme) => setState({ theme });
