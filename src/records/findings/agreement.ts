import { z } from 'zod';
import { ModelRole } from '../evaluation.ts';
import { Split, Track } from '../example.ts';

/** The user's words are kept up to so many characters: there is nothing to mend here, and the record is committed. */
export const KEPT_OF_PROMPT = 1_000;

/** An example on which every model gave the gold answer, told shortly; the data set holds all of it under the same id. */
export const Agreement = z.strictObject({
  exampleId: z.string(),
  track: Track,
  split: Split,
  domain: z.string(),
  /** The observation in Langfuse, where an address is known. */
  url: z.string().exactOptional(),
  challenge: z.boolean(),
  slices: z.array(z.string()),
  /** The user's part of the prompt, at most `KEPT_OF_PROMPT` characters; it ends with an ellipsis where it was cut. */
  user: z.string(),
  gold: z.string(),
  /** The models that gave it. */
  answers: z.partialRecord(ModelRole, z.strictObject({ latencyMs: z.number().exactOptional() })),
});
export type Agreement = z.infer<typeof Agreement>;
