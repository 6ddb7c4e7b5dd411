import { constants, existsSync } from 'node:fs';
import { lstat, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { Config } from '../../../src/config/schema.ts';
import { codeOf } from '../../../src/edges/files/atomic.ts';
import { plainFiles } from '../../../src/edges/files/plain-files.ts';
import { ExternalError, UserError } from '../../../src/errors.ts';
import { isLookRecord } from '../../../src/gitops/project/look-records.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { PullPlan } from '../../../src/records/gitops/pull-plan.ts';

/** Names in the artifact `parity-plan`. */
export const PLAN = { plan: 'plan.json', config: 'config.yaml', sources: 'sources.json', settings: 'settings.json', data: 'data/' } as const;

/**
 * Puts a pull request's config and data files, as the plan left them in `from`, into the workspace: over regular files only, through no link,
 * and only where the config itself looks for data.
 * @throws UserError for a place that is not allowed, ExternalError when the config is not the planned one.
 */
export async function overlay({ from, workspace, configPath }: { from: string; workspace: string; configPath: string }): Promise<PullPlan> {
  const plan = PullPlan.parse(JSON.parse(await readFile(join(from, PLAN.plan), 'utf8')));
  const config = await readFile(join(from, PLAN.config));
  if (plan.configPath !== configPath)
    throw new UserError(`input config: expected the planned file ${plan.configPath}, got ${configPath}. Give every action of a run the same input.`);
  if (sha256(config) !== plan.configSha256)
    throw new ExternalError('artifact parity-plan: its config is not the one its plan names. Start the run again.', { retryable: false });
  const parsed = parseConfig(config.toString('utf8'), configPath);
  const allowed = dataPlaces(parsed, configPath);
  const isRecord = isLookRecord(parsed, configPath);
  const data = (await plainFiles(from)).filter((name) => name.startsWith(PLAN.data)).map((name) => name.slice(PLAN.data.length));
  for (const path of data) {
    if (!allowed(path))
      throw new UserError(`artifact parity-plan: expected data files that the config names, got ${JSON.stringify(path)}. Start the run again.`);
    // What the default branch records of its runs stands; a pull request only adds to it.
    if (isRecord(path) && existsSync(join(workspace, path))) continue;
    await place(workspace, path, await readFile(join(from, PLAN.data, path)));
  }
  await place(workspace, configPath, config);
  return plan;
}

/** Trace files that the config names, the agent's ledger, and the records by which the gate counts candidates. */
function dataPlaces(config: Config, configPath: string): (path: string) => boolean {
  const { source } = config.harvest;
  const beside = (path: string) => join(dirname(configPath), path);
  const places = new Set([...(source.kind === 'file' ? source.paths.map(beside) : []), beside(`datasets/${config.agent}/ledger.jsonl`)]);
  const isRecord = isLookRecord(config, configPath);
  return (path) => places.has(path) || isRecord(path);
}

/** Writes one file below the workspace without following a link anywhere on the way. */
export async function place(workspace: string, path: string, content: Uint8Array): Promise<void> {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part === '.git'))
    throw new UserError(`artifact parity-plan: expected a plain relative path, got ${JSON.stringify(path)}. Start the run again.`);
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = join(workspace, ...parts.slice(0, depth));
    await mkdir(folder).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw notPlain(path);
  }
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = await open(join(workspace, path), flags, 0o644).catch((error: unknown) => {
    throw ['ELOOP', 'EISDIR', 'ENXIO'].includes(codeOf(error) ?? '') ? notPlain(path) : error;
  });
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

function notPlain(path: string): UserError {
  return new UserError(`${path}: expected a regular file in ordinary folders on the default branch, found a link or a folder. Replace it there.`);
}
