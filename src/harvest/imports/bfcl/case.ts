import { z } from 'zod';
import { JsonObject, JsonValue } from '../../../records/json.ts';

/** The categories whose right answer is one call, or none. Others are skipped: several calls, several turns, or another language's types. */
export const CATEGORIES = ['simple', 'multiple', 'relevance', 'simple_python', 'irrelevance', 'live_simple', 'live_multiple', 'live_irrelevance'] as const;
export const MUST_NOT_CALL: readonly string[] = ['relevance', 'irrelevance', 'live_irrelevance'] satisfies (typeof CATEGORIES)[number][];

const BfclFunction = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  parameters: z.object({ type: z.literal('dict'), properties: JsonObject, required: z.array(z.string()).default([]) }).catchall(JsonValue),
});
export type BfclFunction = z.infer<typeof BfclFunction>;

/** By parameter, the values that count as right. */
const GroundTruth = z.record(z.string(), z.record(z.string(), z.array(JsonValue)));

/** The messages of one turn. */
const Turn = z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }));

/** One case: the question as a text, or as BFCL's later versions have it, a list of turns. */
export const BfclCase = z.strictObject({
  id: z.string().min(1),
  category: z.string(),
  question: z.union([z.string(), z.array(Turn)]),
  function: z.union([z.array(BfclFunction), BfclFunction.transform((one) => [one])]),
  /** Null where no function fits. Several calls are told apart only to be refused. */
  ground_truth: z.union([GroundTruth.transform((one) => [one]), z.array(GroundTruth)]).nullable(),
});
export type BfclCase = z.infer<typeof BfclCase>;
