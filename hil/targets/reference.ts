import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Acknowledgement, type Acting, type Duration, type FaultAction, ms, PlantwrightError } from '#simulator';
import { dialled, type ListenAt, type PortWish, reservedPort, urlOf } from '../address.ts';
import { clock } from '../clock.ts';
import { HttpClient } from '../http/client.ts';
import { listenError } from '../listen.ts';
import { defectNames } from './defects.ts';
import type { NormalisedSample, StackConfiguration } from './tag-list.ts';
import type { RunningTarget, TagSample, Target, TargetStart } from './target.ts';

/** How long the stack may take until it is ready. */
const READY_WITHIN = 30_000;
const SAMPLES = 'uns/';

interface StackEvent {
  readonly event: 'started' | 'stopped' | 'frozen' | 'thawed' | 'ready' | 'failed';
  readonly part?: string;
  /** Where the stack listens, once it is ready. */
  readonly ports?: { readonly broker: number; readonly api: number };
  readonly reason?: string;
  /** How it ended, or the name of the system's error that kept it from starting. */
  readonly code?: number | string | null;
  readonly signal?: string | null;
}

/** Where a stack that people connect to listens; that of a run takes reserved ports of the loopback. */
export interface ReferencePorts {
  readonly host?: string;
  readonly broker?: PortWish;
  readonly api?: PortWish;
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

async function startReference({ devices, tags, defect }: TargetStart, ports: ReferencePorts): Promise<RunningTarget> {
  const host = ports.host ?? '127.0.0.1';
  const token = randomBytes(18).toString('base64url');
  const configuration: StackConfiguration = {
    broker: { host, ...(ports.broker ?? reservedPort()) },
    api: { host, ...(ports.api ?? reservedPort()), token },
    devices,
    tags,
    period: 200,
    directory: mkdtempSync(join(tmpdir(), 'plantwright-')),
    ...(defect !== undefined && { defect }),
  };
  const supervisor = new Supervisor(configuration);
  const bound = await supervisor.ready();
  const api = { url: urlOf('http', dialled(host), bound.api), token };
  const http = new HttpClient(api.url, api.token);
  return {
    broker: { url: urlOf('mqtt', dialled(host), bound.broker) },
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
  readonly #configuration: StackConfiguration;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(event: StackEvent) => void>();
  /** Parts that are down because a fault took them down. */
  readonly #downByFault = new Set<string>();
  #log = '';
  #ending = false;
  readonly #exited: Promise<void>;

  constructor(configuration: StackConfiguration) {
    this.#configuration = configuration;
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
        if (!this.#ending) this.complaints.push('the supervisor of the stack ended during the run');
        resolve();
      });
    });
  }

  #hear(event: StackEvent): void {
    if (event.event === 'stopped' && !this.#ending && !this.#downByFault.has(event.part!)) {
      this.complaints.push(
        `the ${event.part} of the stack ended by itself (${event.signal ?? event.code}): ${this.#lastWords()}`,
      );
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  #lastWords(): string {
    return this.#log.trim().split('\n').slice(-3).join(' | ') || 'it said nothing';
  }

  #until(is: (event: StackEvent) => boolean, within: number, what: string): Promise<StackEvent> {
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
      const is = ({ event }: StackEvent) => event === 'ready';
      return (await this.#until(is, READY_WITHIN, 'the reference stack is not ready')).ports!;
    } catch (cause) {
      await this.stop();
      const { part, code, reason = '' } = ((cause as Error).cause ?? {}) as Partial<StackEvent>;
      if (typeof code === 'string') {
        const { broker, api } = this.#configuration;
        const [at, who]: [ListenAt, string] = part === 'broker' ? [broker, 'The MQTT broker'] : [api, 'The API'];
        throw listenError({ code, message: reason }, at, who);
      }
      throw new PlantwrightError('TARGET_FAILED', `The reference stack did not start: ${(cause as Error).message}.`, {
        hint: `What it said last: ${this.#lastWords()}`,
        cause,
      });
    }
  }

  #tell(what: 'stop' | 'kill' | 'freeze' | 'thaw' | 'start', part: string): void {
    this.#child.stdin!.write(`${JSON.stringify({ do: what, part })}\n`);
  }

  act({ part, how }: Extract<FaultAction, { on: 'stack' }>): Acting {
    this.#downByFault.add(part);
    const gone = how === 'freeze' ? 'frozen' : 'stopped';
    const took = this.#until((e) => e.event === gone && e.part === part, 5000, `the ${part} did not go down`);
    this.#tell(how, part);
    const at = () => clock.now() as Duration;
    return {
      tookHold: took.then(() => ({ at: at(), evidence: `the process of the ${part} was ${gone}` })),
      lift: async () => {
        const back = how === 'freeze' ? 'thawed' : 'started';
        const returned = this.#until(
          (e) => e.event === back && e.part === part,
          15_000,
          `the ${part} did not come back`,
        );
        this.#tell(how === 'freeze' ? 'thaw' : 'start', part);
        await returned;
        this.#downByFault.delete(part);
        return { at: at() };
      },
    };
  }

  async stop(): Promise<void> {
    this.#ending = true;
    this.#child.stdin!.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#exited;
    clearTimeout(late);
  }
}
