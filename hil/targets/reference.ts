import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  type Acknowledgement,
  type Acting,
  type Duration,
  type FaultAction,
  type FrameSink,
  ms,
  PlantwrightError,
  type RunEvent,
} from '#simulator';
import { clock } from '../clock.ts';
import { HttpClient } from '../http/client.ts';
import { reservePort } from '../listen.ts';
import { defectNames } from './defects.ts';
import { grantAccess } from './reference/access.ts';
import type { Order, StackEvent } from './reference/supervision.ts';
import type { AskedConfiguration, NormalisedSample } from './tag-list.ts';
import type { RunningTarget, TagSample, Target, TargetStart } from './target.ts';

const HOST = '127.0.0.1';
/** How long the stack may take until it is ready. */
const READY_WITHIN = 30_000;
const SAMPLES = 'uns/';

/** Fixed ports for a stack that people connect to; a run takes reserved ones. */
export interface ReferencePorts {
  readonly host?: string;
  readonly broker?: number;
  readonly api?: number;
  /** Whether everybody may come in at the broker, and publish what they like. */
  readonly openBroker?: boolean;
}

/** The reference stack: gateway, broker and store, started for each run and gone after it. */
export const referenceTarget = (ports: ReferencePorts = {}): Target => ({
  name: 'reference',
  can: ['broker', 'gateway', 'store', 'api', 'links'],
  hops: ['broker', 'history', 'api'],
  period: ms(200),
  defects: defectNames,
  notice: [],
  start: (options) => startReference(options, ports),
});

async function startReference(
  { devices, tags, defect, emit, clients = [] }: TargetStart,
  ports: ReferencePorts,
): Promise<RunningTarget> {
  const host = ports.host ?? HOST;
  const access = ports.openBroker ? undefined : grantAccess(clients, tags);
  const configuration: AskedConfiguration = {
    broker: { host, port: ports.broker ?? (await reservePort()), ...(access && { users: access.users }) },
    api: { host, port: ports.api ?? (await reservePort()), token: randomBytes(18).toString('base64url') },
    devices,
    tags,
    period: 200,
    ...(defect !== undefined && { defect }),
  };
  const supervisor = new Supervisor(configuration, emit ?? (() => {}));
  await supervisor.ready();
  const api = { url: `http://${HOST}:${configuration.api.port}`, token: configuration.api.token };
  const http = new HttpClient(api.url, api.token);
  return {
    broker: { url: `mqtt://${HOST}:${configuration.broker.port}`, ...access?.probe },
    ...(access && { logins: access }),
    topics: [`${SAMPLES}#`],
    read: readSample,
    api,
    act: (action) => supervisor.act(action),
    command: (tag, value) => post(http, '/api/commands', { tag, value }),
    acknowledge: (id, by, comment) => post(http, '/api/alarms/acknowledge', { id, by, comment }),
    complaints: () => supervisor.complaints,
    async stop() {
      http.close();
      await supervisor.stop();
    },
  };
}

function readSample(_topic: string, payload: Buffer): TagSample[] {
  try {
    const { tag, value, quality, sourceTime } = JSON.parse(payload.toString('utf8')) as NormalisedSample;
    return [{ tag, value, quality, sourceTime: clock.instant(Date.parse(sourceTime)) }];
  } catch {
    return [];
  }
}

/** Asks the API for something that it may refuse. */
async function post(http: HttpClient, path: string, asked: object): Promise<Acknowledgement> {
  const { status, body } = await http.request('POST', path, { body: asked, timeout: 8000 });
  const { accepted, readBack, reason, error } = JSON.parse(body.toString('utf8')) as Acknowledgement & {
    error?: string;
  };
  if (![200, 404, 409].includes(status)) return { accepted: false, reason: error ?? `the API answered ${status}` };
  return { accepted, ...(readBack !== undefined && { readBack }), ...(reason !== undefined && { reason }) };
}

/** The stack's own supervisor, as a child of this process: told what to do on stdin, heard on stdout. */
class Supervisor {
  readonly complaints: string[] = [];
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(event: StackEvent) => void>();
  readonly #emit: FrameSink;
  #log = '';
  #ending = false;
  readonly #exited: Promise<void>;

