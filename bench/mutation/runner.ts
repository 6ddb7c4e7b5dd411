import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { z } from 'zod';

// A child of mutation.ts: for every id it is told it runs the scorer's tests with that mutant alive, and answers whether one of them failed.
const root = fileURLToPath(new URL('../..', import.meta.url));
const instrumented = new Map(z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(readFileSync(process.env['MUTANT_TEXTS'] ?? '', 'utf8'))));

const vitest = await createVitest(
  {
    root,
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    reporters: [{}],
    include: ['src/score/**/*.test.ts'],
    setupFiles: ['tests/setup.ts', 'bench/mutation/active.ts'],
    silent: true,
  },
  { plugins: [{ name: 'mutants', enforce: 'pre', load: (id: string) => instrumented.get(id.split('?')[0] ?? '') ?? null }] },
);
const specifications = await vitest.globTestSpecifications();

process.on('message', async (id: number) => {
  writeFileSync(process.env['MUTANT_FILE'] ?? '', String(id));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  process.send?.({ id, failed: unhandledErrors.length > 0 || testModules.some((module) => !module.ok()) });
});
process.send?.({ id: -1, failed: false });
