import { z } from 'zod';
import { Outcome, type RawCall, RawCall as RawCallSchema, Usage } from '../records/evaluation.ts';
import { isJsonObject } from '../records/json.ts';

/** JSON as it was written, or an object of `parseExactJson`, which keeps every digit. */
const Arguments = z.union([
  z.string(),
  z.custom<object>(isJsonObject, 'expected an object, or its JSON as a text').transform((value) => JSON.stringify(value)),
]);

/** `{name, arguments}`, or OpenAI's `{function: {name, arguments}}`. */
const NamedCall = z.object({ name: z.string(), arguments: Arguments });
const Call = z.union([NamedCall, z.object({ function: NamedCall }).transform((call) => call.function)]);

/** What a model said: a text, the calls it made, or an assistant's message with both. */
const Output = z.union([
  z.string(),
  z.array(Call),
  z.object({ content: z.string().nullish(), tool_calls: z.array(Call).nullish() }).refine(({ content, tool_calls }) => content != null || tool_calls != null, {
    error: 'a message has content or tool_calls',
  }),
]);

const Count = z.number().int().nonnegative();

/** OpenAI's names for tokens, of the Chat Completions or the Responses API. */
const Tokens = z.union([
  z
    .object({ prompt_tokens: Count, completion_tokens: Count })
    .transform((usage): Usage => ({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens })),
  z
    .object({ input_tokens: Count, output_tokens: Count })
    .transform((usage): Usage => ({ promptTokens: usage.input_tokens, completionTokens: usage.output_tokens })),
]);

/** One line of answers that any harness recorded; what else the line holds is not looked at. */
export const RecordedAnswer = z
  .object({
    /** Of the example, or of the observation or case the example was made from. */
    id: z.string().min(1),
    /** Null only where `outcome` says that no answer came back. */
    output: Output.nullable(),
    outcome: Outcome.default('answered'),
    usage: Tokens.nullish(),
    latency_s: z.number().nonnegative().nullish(),
  })
  .refine(({ outcome, output }) => outcome !== 'answered' || output !== null, { path: ['output'], error: 'an answer has an output' })
  .transform(({ id, output, outcome, usage, latency_s }) => ({
    id,
    outcome,
    ...saidIn(output),
    usage: usage ?? null,
    latencyMs: latency_s == null ? null : latency_s * 1_000,
  }));
export type RecordedAnswer = z.infer<typeof RecordedAnswer>;

/** `calls` is null where the output is a text alone: whether that is a call depends on how the model was asked. */
function saidIn(output: z.infer<typeof Output> | null): { text: string | null; calls: RawCall[] | null } {
  if (output === null || typeof output === 'string') return { text: output, calls: null };
  if (Array.isArray(output)) return { text: null, calls: output };
  // Beside an empty list, some clients write an empty text where others write null.
  const content = output.tool_calls != null && output.content?.trim() === '' ? null : (output.content ?? null);
  return { text: content, calls: output.tool_calls ?? [] };
}

/** A prediction of any program, or one of our own; what else its record holds is not looked at. */
export const GivenPrediction = z
  .object({
    exampleId: z.string(),
    outcome: Outcome.default('answered'),
    text: z.string().nullable().default(null),
    calls: z.array(RawCallSchema).nullable().default(null),
    reason: z.string().nullable().default(null),
    usage: Usage.nullable().default(null),
    latencyMs: z.number().nonnegative().nullable().default(null),
  })
  .refine(({ outcome, text, calls }) => outcome !== 'answered' || text !== null || calls !== null, { path: ['text'], error: 'an answer has a text or calls' });
export type GivenPrediction = z.infer<typeof GivenPrediction>;
