import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVitest, type TestSpecification } from 'vitest/node';
import { z } from 'zod';

const Learned = z.array(z.object({ moduleId: z.string(), reached: z.array(z.number()) }));

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
const mutantFile = process.env['MUTANT_FILE'] ?? '';
const specifications = await vitest.globTestSpecifications();
const reachedBy = await learned();

/** Each test file alone, without a mutant: which mutants' places it comes to, the quickest first. Kept for the runner after this one. */
async function learned(): Promise<{ specification: TestSpecification; reached: Set<number> }[]> {
  const kept = `${mutantFile}.learned`;
  if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(await learn()));
  return Learned.parse(JSON.parse(readFileSync(kept, 'utf8'))).flatMap(({ moduleId, reached }) => {
    const specification = specifications.find((one) => one.moduleId === moduleId);
    return specification ? [{ specification, reached: new Set(reached) }] : [];
  });
}

async function learn(): Promise<z.infer<typeof Learned>> {
  const found: (z.infer<typeof Learned>[number] & { ms: number })[] = [];
  writeFileSync(mutantFile, '0');
  for (const specification of specifications) {
    const startedAt = performance.now();
    writeFileSync(`${mutantFile}.reached`, '[]');
    if (await fails([specification])) throw new Error(`${specification.moduleId} fails without any mutant`);
    const reached = z.array(z.number()).parse(JSON.parse(readFileSync(`${mutantFile}.reached`, 'utf8')));
    found.push({ moduleId: specification.moduleId, reached, ms: performance.now() - startedAt });
  }
  return found.sort((one, other) => one.ms - other.ms);
}

async function fails(specifications: TestSpecification[]): Promise<boolean> {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  return unhandledErrors.length > 0 || testModules.some((module) => !module.ok());
}

/** The file's own tests first; the others only see what these let live. */
function inRings({ id, file }: { id: number; file: string }): TestSpecification[][] {
  const reaching = reachedBy.filter(({ reached }) => reached.has(id)).map(({ specification }) => specification);
  const own = reaching.filter(({ moduleId }) => moduleId.endsWith(`/${file.replace(/\.ts$/, '.test.ts')}`));
  const others = reaching.filter((one) => !own.includes(one));
  return [own.length > 0 ? own : others.splice(0, 1), others];
}

process.on('message', async (message) => {
  const mutant = z.object({ id: z.number(), file: z.string() }).parse(message);
  writeFileSync(mutantFile, String(mutant.id));
  const rings = inRings(mutant).filter((ring) => ring.length > 0);
  let failed = false;
  for (const ring of rings) failed ||= await fails(ring);
  process.send?.({ id: mutant.id, failed, reached: rings.length > 0 });
});
process.send?.({ id: -1, failed: false, reached: false });
