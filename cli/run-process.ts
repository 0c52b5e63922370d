import type { FromRun, Job } from './jobs.ts';

/** How long it may still take to end in order when whoever started it is gone, in ms. */
const ORPHANED_FOR = 500;

/**
 * The process of one run. It ends in order when it is told to, and also when whoever started it is gone. What plays is
 * loaded afterwards: it takes a second or more, and a parent that goes away meanwhile must be noticed.
 */
const abort = { aborted: false };
// With a callback, so that a parent that goes away just then is no error of its own.
const say = (message: FromRun) => process.connected && process.send!(message, undefined, {}, () => {});

// Ctrl-C on a terminal reaches this process too; whoever started it decides and says so.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  abort.aborted = true;
});
process.on('disconnect', () => {
  abort.aborted = true;
  // Nobody waits for it any more. What it has started ends when its pipes close.
  setTimeout(() => process.exit(143), ORPHANED_FOR).unref();
});
process.on('message', (message: Job | 'stop') => {
  if (message === 'stop') abort.aborted = true;
  else run(message);
});
// Gone before it could be heard.
if (!process.connected) process.exit(143);

async function run(job: Job): Promise<void> {
  const { playJob } = await import('./play-job.ts');
  const { virtual } = await import('../hil/virtual/index.ts');
  const inVirtualTime = virtual();
  if (inVirtualTime) {
    // Whatever is loaded while time passes would take another time each run.
    await import('../hil/targets/in-process.ts').then(({ loadParts }) => loadParts());
    inVirtualTime.seed(job.seed);
    inVirtualTime.loop.release();
  }
  say(await playJob(job, abort, (progress) => say({ type: 'progress', progress })));
  if (process.connected) process.disconnect();
}
