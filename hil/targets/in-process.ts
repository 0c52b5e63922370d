import { tmpdir } from 'node:os';
import type { Acting, FaultAction, FrameSink, RunEvent } from '#simulator';
import { clock } from '../clock.ts';
import { Compartment, type VirtualProcess } from '../virtual/index.ts';
import { Book, type RunningPart, type StartPart } from './reference/part.ts';
import { Restarts } from './reference/restarts.ts';
import { PARTS, type Part, type PartReport } from './reference/supervision.ts';
import { remove, takeWorkingDirectory } from './reference/working-directory.ts';
import type { AskedConfiguration, StackConfiguration } from './tag-list.ts';

interface Running {
  readonly compartment: Compartment;
  readonly part: RunningPart;
}

/**
 * The reference stack in virtual time: the same parts, each in a compartment of this process in place of a process of
 * its own. They are started, stopped, killed, frozen and started again as its supervisor does it.
 */
export class InProcessStack {
  readonly complaints: string[] = [];
  readonly #emit: FrameSink;
  readonly #virtual: VirtualProcess;
  #configuration: StackConfiguration;
  readonly #running = new Map<Part, Running>();
  readonly #restarts = new Map<Part, Restarts>();

  constructor(configuration: AskedConfiguration, emit: FrameSink, virtual: VirtualProcess) {
    this.#emit = emit;
    this.#virtual = virtual;
    this.#configuration = { ...configuration, directory: takeWorkingDirectory(tmpdir(), virtual.pid) };
  }

  /** @returns the ports of broker and API */
  async ready(): Promise<{ readonly broker: number; readonly api: number }> {
    const broker = (await this.#start('broker')).port!;
    this.#configuration = {
      ...this.#configuration,
      broker: { ...this.#configuration.broker, port: broker, orNext: false },
    };
    const [store] = await Promise.all([this.#start('store'), this.#start('gateway')]);
    const api = store.port!;
    this.#configuration = { ...this.#configuration, api: { ...this.#configuration.api, port: api, orNext: false } };
    return { broker, api };
  }

  async #start(name: Part): Promise<RunningPart> {
    const { start } = (await import(`./reference/${name}.ts`)) as { readonly start: StartPart };
    const compartment = new Compartment(name, (error) => this.#crashed(name, error));
    this.#virtual.adopt(compartment);
    const book = new Book((report) => this.#hear(name, report));
    const part = await compartment.run(() => start(this.#configuration, { book }));
    this.#running.set(name, { compartment, part });
    this.#restartsOf(name).started(clock.now() / 1000);
    return part;
  }

  #restartsOf(name: Part): Restarts {
    const restarts = this.#restarts.get(name) ?? new Restarts();
    this.#restarts.set(name, restarts);
    return restarts;
  }

  #hear(name: Part, report: PartReport): void {
    if (report.event === 'refused') this.#tell({ type: 'note', text: `the ${name} of the stack ${report.text}` });
    if (report.event === 'failed') this.#complain(`the ${name} of the stack ${report.text}`);
  }

  #tell(event: RunEvent): void {
    this.#emit({ kind: 'event', t: clock.now(), event });
  }

  #complain(text: string): void {
    this.complaints.push(text);
    this.#tell({ type: 'note', text });
  }

  #crashed(name: Part, error: unknown): void {
    this.#running.delete(name);
    const wait = this.#restartsOf(name).next(clock.now() / 1000);
    const stays = wait === undefined ? '; it was started again too often and stays down' : '';
    this.#tell({ type: 'crashed', what: 'part', name, reason: `${error}${stays}` });
    if (wait === undefined) return;
    setTimeout(() => {
      this.#start(name).then(
        () => this.#tell({ type: 'restarted', name, attempt: this.#restartsOf(name).attempt }),
        (again: unknown) => this.#crashed(name, again),
      );
    }, wait);
  }

  act({ part: name, how }: Extract<FaultAction, { on: 'stack' }>): Acting {
    const running = this.#running.get(name);
    if (!running) throw new Error(`the ${name} of the stack does not run`);
    const { compartment, part } = running;
    if (how === 'freeze') {
      compartment.freeze();
      const lift = async () => {
        compartment.thaw();
        return { at: clock.now() };
      };
      return { tookHold: acted(`the ${name} was frozen`), lift };
    }
    this.#running.delete(name);
    const lift = async () => {
      this.#restartsOf(name).forget();
      await this.#start(name);
      return { at: clock.now() };
    };
    if (how === 'kill') {
      compartment.kill();
      return { tookHold: acted(`the ${name} was killed`), lift };
    }
    const stopped = compartment.run(() => part.stop()).then(() => compartment.kill());
    return { tookHold: stopped.then(() => acted(`the ${name} was stopped`)), lift };
  }

  async stop(): Promise<void> {
    for (const name of ['gateway', 'store', 'broker'] as const) {
      const running = this.#running.get(name);
      if (!running) continue;
      running.compartment.thaw();
      await running.compartment.run(() => running.part.stop());
      running.compartment.kill();
    }
    remove(this.#configuration.directory);
  }
}

/** Loads all that the stack may need, so that none of it is loaded while time passes. */
export async function loadParts(): Promise<void> {
  await Promise.all([
    ...PARTS.map((part) => import(`./reference/${part}.ts`)),
    import('./reference/gateway/opcua-driver.ts'),
  ]);
}

const acted = async (evidence: string) => ({ at: clock.now(), evidence });
