import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{simulator,twins,hil,scenarios,viewer,cli,test}/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
