import { z } from 'zod';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

const CommitSha = z.string().regex(/^[0-9a-f]{40}$/);

/** An uploaded artifact and every file in it: what promotion verifies, byte for byte. */
export const ArtifactRef = z.strictObject({
  name: z.string(),
  id: z.number().int().positive(),
  zipSha256: Sha256,
  files: z.array(z.strictObject({ path: z.string(), sha256: Sha256, bytes: z.number().int().nonnegative() })),
});
export type ArtifactRef = z.infer<typeof ArtifactRef>;

/**
 * Where a recorded run came from: `eval-results/<agent>/<run>/provenance.json`. It names the workflow run that made the results and
 * the artifacts that hold them, so that nobody has to believe a committed file: `results` holds the same bytes.
 */
export const Provenance = z.strictObject({
  schema: z.literal('fledgling/provenance@1'),
  /** The run's id: folder name under `eval-results/<agent>/`. */
  run: z.string().regex(/^[0-9a-f]{12}$/),
  agent: z.string(),
  repository: z.string(),
  workflow: z.strictObject({ path: z.string(), runId: z.number().int().positive(), attempt: z.number().int().positive(), url: z.string(), sha: CommitSha }),
  /** Null for a run that was started by hand on the default branch. */
  pull: z.strictObject({ number: z.number().int().positive(), headSha: CommitSha }).nullable(),
  configSha256: Sha256,
  policySha256: Sha256,
  /** SHA-256 of `decision.json` as committed. */
  decisionSha256: Sha256,
  /** The files of this folder, this one left out. */
  results: ArtifactRef,
  /** Stage entries, for later runs to re-use. */
  stages: ArtifactRef,
  /** The trained adapters this decision is about; empty where the base model reached parity. */
  adapters: z.array(z.strictObject({ track: Track, artifact: ArtifactRef, gguf: z.strictObject({ path: z.string(), sha256: Sha256 }) })),
  /** Until when the artifacts are kept, ISO 8601. */
  keptUntil: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;