  constructor(configuration: AskedConfiguration, emit: FrameSink) {
    this.#emit = emit;
    const main = fileURLToPath(new URL('./reference/main.ts', import.meta.url));
    // Its own process group: Ctrl-C on a terminal is for the harness, which then ends the stack in order.
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdin!.on('error', () => {});
    this.#child.stdin!.write(`${JSON.stringify(configuration)}\n`);
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-4000);
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#hear(JSON.parse(line) as StackEvent));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        if (!this.#ending) this.#complain('the supervisor of the stack ended during the run');
        this.#endGroup();
        resolve();
      });
    });
  }

  #hear(event: StackEvent): void {
    switch (event.event) {
      case 'crashed': {
        const { part, reason, stays } = event;
        const end = stays ? `${reason}; it was started again too often and stays down` : reason;
        this.#tell({ type: 'crashed', what: 'part', name: part, reason: end });
        break;
      }
      case 'restarted':
        this.#tell({ type: 'restarted', name: event.part, attempt: event.attempt });
        break;
      case 'refused':
        this.#tell({ type: 'note', text: `the ${event.part} of the stack ${event.text}` });
        break;
      case 'erred':
        this.#complain(`the ${event.part} of the stack ${event.text}`);
        break;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  #tell(event: RunEvent): void {
    this.#emit({ kind: 'event', t: clock.now(), event });
  }

  /** Something that makes a run invalid, told when it comes as well. */
  #complain(text: string): void {
    this.complaints.push(text);
    this.#tell({ type: 'note', text });
  }

  #lastWords(): string {
    return this.#log.trim().split('\n').slice(-3).join(' | ') || 'it said nothing';
  }

  #until(is: (event: StackEvent) => boolean, within: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        end();
      };
      const timer = setTimeout(() => settle(() => reject(new Error(`${what}: not within ${within / 1000} s`))), within);
      const listen = (event: StackEvent) => {
        if (is(event)) settle(resolve);
        else if (event.event === 'failed') settle(() => reject(new Error(event.reason)));
      };
      this.#listeners.add(listen);
      this.#exited.then(() => settle(() => reject(new Error(`the stack ended: ${this.#lastWords()}`))));
    });
  }

  async ready(): Promise<void> {
    try {
      await this.#until(({ event }) => event === 'ready', READY_WITHIN, 'the reference stack is not ready');
    } catch (cause) {
      await this.stop();
      throw new PlantwrightError('TARGET_FAILED', `The reference stack did not start: ${(cause as Error).message}.`, {
        hint: `What it said last: ${this.#lastWords()}`,
        cause,
      });
    }
  }

  #order(what: Order['do'], part: Order['part']): void {
    this.#child.stdin!.write(`${JSON.stringify({ do: what, part })}\n`);
  }

  act({ part, how }: Extract<FaultAction, { on: 'stack' }>): Acting {
    const gone = how === 'freeze' ? 'frozen' : 'stopped';
    const took = this.#until(
      (e) => 'part' in e && e.event === gone && e.part === part,
      5000,
      `the ${part} did not go down`,
    );
    this.#order(how, part);
    const at = () => clock.now() as Duration;
    return {
      tookHold: took.then(() => ({ at: at(), evidence: `the process of the ${part} was ${gone}` })),
      lift: async () => {
        const back = how === 'freeze' ? 'thawed' : 'started';
        const returned = this.#until(
          (e) => 'part' in e && e.event === back && e.part === part,
          15_000,
          `the ${part} did not come back`,
        );
        this.#order(how === 'freeze' ? 'thaw' : 'start', part);
        await returned;
        return { at: at() };
      },
    };
  }

  /** Parts end when the supervisor is gone, but for one that a fault has frozen: it hears nothing. */
  #endGroup(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // Nothing of the group is left; on Windows there is none.
    }
  }

  async stop(): Promise<void> {
    this.#ending = true;
    this.#child.stdin!.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#exited;
    clearTimeout(late);
  }
}
