import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'actions/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // Hundreds of commands are started, each of some 900 modules: what the first has compiled, the others load.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('.fledgling/compile-cache', import.meta.url)) },
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // A page shows what it was told a moment later.
    expect: { poll: { timeout: 10_000 } },
  },
});
