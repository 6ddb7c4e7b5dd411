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
  /** The recorded answer breaks its own schema, or another model gives this very answer too. */
  'likely-wrong-gold',
  /** No JSON, nor a call, can be read out of it. */
  'unparseable',
  /** The right answer in another form: a code fence, another wrapper, prose around it. */
  'wrong-wrapper',
  /** A call where none was due. */
  'wrongly-called',
  /** No call where one was due. */
  'wrongly-withheld',
  'wrong-tool',
  /** An argument, or a member of a JSON answer, is not there. */
  'missing-argument',
  /** One is there that the right answer has not. */
  'extra-argument',
  /** All that differs means the same and is spelt otherwise: case, white space, date or number format, `"5"` for 5. */
  'argument-format',
  /** A value that the tool's or the response's own JSON Schema does not allow. */
  'schema-violation',
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
  /** The other form that the answer stands in, whatever its cause; left out where it stands in the form that was asked for. */
  form: z.string().exactOptional(),
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
  /** Misses that stand in another form than was asked for: those of `wrong-wrapper`, and those that would be wrong in any form. */
  otherForm: z.int().nonnegative().exactOptional(),
  /** Cause by domain (tool, schema, or `none`), most misses first; cells without a miss are left out. */
  cells: z.array(z.strictObject({ cause: Cause, domain: z.string(), count: z.int().positive() })),
});
export type Diagnosis = z.infer<typeof Diagnosis>;
