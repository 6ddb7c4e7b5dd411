import { z } from 'zod';
import { LocalPrompt } from '../asking/local-prompt.ts';
import { Decoding } from '../evaluation.ts';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

/** A tool or an answer's schema as it was evaluated; whatever differs from all `digests` is another one. */
export const KnownSchema = z.strictObject({
  name: z.string().min(1),
  /** `toolDigest` or `formatDigest` of every version that the evaluated examples hold, sorted. */
  digests: z.array(Sha256).min(1),
});
export type KnownSchema = z.infer<typeof KnownSchema>;

/** Who answers what is about one tool, one schema, or about no tool (`none`). */
export const DomainRoute = z.strictObject({
  domain: z.string().min(1),
  to: z.enum(['local', 'hosted']),
  /** One sentence, without a full stop. */
  why: z.string(),
  /** Gated test examples of the domain. */
  examples: z.int().nonnegative(),
});
export type DomainRoute = z.infer<typeof DomainRoute>;

/** Stands for all values of a kind that were met too seldom to be proved one by one, and so for one that was never met. */
export const OTHERS = 'others';

/**
 * Who answers requests of one kind: whose last turn is so (`turn`), that let such an answer be given (`answer`), with so many system texts (`instructions`), with such a
 * reasoning effort (`effort`), that offer these tools and this format in this order (`offer`), with this system text where the prompt shows it (`system`).
 */
export const SituationRoute = z.strictObject({
  about: z.enum(['turn', 'answer', 'instructions', 'effort', 'offer', 'system']),
  /** A word of the house; of `offer` and `system` a digest, or `others`. */
  value: z.string().min(1),
  to: z.enum(['local', 'hosted']),
  /** One sentence, without a full stop. */
  why: z.string(),
  /** Gated test examples of the kind. */
  examples: z.int().nonnegative(),
});
export type SituationRoute = z.infer<typeof SituationRoute>;

/** What one track proved, and how the local model was asked when it did. */
export const TrackRoute = z.strictObject({
  track: Track,
  role: z.enum(['base', 'tuned']),
  /** Null for the base. */
  adapterSha256: Sha256.nullable(),
  /** How the rows' prompts were written. */
  rows: z.strictObject({ instruction: z.enum(['full', 'brief']), signatures: z.enum(['compact', 'json-schema']), systemPrompt: z.enum(['keep', 'drop']) }),
  /** How the local model was asked; null: by the row's prompt alone. */
  prompt: LocalPrompt.nullable(),
  /** Whether its answers were held to a grammar. */
  constrained: z.boolean(),
  decoding: Decoding,
  tools: z.array(KnownSchema),
  formats: z.array(KnownSchema),
  domains: z.array(DomainRoute),
  /** A request is answered locally where every kind it is of is local here; what stands in none was not proved. */
  situations: z.array(SituationRoute),
  /**
   * Gated test pairs in which both models answered and the local answer is one that would be given; in how many of them both said the same; and as how many
   * single ones they count, for the pairs of one cluster agree and differ together.
   */
  agreement: z.strictObject({ pairs: z.int().nonnegative(), same: z.int().nonnegative(), effective: z.number().nonnegative() }),
});
export type TrackRoute = z.infer<typeof TrackRoute>;

/** What may be answered locally: emitted with a run's decision, read by the endpoint that takes the traffic. What stands in none of it is the hosted model's. */
export const SwapPolicy = z.strictObject({
  schema: z.literal('fledgling/swap-policy@1'),
  agent: z.string(),
  run: z.string(),
  /** Of the run's `decision.json`, byte for byte. */
  decisionSha256: Sha256,
  /** True where a scripted stand-in played the hosted model. */
  standIn: z.boolean(),
  hosted: z.string(),
  base: z.strictObject({ name: z.string(), ggufSha256: Sha256 }),
  /** By which parity was said: the largest loss that counted as none, 0 to 1, and the error level. */
  gate: z.strictObject({ delta: z.number(), alpha: z.number() }),
  /** At parity only; empty where nothing is. */
  tracks: z.array(TrackRoute),
  /** Digest of all the rest, in canonical JSON. */
  seal: Sha256,
});
export type SwapPolicy = z.infer<typeof SwapPolicy>;

/** What a run's record says of the policy that it emitted. */
export const SwapSummary = z.strictObject({
  /** Of that policy. */
  seal: Sha256,
  /** Every track that was evaluated: its gated test examples, and those whose request the local model would have answered. */
  tracks: z.array(z.strictObject({ track: Track, examples: z.int().nonnegative(), local: z.int().nonnegative() })),
});
export type SwapSummary = z.infer<typeof SwapSummary>;
