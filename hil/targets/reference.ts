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
import { dialled, type ListenAt, type PortWish, reservedPort, urlOf } from '../address.ts';
import { clock } from '../clock.ts';
import { HttpClient } from '../http/client.ts';
import { listenError } from '../listen.ts';
import { virtual } from '../virtual/index.ts';
import { defectNames } from './defects.ts';
import { grantAccess } from './reference/access.ts';
import type { Order, StackEvent } from './reference/supervision.ts';
import type { AskedConfiguration, NormalisedSample } from './tag-list.ts';
import type { RunningTarget, TagSample, Target, TargetStart } from './target.ts';

/** How long the stack may take until it is ready. */
const READY_WITHIN = 30_000;
const SAMPLES = 'uns/';

/** Where a stack that people connect to listens; that of a run takes reserved ports of the loopback. */
export interface ReferencePorts {
  readonly host?: string;
  readonly broker?: PortWish;
  readonly api?: PortWish;
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
  const host = ports.host ?? '127.0.0.1';
  const token = randomBytes(18).toString('base64url');
  const access = ports.openBroker ? undefined : grantAccess(clients, tags);
  const configuration: AskedConfiguration = {
    broker: { host, ...(ports.broker ?? reservedPort()), ...(access && { users: access.users }) },
    api: { host, ...(ports.api ?? reservedPort()), token },
    devices,
    tags,
    period: 200,
    ...(defect !== undefined && { defect }),
  };
  const inVirtualTime = virtual();
  const take = emit ?? (() => {});
  const supervisor = inVirtualTime
    ? new (await import('./in-process.ts')).InProcessStack(configuration, take, inVirtualTime)
    : new Supervisor(configuration, take);
  const bound = await supervisor.ready();
  const api = { url: urlOf('http', dialled(host), bound.api), token };
  const http = new HttpClient(api.url, api.token);
  return {
    broker: { url: urlOf('mqtt', dialled(host), bound.broker), ...access?.probe },
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

const isReady = (event: StackEvent) => event.event === 'ready';

const isOf =
  (part: string, what: StackEvent['event']) =>
  (event: StackEvent): event is StackEvent =>
    'part' in event && event.part === part && event.event === what;

/** The stack's own supervisor, as a child of this process: told what to do on stdin, heard on stdout. */
class Supervisor {
  readonly complaints: string[] = [];
  readonly #configuration: AskedConfiguration;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(event: StackEvent) => void>();
  readonly #emit: FrameSink;
  #log = '';
  #ending = false;
  readonly #exited: Promise<void>;

  constructor(configuration: AskedConfiguration, emit: FrameSink) {
    this.#configuration = configuration;
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

  #until<E extends StackEvent>(is: (event: StackEvent) => event is E, within: number, what: string): Promise<E> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        end();
      };
      const timer = setTimeout(() => settle(() => reject(new Error(`${what}: not within ${within / 1000} s`))), within);
      const listen = (event: StackEvent) => {
        if (is(event)) settle(() => resolve(event));
        else if (event.event === 'failed') settle(() => reject(new Error(event.reason, { cause: event })));
      };
      this.#listeners.add(listen);
      this.#exited.then(() => settle(() => reject(new Error(`the stack ended: ${this.#lastWords()}`))));
    });
  }

  /** @returns the ports that broker and API have found */
  async ready(): Promise<{ readonly broker: number; readonly api: number }> {
    try {
      return (await this.#until(isReady, READY_WITHIN, 'the reference stack is not ready')).ports;
    } catch (cause) {
      await this.stop();
      const { unbound } = ((cause as Error).cause ?? {}) as Partial<Extract<StackEvent, { event: 'failed' }>>;
      if (unbound) {
        const { broker, api } = this.#configuration;
        const [at, who]: [ListenAt, string] =
          unbound.part === 'broker' ? [broker, 'The MQTT broker'] : [api, 'The API'];
        throw listenError(unbound, at, who);
      }
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
    const took = this.#until(isOf(part, gone), 5000, `the ${part} did not go down`);
    this.#order(how, part);
    const at = () => clock.now() as Duration;
    return {
      tookHold: took.then(() => ({ at: at(), evidence: `the process of the ${part} was ${gone}` })),
      lift: async () => {
        const back = how === 'freeze' ? 'thawed' : 'started';
        const returned = this.#until(isOf(part, back), 15_000, `the ${part} did not come back`);
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
