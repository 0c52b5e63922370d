import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{simulator,twins,hil,scenarios,viewer,cli,test}/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    // A scenario runs on the wall clock: up to 45 s, once more where a run was invalid.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
