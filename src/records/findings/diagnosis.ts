import { z } from 'zod';
import { ModelRole } from '../evaluation.ts';
import { Split, Track } from '../example.ts';

/** Why an answer is wrong: exactly one cause a miss, the first that applies in this order. */
export const CAUSES = [
  /** Timeout, 429, 5xx, crash: unscored, the model is not to blame. */
  'infrastructure',
  'content-filter',
  /** The model declined. */
  'refused',
  /** It reached the token limit. */
  'truncated',
  /** Several models and ways of asking say that the recorded answer itself is wrong. */
  'likely-wrong-gold',
  /** No JSON, nor a call, can be read out of it. */
  'unparseable',
  /** The right kind of answer in another form: a code fence, another wrapper, prose around it. */
  'wrong-wrapper',
  /** A call where none was due. */
  'wrongly-called',
  /** No call where one was due. */
  'wrongly-withheld',
  'wrong-tool',
  /** Well-formed, but against the tool's or the response's own JSON Schema. */
  'schema-violation',
  'missing-argument',
  'extra-argument',
  /** Same meaning, other spelling: case, white space, date or number format. */
  'argument-format',
  'argument-content',
] as const;
export const Cause = z.enum(CAUSES);
export type Cause = z.infer<typeof Cause>;

/** What more examples or another form of asking can mend; the rest is no reason to train. */
export const UNLEARNABLE: ReadonlySet<Cause> = new Set(['infrastructure', 'content-filter', 'refused', 'truncated', 'likely-wrong-gold']);

/** One wrong answer with its cause. */
export const Miss = z.strictObject({
  exampleId: z.string(),
  domain: z.string(),
  cause: Cause,
  /** One sentence: what is wrong. It quotes the model's output, which is hostile. */
  detail: z.string(),
  /** Leaf paths it concerns, e.g. `arguments.unit`. */
  paths: z.array(z.string()),
});
export type Miss = z.infer<typeof Miss>;

/** Where a model's misses are. */
export const Diagnosis = z.strictObject({
  schema: z.literal('fledgling/diagnosis@1'),
  evaluation: z.string(),
  track: Track,
  role: ModelRole,
  split: Split,
  /** Examples looked at, challenge examples left out. */
  examples: z.int().nonnegative(),
  misses: z.int().nonnegative(),
  /** Misses whose cause training or asking otherwise could mend. */
  learnable: z.int().nonnegative(),
  /** Cause by domain (tool, schema, or `none`), most misses first; cells without a miss are left out. */
  cells: z.array(z.strictObject({ cause: Cause, domain: z.string(), count: z.int().positive() })),
});
export type Diagnosis = z.infer<typeof Diagnosis>;
