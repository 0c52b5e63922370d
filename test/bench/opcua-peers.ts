import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { python } from '../fixtures/peers.ts';

/** How often all signals change, in ms. */
export const EVERY = 100;

/** What a server says of itself. */
export interface Look {
  /** Processor time since its start, in µs. */
  readonly cpu: number;
  readonly updates: number;
  /** Resident memory, in MB. */
  readonly memory: number;
}

/** A server in a process of its own. */
export class PeerServer {
  readonly endpoint: string;
  readonly namespace: number;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  static ours = (count: number) =>
    PeerServer.#start(process.execPath, ['test/bench/opcua-server.ts', 'ours', `${count}`]);
  static raw = (count: number) =>
    PeerServer.#start(process.execPath, ['test/bench/opcua-server.ts', 'raw', `${count}`]);
  static many = (count: number, env: NodeJS.ProcessEnv = process.env) =>
    PeerServer.#start(process.execPath, ['test/bench/opcua-server.ts', 'many', `${count}`], env);
  /** Undefined where asyncua is not installed. */
  static async asyncua(count: number): Promise<PeerServer | undefined> {
    const program = python('asyncua');
    const port = 20_000 + ((process.pid + 1) % 10_000);
    return program === undefined
      ? undefined
      : PeerServer.#start(program, ['test/bench/asyncua_server.py', `${count}`, `${port}`]);
  }

  static async #start(program: string, args: readonly string[], env = process.env): Promise<PeerServer> {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = (createInterface({ input: child.stdout }) as Interface)[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) throw new Error(`${args.join(' ')} did not start`);
    return new PeerServer(child, lines, JSON.parse(value));
  }

  private constructor(
    child: ChildProcess,
    lines: AsyncIterator<string>,
    said: { endpoint: string; namespace?: number },
  ) {
    this.#process = child;
    this.#lines = lines;
    this.endpoint = said.endpoint;
    this.namespace = said.namespace ?? 1;
  }

  /** `change`: all signals change from now on; `rest`: none; `look`: nothing but the answer. */
  async say(what: 'change' | 'rest' | 'look'): Promise<Look> {
    this.#process.stdin!.write(`${what}\n`);
    return JSON.parse((await this.#lines.next()).value);
  }

  async stop(): Promise<void> {
    const closed = once(this.#process, 'close');
    this.#process.stdin!.end();
    await closed;
  }
}
