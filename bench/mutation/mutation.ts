import { type ChildProcess, fork } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { API } from 'typescript/unstable/sync';
import { z } from 'zod';
import { writeResult } from '../result.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

// `npm run mutation`: small faults are put into the scorer one at a time, and its tests must fail for each. At most `--minutes` (10) are spent: a fixed
// shuffle decides which mutants are tried, and the result says how many of how many. `--file PART` tries those of some files alone and keeps no result.
const { values: flags } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, file: { type: 'string', default: '' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fledgling-mutation-'));
/** Many times what the tests take, on a busy machine too; a mutant that is not decided by then is counted apart. */
const MOST_MS = 60_000;

const { mutants, texts } = allMutants();
writeFileSync(join(folder, 'texts.json'), JSON.stringify(texts));
const env = { ...process.env, MUTANT_FILE: join(folder, 'mutant'), MUTANT_TEXTS: join(folder, 'texts.json') };
const Told = z.object({ id: z.number(), failed: z.boolean(), reached: z.boolean() });
type Outcome = 'killed' | 'timeout' | 'survived' | 'unreached';
const running: { child: ChildProcess | null } = { child: null };
try {
  const startedAt = Date.now();
  running.child = await started();
  const survived: Mutant[] = [];
  const tried = { killed: 0, timeout: 0, survived: 0, unreached: 0 };
  const chosen = shuffled(mutants.filter(({ file }) => file.includes(flags.file)));
  for (const mutant of chosen) {
    if (Date.now() - startedAt > Number(flags.minutes) * 60_000) break;
    const outcome = await outcomeOf(mutant);
    tried[outcome] += 1;
    if (outcome === 'survived' || outcome === 'unreached') {
      survived.push(mutant);
      console.log(`${outcome} ${mutant.file}:${mutant.line} ${mutant.kind}: ${oneLine(mutant.was)} -> ${oneLine(mutant.becomes)}`);
    }
  }
  const decided = tried.killed + tried.survived + tried.unreached;
  const count = decided + tried.timeout;
  const share = tried.killed / decided;
  console.log(
    `${count} of ${chosen.length} mutants tried: ${tried.killed} killed, ${tried.survived} survived, no test comes to ${tried.unreached} (${(100 * share).toFixed(1)} % of these killed), ${tried.timeout} not decided in time`,
  );
  const minutes = Number(((Date.now() - startedAt) / 60_000).toFixed(1));
  if (flags.file === '')
    await writeResult('mutation', { mutants: chosen.length, tried: count, ...tried, killedShare: share, minutes, survivors: survived.map(shown) });
} finally {
  running.child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}

function allMutants(): { mutants: Mutant[]; texts: [string, string][] } {
  const api = new API({ cwd: root });
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects();
    const found: { mutants: Mutant[]; texts: [string, string][] } = { mutants: [], texts: [] };
    for (const path of globSync('src/score/**/*.ts', { cwd: root }).sort()) {
      if (/\.(test|test-data)\.ts$/.test(path)) continue;
      const source = project?.program.getSourceFile(join(root, path));
      if (!source) throw new Error(`${path} is not in the project`);
      const { mutants, text } = mutantsOf(source, { file: relative('src/score', path), firstId: found.mutants.length + 1 });
      found.mutants.push(...mutants);
      found.texts.push([join(root, path), text]);
    }
    return found;
  } finally {
    api.close();
  }
}

/** Runs the tests that come to a mutant's place, with it alive. */
async function outcomeOf({ id, file }: Mutant): Promise<Outcome> {
  running.child ??= await started();
  const runner = running.child;
  runner.send({ id, file });
  const told = await answerOf(runner, MOST_MS);
  if (told === null) {
    runner.kill('SIGKILL');
    running.child = null;
    return 'timeout';
  }
  if (told.failed) return 'killed';
  return told.reached ? 'survived' : 'unreached';
}

/** A runner that has tried every test file without a mutant. */
async function started(): Promise<ChildProcess> {
  const runner = fork(fileURLToPath(new URL('runner.ts', import.meta.url)), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  if ((await answerOf(runner, 300_000)) === null) throw new Error('the tests do not pass without a mutant');
  return runner;
}

function answerOf(runner: ChildProcess, mostMs: number): Promise<z.infer<typeof Told> | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(null), mostMs);
    const onMessage = (message: unknown) => end(Told.parse(message));
    // A runner that ends was ended by the mutant.
    const onExit = () => end(null);
    const end = (result: z.infer<typeof Told> | null) => {
      clearTimeout(timer);
      runner.off('message', onMessage).off('exit', onExit);
      resolve(result);
    };
    runner.on('message', onMessage).on('exit', onExit);
  });
}

/** The same order every time. */
function shuffled(list: readonly Mutant[]): Mutant[] {
  return list.toSorted((a, b) => ((a.id * 2_654_435_761) % 2 ** 32) - ((b.id * 2_654_435_761) % 2 ** 32));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

function shown({ file, line, kind, was, becomes }: Mutant): Record<string, unknown> {
  return { file, line, kind, was: oneLine(was), becomes: oneLine(becomes) };
}
