import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { builtActions } from '../../scripts/actions/built.ts';
import { STAMP } from '../../scripts/actions/built-folder.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Fledgling as GitHub downloads it for `uses: OWNER/fledgling/actions/x@v1`: what a release holds, and no node_modules above it. */
export async function actionCheckout(folder: string): Promise<string> {
  await builtActions();
  const checkout = join(folder, 'fledgling');
  for (const path of ['package.json', 'trainer/fledgling_trainer', 'trainer/requirements.lock', 'trainer/requirements-uv.lock', 'actions/dist'])
    await cp(join(ROOT, path), join(checkout, path), { recursive: true, filter: (source) => !source.includes('__pycache__') && basename(source) !== STAMP });
  for (const native of ['native', 'native-cuda'])
    await cp(join(ROOT, 'actions/eval', native), join(checkout, 'actions/eval', native), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    });
  return checkout;
}

/** Few enough that the local model answers the test split in seconds. */
const MODEL_CALLS = 240;

/** A repository of somebody who uses the actions: the demo's config and model, and some of its traces. */
export async function consumerRepository(folder: string): Promise<string> {
  const consumer = join(folder, 'consumer');
  await mkdir(join(consumer, 'datasets/dummy-agent'), { recursive: true });
  const config = await readFile(join(ROOT, 'parity.config.yaml'), 'utf8');
  await writeFile(join(consumer, 'parity.config.yaml'), config);
  const traces = await readFile(join(ROOT, 'datasets/dummy-agent/traces.jsonl'), 'utf8');
  await writeFile(join(consumer, 'datasets/dummy-agent/traces.jsonl'), `${traces.split('\n').slice(0, MODEL_CALLS).join('\n')}\n`);
  await cp(join(ROOT, 'models/nano'), join(consumer, 'models/nano'), { recursive: true });
  return consumer;
}

/** The repository's own engine, where a host names it: nothing is downloaded. */
export async function nativeFolder(folder: string): Promise<string> {
  const native = join(folder, 'native');
  await mkdir(native);
  await writeFile(join(native, 'package.json'), '{}\n');
  await symlink(join(ROOT, 'node_modules'), join(native, 'node_modules'));
  return native;
}

export interface ActionRun {
  exitCode: number | undefined;
  stdout: string;
  outputs: Record<string, string>;
  summary: string;
}

export interface ActionPlace {
  checkout: string;
  workspace: string;
  env?: Record<string, string>;
  /** Sends SIGTERM as soon as this is printed. */
  stopAt?: string;
}

/** Runs a built action as a runner does: its inputs in INPUT_*, outputs and summary in files, nothing else of this process's environment. */
export async function runBuilt(name: string, inputs: Record<string, string>, { checkout, workspace, env = {}, stopAt }: ActionPlace): Promise<ActionRun> {
  const temp = await mkdtemp(join(tmpdir(), 'fledgling-step-'));
  const [output, summary] = [join(temp, 'output'), join(temp, 'summary.md')];
  await writeFile(output, '');
  await writeFile(summary, '');
  const child = execa(process.execPath, [join(checkout, 'actions/dist', `${name}.js`)], {
    cwd: workspace,
    extendEnv: false,
    reject: false,
    env: {
      PATH: process.env['PATH'],
      HOME: temp,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temp,
      ...env,
      ...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value])),
    },
  });
  if (stopAt) {
    // Once: a second request would end it without a word.
    const stop = (chunk: Buffer) => {
      if (!chunk.includes(stopAt)) return;
      child.stdout.off('data', stop);
      child.kill('SIGTERM');
    };
    child.stdout.on('data', stop);
  }
  const { exitCode, stdout } = await child;
  const run = { exitCode, stdout, outputs: outputsIn(await readFile(output, 'utf8')), summary: await readFile(summary, 'utf8') };
  await rm(temp, { recursive: true, force: true });
  return run;
}

/** `name<<delimiter`, the lines of the value, `delimiter`. */
function outputsIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value]));
}

/** The workflow commands a runner would follow: those printed while it was not told to stop. */
export function commandsIn(stdout: string): string[] {
  let stoppedBy: string | null = null;
  const followed: string[] = [];
  for (const line of stdout.split('\n')) {
    const stop = /^::stop-commands::(.+)$/.exec(line)?.[1];
    if (stoppedBy !== null) {
      if (line === `::${stoppedBy}::`) stoppedBy = null;
    } else if (stop !== undefined) stoppedBy = stop;
    else if (line.startsWith('::')) followed.push(line);
  }
  return followed;
}
