import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { git, tryGit } from '../processes/git.ts';
import type { RunningJob } from './running-job.ts';

const EMULATED = ['ref', 'path', 'persist-credentials', 'fetch-depth', 'repository', 'token', 'clean', 'show-progress'];

/** `actions/checkout` for real: the commit's files, with a `.git` that shares the objects of the host's repository. */
export async function checkout(job: RunningJob, inputs: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const unknown = Object.keys(inputs).filter((name) => !EMULATED.includes(name));
  if (unknown.length > 0) throw new Error(`checkout: ${unknown.join(', ')}: not emulated`);
  const { host, run, workspace } = job;
  if ((inputs['repository'] ?? host.repository) !== host.repository) throw new Error(`checkout: only ${host.repository} can be had`);
  const folder = resolve(workspace, inputs['path'] ?? '.');
  if (relative(workspace, folder).startsWith('..')) throw new Error('checkout: path leaves the workspace');
  const wanted = inputs['ref'] === undefined || inputs['ref'] === '' ? run.sha : inputs['ref'];
  const commit = await commitOf(host.gitDir, wanted);
  if (inputs['clean'] !== 'false') await rm(join(folder, '.git'), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet');
  await writeFile(join(folder, '.git/objects/info/alternates'), `${join(host.gitDir, 'objects')}\n`);
  await git(folder, 'remote', 'add', 'origin', `${host.serverUrl}/${host.repository}`);
  await git(folder, 'checkout', '--quiet', '--force', '--detach', commit);
  if (inputs['clean'] !== 'false') await git(folder, 'clean', '-ffdxq');
  if (inputs['persist-credentials'] !== 'false') {
    const credentials = Buffer.from(`x-access-token:${job.token}`).toString('base64');
    await git(folder, 'config', `http.${host.serverUrl}/.extraheader`, `AUTHORIZATION: basic ${credentials}`);
  }
  return { ref: wanted, commit };
}

async function commitOf(gitDir: string, ref: string): Promise<string> {
  for (const name of /^[0-9a-f]{40}$/.test(ref) ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
    const commit = await tryGit(gitDir, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
    if (commit !== null) return commit;
  }
  throw new Error(`checkout: there is no ${ref}`);
}
