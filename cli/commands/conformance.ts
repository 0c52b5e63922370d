import { createWriteStream, existsSync, readFileSync, type WriteStream } from 'node:fs';
import type { Command } from 'commander';
import { PlantwrightError } from '#simulator';
import { captureLine, readCapture } from '../../hil/mqtt/capture.ts';
import type { MqttEvent } from '../../hil/mqtt/events.ts';
import { MqttTap } from '../../hil/mqtt/tap.ts';
import { MqttWatch } from '../../hil/mqtt/watch.ts';
import { Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { conformanceLines } from '../../hil/sparkplug/conformance/report.ts';
import { storageError } from '../../hil/storage.ts';
import { positive } from './run.ts';
import { portNumber } from './serve.ts';

interface ConformanceOptions {
  readonly broker?: string;
  readonly capture?: string;
  readonly seconds: number;
  readonly listen?: number;
  readonly record?: string;
  readonly user?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly primaryHost?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Those of Sparkplug, and two ways in which its namespace is mistaken: topics are told apart by case. */
const TOPICS = ['spBv1.0/#', 'STATE/#', 'spbv1.0/#', 'SPBV1.0/#'];
const EXIT = { pass: 0, fail: 1, 'nothing seen': 3 } as const;

export const conformance = (program: Command): Command =>
  program
    .command('conformance')
    .argument('<protocol>', 'sparkplug')
    .description('look on at a live broker, or read a capture, and grade it by the assertions of the specification')
    .option('--broker <url>', 'mqtt://host:port or mqtts://host:port')
    .option('--seconds <n>', 'how long to look on', positive, 30)
    .option(
      '--listen <port>',
      'stand between: clients that connect here are seen with CONNECT, will and DISCONNECT',
      portNumber,
    )
    .option(
      '--capture <file>',
      'grade a capture in place of a broker: JSON lines as --record or mosquitto_sub -F %j writes them',
    )
    .option('--record <file>', 'keep what is seen as a capture')
    .option('--primary-host <id>', 'the host that the edge nodes wait for')
    .option('--user <name>', 'to log in at the broker')
    .option('--password <text>', 'to log in at the broker')
    .option('--ca <file>', 'certificate of the authority behind a broker with TLS, PEM')
    .option('--all', 'also name the assertions that nothing put to the test')
    .option('--json', 'one JSON object on stdout')
    .action(async (protocol: string, options: ConformanceOptions) => {
      if (protocol !== 'sparkplug') {
        throw new PlantwrightError('UNKNOWN_NAME', `There is no conformance for "${protocol}".`, {
          hint: 'There is: sparkplug.',
        });
      }
      const grader = new Grader(options.primaryHost === undefined ? {} : { primaryHost: options.primaryHost });
      const end = await (options.capture === undefined ? watch(options, grader) : read(options.capture, grader));
      const result = grader.finish(end);
      if (options.json) console.log(JSON.stringify(result));
      else for (const line of conformanceLines(result, options.all ?? false)) console.log(line);
      process.exitCode = EXIT[result.verdict];
    });

function read(file: string, grader: Grader): number {
  const events = readCapture(bytesOf(file, 'Give a capture as --record writes it.'));
  for (const event of events) grader.hear(event);
  return events.at(-1)?.at ?? 0;
}

function bytesOf(file: string, hint: string): Buffer {
  if (!existsSync(file)) throw new PlantwrightError('FILE_UNKNOWN', `There is no file ${file}.`, { hint });
  return readFileSync(file);
}

async function watch(options: ConformanceOptions, grader: Grader): Promise<number> {
  const { broker, seconds, listen, record, user, password, ca } = options;
  if (broker === undefined) {
    throw new PlantwrightError('NOTHING_TO_GRADE', 'Neither a broker nor a capture was named.', {
      hint: 'Give --broker mqtt://HOST:PORT, or --capture FILE.',
    });
  }
  const file = record === undefined ? undefined : await openFile(record);
  let unkept: PlantwrightError | undefined;
  file?.on('error', (cause) => {
    unkept ??= storageError(cause, record) ?? new PlantwrightError('FILE_UNWRITABLE', `${record}: ${cause.message}.`);
  });
  const onEvent = (event: MqttEvent) => {
    grader.hear(event);
    if (!unkept) file?.write(`${captureLine(event)}\n`);
  };
  const tls =
    ca === undefined
      ? {}
      : { tls: { ca: bytesOf(ca, 'Give the certificate of an authority as PEM.').toString('utf8') } };
  const access = { url: broker, ...tls, ...(user !== undefined && { username: user, password: password ?? '' }) };
  const looking =
    listen === undefined
      ? await MqttWatch.open({ ...access, topics: TOPICS, onEvent })
      : await MqttTap.open({ ...access, port: listen, onEvent });
  const where = looking instanceof MqttTap ? `clients of ${looking.url}` : `${broker} (MQTT ${looking.version})`;
  process.stderr.write(`looking on at ${where} for ${seconds} s; Ctrl-C grades what was seen so far\n`);
  await untilOver(seconds);
  await looking.close();
  await new Promise<void>((resolve) => (file && !unkept ? file.end(() => resolve()) : resolve()));
  if (unkept) process.stderr.write(`the capture ends early: ${unkept.message}\n`);
  return Date.now();
}

function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path);
  return new Promise((resolve, reject) => {
    file.once('open', () => resolve(file));
    file.once('error', (cause) => reject(storageError(cause, path) ?? cause));
  });
}

/** The given time, or until a person has seen enough. */
function untilOver(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, over);
      resolve();
    };
    const timer = setTimeout(over, seconds * 1000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, over);
  });
}
