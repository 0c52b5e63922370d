// Loaded before every program that `run.mjs` starts (`node --import`). The program reads a pipe whose other end only
// run.mjs has: when run.mjs is gone, however it went, the pipe ends, and the program then ends as on SIGTERM. A signal
// alone would not do: SIGKILL of run.mjs sends none, and Windows has none.
import { Socket } from 'node:net';

/** How long a program may take to end in order, in ms. What it has started is tied to it by pipes of its own. */
const ENDS_WITHIN = 1000;

const fd = process.env.PLANTWRIGHT_STARTER_FD;
// For this process alone: in those that it starts, the number would be another file.
delete process.env.PLANTWRIGHT_STARTER_FD;
if (fd !== undefined) {
  const pipe = new Socket({ fd: Number(fd), readable: true, writable: false });
  pipe.on('error', () => {}).once('close', end);
  pipe.resume();
  pipe.unref();
}

function end() {
  // Where nothing is to be done in order, the signal itself is quietest: npm takes an exit for a fault of its own.
  if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ENDS_WITHIN).unref();
  process.emit('SIGTERM', 'SIGTERM');
}
