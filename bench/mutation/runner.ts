import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type TestSpecification } from 'vitest/node';
import { z } from 'zod';

// A child of mutation.ts: for every mutant it is told it runs the scorer's tests with it alive, and answers whether one of them failed.
const root = fileURLToPath(new URL('../..', import.meta.url));
const instrumented = new Map(z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(readFileSync(process.env['MUTANT_TEXTS'] ?? '', 'utf8'))));

const vitest = await createVitest(
  {
    root,
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    bail: 1,
    reporters: [{}],
    include: ['src/score/**/*.test.ts'],
    setupFiles: ['tests/setup.ts', 'bench/mutation/active.ts'],
    silent: true,
  },
  { plugins: [{ name: 'mutants', enforce: 'pre', load: (id: string) => instrumented.get(id.split('?')[0] ?? '') ?? null }] },
);
const specifications = await vitest.globTestSpecifications();

/** Nearest first: the file's own test, else those of its folder; the others only see what these let live. */
function inRings(file: string): TestSpecification[][] {
  const own = specifications.filter(({ moduleId }) => moduleId.endsWith(`/${file.replace(/\.ts$/, '.test.ts')}`));
  const first = own.length > 0 ? own : specifications.filter(({ moduleId }) => dirname(moduleId).endsWith(dirname(`/score/${file}`)));
  return [first, specifications.filter((one) => !first.includes(one))];
}

process.on('message', async (message) => {
  const { id, file } = z.object({ id: z.number(), file: z.string() }).parse(message);
  writeFileSync(process.env['MUTANT_FILE'] ?? '', String(id));
  let failed = false;
  for (const ring of inRings(file)) {
    if (failed || ring.length === 0) continue;
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(ring, true);
    failed = unhandledErrors.length > 0 || testModules.some((module) => !module.ok());
  }
  process.send?.({ id, failed });
});
process.send?.({ id: -1, failed: false });
