import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { condition, renderTexts } from '../read/expression.ts';
import { parseAction } from '../read/parse.ts';
import { isList, isMap, mapAt, type TemplateMap, textAt } from '../read/template.ts';
import { checkout } from './checkout.ts';
import { contextsOf, type RunningJob, type Scope, statusOf } from './running-job.ts';
import { runWithCommandFiles, type StepEnd } from './step-process.ts';

interface Place {
  scope: Scope;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Runs the steps of a composite action. */
  runSteps(steps: readonly TemplateMap[], scope: Scope): Promise<void>;
}

/** Actions that set a machine up or talk to services that a loopback host does not have: written down, not run. */
export const ONLY_RECORDED = new Set(['setup-node', 'setup-python', 'setup-go', 'cache', 'attest', 'upload-artifact'].map((name) => `actions/${name}`));

/** Runs `uses:`: checkout for real, an action of a folder for real, the runner's set-up actions as a note. */
export async function useAction(step: TemplateMap, place: Place): Promise<StepEnd> {
  const { scope, env } = place;
  const { job } = scope;
  const uses = textAt(step, 'uses') ?? '';
  const given = renderTexts(mapAt(step, 'with'), contextsOf(scope, env));
  const [name = ''] = uses.split('@');
  if (name === 'actions/checkout') return { code: 0, outputs: await checkout(job, given) };
  if (ONLY_RECORDED.has(name)) {
    job.recorded.push({ uses, with: given });
    return { code: 0, outputs: {} };
  }
  const folder = folderOf(name, job);
  const action = await parseAction(`${name}/action.yml`, await readFile(join(folder, 'action.yml'), 'utf8'));
  const inputs = inputsOf(action, { given, scope, env });
  const runs = mapAt(action, 'runs');
  const using = textAt(runs, 'using');
  if (using === 'node24') return runNode(runs, { ...place, folder, inputs, name });
  if (using === 'composite') return runComposite(action, { ...place, folder, inputs });
  throw new Error(`${name}: ${using} actions are not emulated`);
}

function folderOf(name: string, job: RunningJob): string {
  if (name.startsWith('./')) {
    const folder = resolve(job.workspace, name);
    if (relative(job.workspace, folder).startsWith('..')) throw new Error(`${name}: leaves the workspace`);
    return folder;
  }
  const [owner, repository, ...path] = name.split('/');
  const root = job.options.remoteActions[`${owner}/${repository}`];
  if (root === undefined) throw new Error(`${name}: there is no folder for actions of ${owner}/${repository}`);
  return join(root, ...path);
}

function inputsOf(action: TemplateMap, { given, scope, env }: { given: Record<string, string>; scope: Scope; env: Record<string, string> }) {
  const declared = mapAt(action, 'inputs');
  const names = Object.keys(declared).map((name) => name.toLowerCase());
  const unexpected = Object.keys(given).filter((name) => !names.includes(name.toLowerCase()));
  if (unexpected.length > 0) scope.job.log.line(`::warning::Unexpected input(s) '${unexpected.join("', '")}'`);
  const defaults = Object.fromEntries(
    Object.entries(declared).flatMap(([name, input]) => (isMap(input) && input['default'] !== undefined ? [[name, input['default']]] : [])),
  );
  return { ...renderTexts(defaults, contextsOf(scope, env)), ...given };
}

type NodePlace = Place & { folder: string; inputs: Record<string, string>; name: string };

async function runNode(runs: TemplateMap, place: NodePlace): Promise<StepEnd> {
  const { scope, folder, inputs, signal, name } = place;
  const { job } = scope;
  const asEnv = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${key.replaceAll(' ', '_').toUpperCase()}`, value]));
  const env = { ...place.env, ...asEnv };
  let state: Readonly<Record<string, string>> = {};
  const node = (file: string) => (whole: Record<string, string>) => ({
    command: process.execPath,
    args: [join(folder, file)],
    cwd: job.workspace,
    env: whole,
  });
  const post = textAt(runs, 'post');
  if (post !== null) {
    const run = async () => {
      const saved = Object.fromEntries(Object.entries(state).map(([key, value]) => [`STATE_${key}`, value]));
      const { code } = await runWithCommandFiles({ scope, env: { ...env, ...saved }, signal: new AbortController().signal }, node(post));
      if (code !== 0) throw new Error(`Post ${name} ended with ${code}`);
    };
    job.posts.push({ name: `Post ${name}`, condition: textAt(runs, 'post-if') ?? 'always()', run });
  }
  const onState = (written: Readonly<Record<string, string>>) => {
    state = written;
  };
  return runWithCommandFiles({ scope, env, signal, onState }, node(textAt(runs, 'main') ?? 'index.js'));
}

async function runComposite(action: TemplateMap, place: Place & { folder: string; inputs: Record<string, string> }): Promise<StepEnd> {
  const { scope, env, folder, inputs } = place;
  const inner: Scope = { job: scope.job, env, inputs, actionPath: folder, steps: {}, failed: false };
  const steps = mapAt(action, 'runs')['steps'];
  await place.runSteps(isList(steps) ? steps.filter(isMap) : [], inner);
  const values = Object.fromEntries(Object.entries(mapAt(action, 'outputs')).map(([name, output]) => [name, isMap(output) ? (output['value'] ?? '') : '']));
  return { code: inner.failed || scope.job.signal.aborted ? 1 : 0, outputs: renderTexts(values, contextsOf(inner, env)) };
}

/** What actions left for the end of the job, the last first. */
export async function runPostSteps(scope: Scope): Promise<void> {
  for (const post of scope.job.posts.toReversed()) {
    if (!condition(post.condition, contextsOf(scope, scope.env), statusOf(scope))) continue;
    try {
      await post.run();
      scope.job.steps.push({ name: post.name, outcome: 'success', conclusion: 'success' });
    } catch (error) {
      scope.job.log.line(`##[error]${error instanceof Error ? error.message : String(error)}`);
      scope.job.steps.push({ name: post.name, outcome: 'failure', conclusion: 'failure' });
      scope.failed = true;
    }
  }
}
