import type { z } from 'zod';
import { ExternalError, UserError } from '../../errors.ts';
import type { PromotionFiles } from '../../promote/ports.ts';
import { sha256 } from '../../records/digest.ts';
import { Provenance } from '../../records/gitops/provenance.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';
import type { Runs } from '../forge/ports/actions.ts';
import type { Branches, Files, Named } from '../forge/ports/repository.ts';
import { type ArtifactFile, type ArtifactSource, artifactFiles, parityRun } from './trusted-artifact.ts';

const MAX_FILES = 60;
const MAX_FILE_BYTES = 32_000_000;
const MAX_RESULTS_BYTES = 200_000_000;
const PROVENANCE = 'provenance.json';

/** A recorded run whose files are proved to come from the workflow. */
export interface TrustedRun {
  run: RunRecord;
  provenance: Provenance;
  /** The folder's files as text, by name. */
  records: Map<string, string>;
}

export interface RecordedRun {
  agent: string;
  /** The run's id, 12 hexadecimal digits. */
  run: string;
  /** A commit of the default branch. */
  sha: string;
}

/** `eval-results/<agent>/<run>`. @throws UserError for a name that is none. */
export function runFolder({ agent, run }: Pick<RecordedRun, 'agent' | 'run'>): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(agent))
    throw new UserError(`agent: expected lower-case letters, digits and hyphens, got ${JSON.stringify(agent)}. Name an agent.`);
  if (!/^[0-9a-f]{12}$/.test(run))
    throw new UserError(`run: expected 12 hexadecimal digits, got ${JSON.stringify(run)}. Name a folder of eval-results/${agent}/.`);
  return `eval-results/${agent}/${run}`;
}

/**
 * Reads a recorded run at a commit and believes it only when a workflow run of the default branch made it: committed files can be forged, so every
 * byte is compared with that run's own `results` artifact.
 * @throws UserError when something is missing or wrong in the record; ExternalError when the artifacts say otherwise or expired.
 */
export async function trustedRun(ports: { forge: Named & Files & ArtifactSource; files: PromotionFiles }, recorded: RecordedRun): Promise<TrustedRun> {
  const folder = runFolder(recorded);
  const committed = await readFolder(ports.forge, folder, recorded.sha);
  const provenance = parsed(committed, PROVENANCE, Provenance, folder);
  await refuseOtherOrigin(ports.forge, provenance, recorded, folder);
  const expected = new Map([...committed].flatMap(([name, bytes]) => (name === PROVENANCE ? [] : [[name, sha256(bytes)] as const])));
  if (provenance.decisionSha256 !== expected.get('decision.json'))
    throw new UserError(`${folder}/decision.json: its sha256 is not the one ${PROVENANCE} names. Somebody changed it: evaluate again.`);
  const results = await artifactFiles(ports, {
    name: 'results',
    first: { id: provenance.results.id, zipSha256: provenance.results.zipSha256, runId: provenance.workflow.runId },
    maxBytes: MAX_RESULTS_BYTES,
    fits: (files) => areSame(files, expected),
  });
  if (!results)
    throw new ExternalError(
      `the results of run ${recorded.run}: every artifact that held them has expired, so nothing proves the record any more. Dispatch parity-run.yml to evaluate again; adapters are re-used from the host that trained them.`,
      { retryable: false },
    );
  const run = parsed(committed, 'run.json', RunRecord, folder);
  if (run.id !== recorded.run || run.agent !== recorded.agent) throw new UserError(`${folder}/run.json: it is the record of another run. Evaluate again.`);
  return { run, provenance, records: new Map([...committed].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)])) };
}

/** Said when every copy of something is gone: what to do about it. Nothing is ever trained again to fill the gap. */
export function expired(what: string, run: string): ExternalError {
  return new ExternalError(
    `${what}: every artifact that held it has expired. Dispatch parity-run.yml with restage=${run}: it stages the same bytes again from the host's store, without training.`,
    { retryable: false },
  );
}

async function readFolder(forge: Files, folder: string, sha: string): Promise<Map<string, Uint8Array>> {
  const entries = await forge.list(folder, sha);
  if (entries.length === 0) throw new UserError(`${folder}: expected a recorded run at ${sha}, found none. Merge its record first.`);
  const odd = entries.find(({ kind }) => kind !== 'file');
  if (odd) throw new UserError(`${folder}/${JSON.stringify(odd.name)}: expected regular files only, found another kind. Remove it.`);
  if (entries.length > MAX_FILES)
    throw new UserError(`${folder}: expected at most ${MAX_FILES} files, found ${entries.length}. Remove what is not the record's.`);
  const files = new Map<string, Uint8Array>();
  for (const { name } of entries) {
    const bytes = await forge.readFile(`${folder}/${name}`, sha, MAX_FILE_BYTES);
    if (bytes) files.set(name, bytes);
  }
  return files;
}

async function refuseOtherOrigin(forge: Named & Runs & Branches, provenance: Provenance, { agent, run }: RecordedRun, folder: string): Promise<void> {
  const { workflow } = provenance;
  const wrong = (why: string) =>
    new UserError(`${folder}/${PROVENANCE}: ${why}. Only results of parity-run.yml on the default branch are promoted: evaluate again.`);
  if (provenance.agent !== agent || provenance.run !== run) throw wrong('it is the provenance of another run');
  if (provenance.repository !== forge.repository) throw wrong(`it names another repository, ${JSON.stringify(provenance.repository)}`);
  const origin = await parityRun(forge, workflow.runId);
  if (!origin) throw wrong(`run ${workflow.runId} is no dispatched run of parity-run.yml on this repository's default branch`);
  if (origin.headSha !== workflow.sha) throw wrong(`run ${workflow.runId} ran at another commit`);
}

function areSame(files: readonly ArtifactFile[], expected: ReadonlyMap<string, string>): boolean {
  return files.length === expected.size && files.every(({ path, sha256 }) => expected.get(path) === sha256);
}

function parsed<T>(files: ReadonlyMap<string, Uint8Array>, name: string, schema: z.ZodType<T>, folder: string): T {
  const bytes = files.get(name);
  if (!bytes) throw new UserError(`${folder}/${name}: expected this file in a recorded run, found none. Evaluate again.`);
  const result = schema.safeParse(parsedOrNull(new TextDecoder().decode(bytes)));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(
    `${folder}/${name}: ${JSON.stringify(issue?.path.join('.') ?? '')}: ${issue?.message ?? 'of another shape'}. Evaluate again with this version.`,
  );
}
