import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { EXIT } from '../../src/errors.ts';
import { compareRecords, keep } from './keep.ts';

// A real small model on a CPU: fetched, evaluated, trained and evaluated again by the ordinary commands. A run that was cut short goes on.
// `npm run proof -- --check` does it all again from nothing and compares its records with the kept ones.
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const here = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const kept = join(here, 'results');
const model = join(here, 'models/SmolLM2-135M-Instruct.Q4_1');
const state = join(root, '.fledgling', values.check ? 'proof-check' : 'proof');
const made = join(state, 'results');
const VERDICTS: readonly number[] = [EXIT.done, EXIT.train, EXIT.collect];

async function fledgling(args: readonly string[], accepted: readonly number[] = [EXIT.done]): Promise<void> {
  const command = [join(root, 'src/cli/main.ts'), ...args, '--config', join(here, 'parity.config.yaml'), '--state-dir', state, '--results-dir', made];
  const { exitCode } = await execa('node', command, { cwd: root, preferLocal: true, localDir: root, stdio: 'inherit', reject: false });
  if (exitCode === undefined || !accepted.includes(exitCode)) process.exit(exitCode ?? EXIT.external);
}

if (values.check) await rm(state, { recursive: true, force: true });
// What another version made must not pass for this one's; what is still right comes back out of the cache.
await rm(made, { recursive: true, force: true });
await rm(join(here, 'datasets'), { recursive: true, force: true });
await mkdir(state, { recursive: true });
// The trainer's Python packages are large, and pinned by their lock: one environment serves the demo and the proof.
await mkdir(join(root, '.fledgling/python'), { recursive: true });
if (!existsSync(join(state, 'python'))) await symlink(join(root, '.fledgling/python'), join(state, 'python'), 'junction');
if (!existsSync(`${model}.gguf`)) await fledgling(['models', 'pull', 'smollm2-135m']);
await fledgling(['run'], VERDICTS);

// Only ids that are equal prove that the model is fed what it was trained on.
await execa('node', [join(root, 'bench/rendering.ts'), `${model}.gguf`, `${model}.weights`], {
  cwd: root,
  preferLocal: true,
  localDir: root,
  stdio: 'inherit',
});

const runs = join(made, 'dummy-agent');
const [run, ...more] = await readdir(runs);
if (run === undefined || more.length > 0) throw new Error(`expected one run in ${runs}, found ${more.length + (run === undefined ? 0 : 1)}`);
if (values.check) {
  const differing = await compareRecords(kept, join(runs, run));
  console.log(differing.length === 0 ? 'The records are those that are kept.' : `kept | made now\n${differing.join('\n')}`);
  process.exitCode = differing.length === 0 ? EXIT.done : EXIT.bug;
} else {
  await keep(join(runs, run), kept, join(here, 'README.md'));
  console.log(`Kept in ${kept}.`);
}
