import type { FaultWindow, RunEvent } from '#simulator';
import { counted, instant, NOTHING } from './format.ts';
import { type Html, html } from './html.ts';
import type { Material } from './material.ts';

/** Longer lists of events are folded. */
const FOLDED_FROM = 25;

/** Each fault with its times and what shows that it acted. */
export function faultTable(faults: readonly FaultWindow[]): Html {
  if (faults.length === 0) return html`<p>No fault was injected.</p>`;
  return html`<div class="wide"><table>
<thead><tr><th>fault</th><th>acts on</th><th class="number">issued</th><th class="number">took hold</th><th class="number">cleared</th><th class="number">lifted</th><th>evidence that it acted</th></tr></thead>
<tbody>${faults.map(
    (f) => html`<tr><td><b>${f.title}</b></td><td>${f.on}</td><td class="number">${instant(f.begun)}</td>
<td class="number${f.tookHold === undefined && ' abnormal'}">${f.tookHold === undefined ? 'never' : instant(f.tookHold)}</td>
<td class="number">${instant(f.cleared)}</td><td class="number">${instant(f.lifted)}</td><td>${f.evidence ?? NOTHING}</td></tr>
`,
  )}</tbody></table></div>`;
}

interface Told {
  readonly t: number;
  readonly what: string;
  readonly text: string;
  readonly abnormal: boolean;
}

/** Everything that happened, in its order: for reading, where the timeline is for seeing. */
export function eventList({ events, alarms }: Material): Html {
  const told: Told[] = [
    ...events.map(({ t, event }) => ({ t, ...tell(event) })),
    ...alarms.map(({ from, id, text }) => ({ t: from, what: 'alarm', text: `${id} active: ${text}`, abnormal: true })),
    ...alarms
      .filter(({ open }) => !open)
      .map(({ to, id }) => ({ t: to, what: 'alarm', text: `${id} gone`, abnormal: false })),
  ].sort((a, b) => a.t - b.t);
  if (told.length === 0) return html`<p>Nothing was recorded.</p>`;
  return html`<details${told.length < FOLDED_FROM && html` open`}><summary>${counted(told.length, 'event')} in order</summary><table class="events">
<thead><tr><th class="number">time</th><th>what</th><th></th></tr></thead>
<tbody>${told.map(
    ({ t, what, text, abnormal }) =>
      html`<tr${abnormal && html` class="abnormal"`}><td class="number">${instant(t)}</td><td>${what}</td><td>${text}</td></tr>
`,
  )}</tbody></table></details>`;
}

function tell(event: RunEvent): Omit<Told, 't'> {
  const plain = (what: string, text: string, abnormal = false) => ({ what, text, abnormal });
  switch (event.type) {
    case 'phase':
      return plain('phase', `${event.phase} begins`);
    case 'fault':
      return plain('fault', `${event.title}: ${event.step}${event.evidence ? ` (${event.evidence})` : ''}`);
    case 'command':
      return plain('command', `no. ${event.id}: ${event.signal} := ${event.value}`);
    case 'write': {
      const { device, signal, value, by, refused, asked } = event;
      const decision = refused ? `refused, ${refused}` : asked === undefined ? 'taken' : `taken for ${asked}`;
      return plain('device write', `${device}: ${signal} := ${value} by ${by}: ${decision}`, refused !== undefined);
    }
    case 'acknowledged': {
      const { id, accepted, readBack, reason } = event;
      const why = reason ? ` (${reason})` : '';
      const back = readBack === undefined ? '' : `, read back ${readBack}`;
      return plain('acknowledgement', `no. ${id}: ${accepted ? 'done' : 'refused'}${why}${back}`, !accepted);
    }
    case 'alarm-acknowledged': {
      const { alarm, by, accepted, reason } = event;
      const why = reason ? ` (${reason})` : '';
      return plain('alarm', `${alarm} acknowledged by ${by}: ${accepted ? 'taken' : 'refused'}${why}`, !accepted);
    }
    case 'operated':
      return plain('at the plant', `${event.signal} := ${event.value}`);
    case 'forced': {
      const list = event.variables.map(({ variable, value }) => `${variable} := ${value}`).join('; ');
      return plain('forces', `${event.asset}: ${list || 'none'}`, list !== '');
    }
    case 'epoch':
      return plain('time', `${event.act}, from ${instant(event.from)}: epoch ${event.epoch}`);
    case 'crashed': {
      const protocol = event.protocol ? ` (${event.protocol})` : '';
      return plain(event.what, `${event.name}${protocol} ended by itself: ${event.reason}`, true);
    }
    case 'restarted':
      return plain('part', `${event.name} was restarted, attempt ${event.attempt}`);
    case 'note':
      return plain('note', event.text);
  }
}
