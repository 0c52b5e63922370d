/** The program of an installed package, without asking npm. */
const bin = (name, program = name) => ({ package: name, program });

/** Commands of `plantwright` that serve the viewer. */
const SHOWING = ['serve', 'view', 'start'];

/** A plant that is served for hours gains nothing by the 130 MB that V8 sets aside for its youngest objects. */
const flagsOf = (command) => (command === 'serve' ? ['--max-semi-space-size=8'] : []);

/**
 * What runs for each command: one or more programs, each after the other has succeeded; what must be installed for
 * them, and whether they need the viewer built and a browser.
 */
export const commands = (rest) => ({
  start: { installs: 'runtime', viewer: true, run: [['cli/main.ts', 'start', ...rest]] },
  plantwright: {
    installs: 'runtime',
    viewer: SHOWING.includes(rest[0]),
    run: [[...flagsOf(rest[0]), 'cli/main.ts', ...rest]],
  },
  soak: { installs: 'runtime', run: [['cli/main.ts', 'soak', ...rest]] },
  conformance: { installs: 'runtime', run: [['cli/main.ts', 'conformance', ...rest]] },
  bench: { installs: 'all', run: [['test/bench/main.ts', ...rest]] },
  oracle: { installs: 'all', run: [['test/oracles/main.ts', ...rest]] },
  test: { installs: 'all', viewer: true, browser: true, run: [[bin('vitest'), 'run', ...rest]] },
  interop: {
    installs: 'all',
    run: [[bin('vitest'), 'run', 'test/interop', ...rest], ['test/interop/table.ts']],
  },
  check: {
    installs: 'all',
    run: [
      [bin('typescript', 'tsc'), '-p', '.'],
      [bin('typescript', 'tsc'), '-p', 'simulator'],
      [bin('typescript', 'tsc'), '-p', 'viewer/app'],
      [bin('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'],
      [bin('vitest'), 'run', 'test/architecture.test.ts', ...rest],
    ],
  },
});
