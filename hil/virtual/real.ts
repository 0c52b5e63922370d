/** What the process really has: taken before any of it is replaced, for the loop and for nobody else. */
export const real = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  Date: globalThis.Date,
  pid: process.pid,
  /** Monotonic time, in ms. */
  now: performance.now.bind(performance),
};
