import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { takenFrom } from './messages.ts';
import { Restarts } from './restarts.ts';
import { type Part, PartReport, type StackEvent } from './supervision.ts';

/** How long a part may take to end, in ms; it has a limit of its own below it. */
const KILLED_AFTER = 1200;
const SIGNALS = { stop: 'SIGTERM', kill: 'SIGKILL', freeze: 'SIGSTOP', thaw: 'SIGCONT' } as const;

/** One part of the stack as its supervisor has it: a process that runs unless it was told not to. */
export class PartProcess {
  readonly #part: Part;
  readonly #configuration: () => string;
  readonly #say: (event: StackEvent) => void;
  readonly #restarts = new Restarts();
  #child: ChildProcess | undefined;
  /** Whether it should run. One that ends although it should has crashed. */
  #wanted = false;
  #kept = false;
  #restart: NodeJS.Timeout | undefined;
  #lastWords = new LastWords();

  /** @param configuration as it is when the part is started */
  constructor(part: Part, configuration: () => string, say: (event: StackEvent) => void) {
    this.#part = part;
    this.#configuration = configuration;
    this.#say = say;
  }

  /**
   * Starts it by order; resolves when it is ready.
   * @returns the port that it listens on, if it was started now and has one
   * @throws Unbound, or Error when it ended before that
   */
  async start(): Promise<number | undefined> {
    clearTimeout(this.#restart);
    this.#restarts.forget();
    const port = this.#child ? undefined : await this.#spawn();
    this.#say({ event: 'started', part: this.#part });
    return port;
  }

  /** From now on it is started again when it ends by itself. */
  keepAlive(): void {
    this.#kept = true;
    // It may have ended between its being ready and now.
    if (this.#wanted && !this.#child) this.#crashed('it ended as soon as it was ready');
  }

  signal(what: keyof typeof SIGNALS): void {
    if (what === 'stop' || what === 'kill') {
      this.#wanted = false;
      clearTimeout(this.#restart);
    }
    if (!this.#child?.kill(SIGNALS[what])) return;
    if (what === 'freeze') this.#say({ event: 'frozen', part: this.#part });
    if (what === 'thaw') this.#say({ event: 'thawed', part: this.#part });
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    clearTimeout(this.#restart);
    this.#wanted = false;
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.stdin?.end();
    const late = setTimeout(() => child.kill('SIGKILL'), KILLED_AFTER);
    await gone;
    clearTimeout(late);
  }

  #spawn(): Promise<number | undefined> {
    const main = fileURLToPath(new URL('./part-main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, this.#part], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#wanted = true;
    this.#lastWords = new LastWords();
    child.stdin.on('error', () => {});
    child.stdin.write(`${this.#configuration()}\n`);
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords.hear(chunk.toString());
      process.stderr.write(chunk);
    });
    return new Promise((resolve, reject) => {
      let ready = false;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = takenFrom(PartReport, line);
        // What a library prints is none of ours.
        if ('refused' in said) process.stderr.write(`${line}\n`);
        else if (said.value.event === 'ready') {
          ready = true;
          this.#restarts.started(performance.now());
          resolve(said.value.port);
        } else if (said.value.event === 'unbound') {
          const { code, message } = said.value;
          reject(new Unbound({ part: this.#part, code, message }));
        } else this.#pass(said.value);
      });
      child.once('error', (error) => {
        this.#child = undefined;
        reject(error);
      });
      // Closed: it has ended, and all that it said was heard.
      child.once('close', (code, signal) => {
        this.#child = undefined;
        if (!this.#wanted) this.#say({ event: 'stopped', part: this.#part });
        else if (ready && this.#kept) this.#crashed(`${signal ?? `exit ${code}`}: ${this.#lastWords.text}`);
        reject(new Error(`${this.#part} ended before it was ready: ${this.#lastWords.text}`));
      });
    });
  }

  #pass({ event, text }: Exclude<PartReport, { event: 'ready' | 'unbound' }>): void {
    this.#say({ event: event === 'failed' ? 'erred' : event, part: this.#part, text });
  }

  #crashed(reason: string): void {
    const wait = this.#restarts.next(performance.now());
    this.#say({ event: 'crashed', part: this.#part, reason, stays: wait === undefined });
    if (wait === undefined) return;
    this.#restart = setTimeout(() => {
      this.#spawn().then(
        () => this.#say({ event: 'restarted', part: this.#part, attempt: this.#restarts.attempt }),
        (error: Error) => {
          if (this.#wanted) this.#crashed(error.message);
        },
      );
    }, wait);
  }
}

/** A part could not listen where it should. */
export class Unbound extends Error {
  readonly why: { readonly part: Part; readonly code: string; readonly message: string };

  constructor(why: Unbound['why']) {
    super(why.message);
    this.why = why;
  }
}

/** The end of what a process said on stderr: what it died of. */
class LastWords {
  #said = '';

  hear(text: string): void {
    this.#said = (this.#said + text).slice(-4000);
  }

  /** The line that names an error, or else the last. */
  get text(): string {
    const lines = this.#said.split('\n').filter((line) => line.trim() !== '');
    const error = lines.findLast((line) => /^\s*(Uncaught )?\w*Error\b.*: /.test(line));
    return (error ?? lines.at(-1) ?? 'it said nothing').trim().slice(0, 300);
  }
}
