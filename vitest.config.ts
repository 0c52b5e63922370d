import { defineConfig } from 'vitest/config';

/** Tests that play whole runs: they take the wall clock's time, and a machine that has little else to do. */
const PLAYS = ['scenarios/**/*.test.ts', 'test/{end-to-end,own-target}/**/*.test.ts'];

export default defineConfig({
  test: {
    // Bounds against hanging, not expectations of speed: a scenario takes up to 45 s, once more where a run was invalid,
    // and on a busy machine everything takes a few times as long.
    testTimeout: 300_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{simulator,twins,hil,scenarios,viewer,cli,test}/**/*.test.{ts,tsx}'],
          exclude: PLAYS,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // A run takes a third of a core.
        test: { name: 'plays', include: PLAYS, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
