import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtActions } from '../scripts/actions/built.ts';
import { type CounterpartGitHub, startGitHub } from '../tests/counterparts/github/server.ts';
import { type HubCounterpart, startHub } from '../tests/counterparts/hub/hub.ts';
import type { DeploymentEnvironment, ExecutorOptions, Machine } from '../tests/workflows/executor/host.ts';
import type { Runner } from '../tests/workflows/executor/runner.ts';
import { ROOT, repositoryFiles } from './repository.ts';
import { type Say, Transcript } from './transcript.ts';

/** What executes workflow files: the executor of this repository, or act. */
export type StartRunner = (github: CounterpartGitHub, options: ExecutorOptions) => Promise<Runner>;

/** Everything a rehearsal happens in: servers on loopback, and two GPU hosts whose state outlives their jobs. */
export interface Place extends AsyncDisposable {
  github: CounterpartGitHub;
  hub: HubCounterpart;
  runner: Runner;
  transcript: Transcript;
  /** State directories of the GPU hosts. */
  hosts: readonly string[];
  /** Resolves when no workflow runs or waits any more. */
  settled(): Promise<void>;
}

/** `parity-gpu` hosts, and so shards. */
const HOSTS = 2;

/** @param options.say hears every line of the transcript as it is written; `onLine` the jobs' logs. */
export async function startPlace(start: StartRunner, options: { say: Say; onLine(line: string): void }): Promise<Place> {
  await builtActions();
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-rehearsal-'));
  const hub = await startHub();
  const github = await startGitHub({ files: repositoryFiles(hub.url), users: { ada: 'write', grace: 'write', mallory: 'none' } });
  const hosts = await Promise.all(Array.from({ length: HOSTS }, (_, index) => stateDirectory(join(folder, `host-${index + 1}`))));
  const hooks = await hooksFor(folder, github.repository);
  const environment = (secrets: DeploymentEnvironment['secrets'] = {}): DeploymentEnvironment => ({ secrets, vars: {}, branches: ['main'] });
  const gpu = hosts.map((state): Machine => ({ environment: 'self-hosted', env: { FLEDGLING_STATE_DIR: state, FLEDGLING_NATIVE: ROOT }, hooks }));
  const runner = await start(github, {
    root: join(folder, 'jobs'),
    secrets: {},
    vars: { PARITY_GPU_HOSTS: String(HOSTS), PARITY_BACKEND: 'cpu' },
    environments: {
      'parity-harvest': environment({ LANGFUSE_SECRET_KEY: 'the-trace-key' }),
      'parity-hosted': environment({ OPENAI_API_KEY: 'the-model-key' }),
      'parity-gpu': environment(),
      'parity-train': environment(),
      'hf-production': environment({ HF_TOKEN: 'hf_owner' }),
    },
    machines: { 'self-hosted,parity-gpu': gpu },
    remoteActions: {},
    slots: 2,
    graceMs: { interrupt: 7_500, terminate: 2_500 },
    onLine: options.onLine,
  });
  const transcript = new Transcript({ github, runner, hub, say: options.say });
  return {
    github,
    hub,
    runner,
    transcript,
    hosts,
    settled: async () => {
      await runner.idle();
      transcript.collect();
    },
    [Symbol.asyncDispose]: async () => {
      transcript.end();
      await runner.close();
      await hub.close();
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The trainer's packages weigh gigabytes: every host uses the checkout's. */
async function stateDirectory(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  await mkdir(join(ROOT, '.fledgling/python'), { recursive: true });
  await symlink(join(ROOT, '.fledgling/python'), join(path, 'python'));
  return path;
}

async function hooksFor(folder: string, repository: string): Promise<Machine['hooks']> {
  const runner = join(folder, 'runner');
  await cp(join(ROOT, '.github/runner'), runner, { recursive: true });
  await writeFile(join(runner, 'runner.conf'), `repository=${repository}\n`);
  return { started: join(runner, 'job-started.sh'), completed: join(runner, 'job-completed.sh') };
}
