import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import type { Surroundings } from '../../init/ports.ts';

const TRACE_FOLDERS = ['traces', 'data', '.'];

/** Looks at a folder, its Git remote and the environment; asks nobody and changes nothing. */
export async function surroundingsOf(folder: string, env: NodeJS.ProcessEnv): Promise<Surroundings> {
  const root = resolve(folder);
  const [remote, head] = await Promise.all([
    git(root, ['remote', 'get-url', 'origin']),
    git(root, ['symbolic-ref', '--short', 'refs/remotes/origin/HEAD']).then(async (name) => name ?? (await git(root, ['branch', '--show-current']))),
  ]);
  const azure = env['AZURE_OPENAI_ENDPOINT'];
  return {
    repository: remote === null ? null : repositoryOf(remote),
    defaultBranch: head?.replace(/^origin\//, '') || null,
    folder: basename(root),
    traces: await tracesIn(root),
    hosted: azure ? { provider: 'azure-openai', endpoint: azure } : { provider: 'openai', endpoint: env['OPENAI_BASE_URL'] ?? null },
    hostedModel: env['AZURE_OPENAI_DEPLOYMENT'] ?? env['OPENAI_MODEL'] ?? null,
  };
}

/** `OWNER/NAME` of an https or ssh remote; null for anything else. */
export function repositoryOf(remote: string): string | null {
  const found = /[/:]([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(remote.trim());
  return /^(https:|ssh:|git@)/.test(remote) ? (found?.[1] ?? null) : null;
}

async function git(cwd: string, args: string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd, reject: false, timeout: 5_000 });
  return result.exitCode === 0 && result.stdout.trim() !== '' ? result.stdout.trim() : null;
}

/** JSON and JSONL files that are called like an export of observations. */
async function tracesIn(root: string): Promise<string[]> {
  for (const folder of TRACE_FOLDERS) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const named = entries.filter((entry) => entry.isFile() && /(observation|trace)s?[^/]*\.jsonl?$/i.test(entry.name));
    if (named.length > 0) return named.map((entry) => relative(root, join(root, folder, entry.name))).sort();
  }
  return [];
}
