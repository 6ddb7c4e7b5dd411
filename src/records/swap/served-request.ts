import { z } from 'zod';
import { Outcome, Usage } from '../evaluation.ts';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

/** Why a request went where it went. All up to `shadow` are said before the local model is asked. */
export const ROUTE_REASONS = [
  /** No request for a chat completion: an error. */
  'invalid-request',
  /** It names a model that is not served: an error. */
  'unknown-model',
  /** It holds something that was not understood whole: another modality, several answers, log-probabilities. */
  'not-understood',
  /** Neither tools nor a JSON format: prose is nothing that was proved. */
  'prose',
  /** No track at parity answers such a request, or none of its kind was evaluated often enough. */
  'not-proved',
  /** Drift: a tool or format that was never evaluated. */
  'unknown-schema',
  /** Drift: a tool or format whose schema is another than the one evaluated. */
  'changed-schema',
  /** The schema's domain is not at parity. */
  'domain-not-proved',
  /** The local model has no room for it. */
  'too-long',
  'rolled-back',
  /** A file of the local model is no longer the one that was proved. */
  'file-changed',
  /** The rollout's share leaves this session with the hosted model. */
  'held-back',
  'shadow',
  /** The local answer was taken. */
  'proved',
  /** The local answer broke the schema, and a second, constrained one was taken. */
  'redecoded',
  /** The local model answered, and its answer could not be used: it was the hosted model's turn. */
  'local-invalid',
  'local-failed',
  /** It called no tool: prose is the hosted model's. */
  'abstained',
  /** It called a tool whose domain is not at parity. */
  'answer-not-proved',
] as const;
export const RouteReason = z.enum(ROUTE_REASONS);
export type RouteReason = z.infer<typeof RouteReason>;

/** One line of the decision log. No text of a prompt or an answer stands in it. */
export const ServedRequest = z.strictObject({
  schema: z.literal('fledgling/served-request@1'),
  /** `req_` and 24 hexadecimal digits; the client gets it as `x-request-id`. */
  id: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Of the run's decision. */
  decisionSha256: Sha256,
  /** Digest of the session's name, which decides who answers it; null where the request named none. */
  session: z.string().nullable(),
  /** Who gave the answer that the client got; `none`: it got an error. */
  by: z.enum(['local', 'hosted', 'none']),
  reason: RouteReason,
  /** One sentence, without a full stop, that quotes nothing of the request. */
  detail: z.string().nullable(),
  track: Track.nullable(),
  /** The tool or schema the answer is about. */
  domain: z.string().nullable(),
  stream: z.boolean(),
  status: z.int(),
  /** What the local model did, where it was asked. */
  local: z
    .strictObject({
      outcome: Outcome,
      /** Answers it was asked for: 2 with the constrained one. */
      asked: z.int().positive(),
      latencyMs: z.number().nonnegative(),
      usage: Usage.nullable(),
      answerSha256: Sha256.nullable(),
    })
    .nullable(),
  hosted: z.strictObject({ status: z.int().nullable(), attempts: z.int().nonnegative(), latencyMs: z.number().nonnegative() }).nullable(),
  /** Where both answered: whether they said the same, by the scorer. */
  agrees: z.boolean().nullable(),
  /** Digest of what was asked of the local model, rendered; a replay must render the same. Null where it was not asked. */
  promptSha256: Sha256.nullable(),
  totalMs: z.number().nonnegative(),
});
export type ServedRequest = z.infer<typeof ServedRequest>;
