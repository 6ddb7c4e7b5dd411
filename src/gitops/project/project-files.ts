import type { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import type { Sides } from '../../policy/refuse.ts';
import { sha256 } from '../../records/digest.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { Files } from '../forge/ports/repository.ts';
import { longObservation } from './long-observation.ts';

/** What of a pull request reaches a run: its config and data, as bytes at one commit. Whoever writes them down writes data, no code. */
export interface ProjectFiles {
  configPath: string;
  config: Uint8Array;
  configSha256: string;
  /** Trace files, the catalogue, label decisions and the agent's ledger, by their path in the repository; and what runs recorded of their candidates. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Digests of the trace files, then of the catalogue and the label decisions, named as the config names them, in its order. */
  sources: { path: string; sha256: string }[];
}

export interface ProjectRequest extends Sides {
  sha: string;
  configPath: string;
  configBytes: Uint8Array;
}

/** Reads the data files that a checked config names, regular files only, within the policy's caps. */
export async function projectFiles(forge: Files, request: ProjectRequest): Promise<{ project: ProjectFiles; refusals: Refusal[] }> {
  const { config, policy, sha, configPath, configBytes } = request;
  const { maxBytes } = policy.value.data;
  const files = new Map<string, Uint8Array>();
  const sources: ProjectFiles['sources'] = [];
  const refusals: Refusal[] = [];
  let left = maxBytes;
  for (const { name, key } of namedFiles(config.value)) {
    const path = beside(configPath, name);
    const read = await readData(forge, { path, sha, maxBytes: left });
    const long = read.bytes && longObservation(read.bytes, policy.value.maxPromptCharacters);
    const problem = read.problem ?? (long ? `found one of ${long.characters} in ${path} at ${long.where}. Take it out.` : null);
    if (problem !== null) refusals.push(refused(request, key, { code: long ? 'prompt-too-long' : 'data-unreadable', problem }));
    if (!read.bytes || problem !== null) continue;
    left -= read.bytes.length;
    files.set(path, read.bytes);
    sources.push({ path: name, sha256: sha256(read.bytes) });
  }
  const ledger = beside(configPath, `datasets/${config.value.agent}/ledger.jsonl`);
  const { bytes } = await readData(forge, { path: ledger, sha, maxBytes });
  if (bytes) files.set(ledger, bytes);
  return { project: { configPath, config: configBytes, configSha256: sha256(configBytes), files, sources }, refusals };
}

/** Files whose change changes what a config evaluates, by their path in the repository. */
export function dataPaths(config: Config, configPath: string): string[] {
  return [...namedFiles(config).map(({ name }) => name), `datasets/${config.agent}/ledger.jsonl`].map((path) => beside(configPath, path));
}

/** Trace files, then the catalogue and the label decisions; each with the key that names it. */
function namedFiles({ harvest }: Config): { name: string; key: (string | number)[] }[] {
  const paths = harvest.source.kind === 'file' ? harvest.source.paths : [];
  const files = (['catalogue', 'labels'] as const).flatMap((key) => (harvest[key] === null ? [] : [{ name: harvest[key], key: ['harvest', key] }]));
  return [...paths.map((name, index) => ({ name, key: ['harvest', 'source', 'paths', index] })), ...files];
}

/** Paths in a config are relative to its folder. Both are plain paths. */
export function beside(configPath: string, path: string): string {
  return [...configPath.split('/').slice(0, -1), path].join('/');
}

async function readData(
  forge: Files,
  { path, sha, maxBytes }: { path: string; sha: string; maxBytes: number },
): Promise<{ bytes: Uint8Array | null; problem: string | null }> {
  try {
    const bytes = await forge.readFile(path, sha, Math.max(1, maxBytes));
    return { bytes, problem: bytes ? null : `found no ${path} at this commit. Commit it, or mend its path.` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { bytes: null, problem: `but ${error.message}` };
  }
}

function refused({ config, policy }: Sides, path: readonly (string | number)[], { code, problem }: { code: string; problem: string }): Refusal {
  const limit = code === 'prompt-too-long' ? ['maxPromptCharacters'] : ['data', 'maxBytes'];
  const place = { file: config.file, line: config.lineOf(path), key: path.join('.') };
  const cap = { file: policy.file, line: policy.lineOf(limit), key: limit.join('.') };
  const expected =
    code === 'prompt-too-long'
      ? `observations of at most ${policy.value.maxPromptCharacters} characters`
      : `a ${{ catalogue: 'catalogue', labels: 'file of label decisions' }[String(path.at(-1))] ?? 'trace file'} of an allowed size`;
  const sentence = `${place.file}:${place.line} ${place.key}: expected ${expected} (${cap.file}:${cap.line} ${cap.key}), ${problem}`;
  return { code, sentence, config: place, policy: cap };
}
