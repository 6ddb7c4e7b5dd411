import { z } from 'zod';
import { Outcome, type RawCall } from '../../../records/evaluation.ts';
import { isJsonObject } from '../../../records/json.ts';

const Count = z.number().nonnegative().nullish();
type Count = z.infer<typeof Count>;

/** What a model gave: a text, or native calls as `{function: "json arguments"}`; some of BFCL's handlers leave the arguments an object. */
const Output = z
  .union([
    z.string(),
    z.array(
      z
        .record(z.string(), z.union([z.string(), z.custom<object>(isJsonObject)]))
        .refine((call) => Object.keys(call).length === 1, 'expected {function: "json arguments"}'),
    ),
  ])
  .nullish();
type Output = NonNullable<z.infer<typeof Output>> | null;

/** BFCL writes this in place of an answer when asking failed. */
const FAILED = /^Error during inference:/;

/** One recorded answer: with members of this project's, or with those that BFCL's own result files hold (`result`, `input_token_count`, `latency`). */
export const BfclAnswer = z
  .object({
    id: z.string().min(1),
    output: Output,
    result: Output,
    outcome: Outcome.optional(),
    usage: z.object({ input: Count, output: Count }).nullish(),
    input_token_count: Count,
    output_token_count: Count,
    latency_s: Count,
    latency: Count,
  })
  .transform(({ id, output, result, outcome, usage, latency_s, ...own }) => ({
    id,
    ...answered(output ?? result ?? null, outcome ?? 'answered'),
    usage: tokens(usage?.input ?? own.input_token_count, usage?.output ?? own.output_token_count),
    latencyS: latency_s ?? own.latency ?? null,
  }))
  .refine(({ outcome, output }) => outcome !== 'answered' || output !== null, { path: ['output'], error: 'expected output, or result as BFCL writes it' });
export type BfclAnswer = z.infer<typeof BfclAnswer>;

function answered(output: Output, outcome: Outcome): { output: Output; outcome: Outcome } {
  return typeof output === 'string' && FAILED.test(output) ? { output: null, outcome: 'server_error' } : { output, outcome };
}

function tokens(input: Count, output: Count): { prompt_tokens: number; completion_tokens: number } | null {
  return input == null || output == null ? null : { prompt_tokens: input, completion_tokens: output };
}

/**
 * The same in the format of recorded answers. OpenAI and others allow no dot in a function's name, so BFCL offered `math.hypot` as `math_hypot`: a name that
 * was not offered is the one offered name that is written so, and stays as it is where there is none or several.
 */
export function recordedAnswer({ id, output, outcome, usage, latencyS }: BfclAnswer, offered: readonly string[]) {
  return {
    id,
    output: Array.isArray(output) ? output.flatMap((made) => callsOf(made, offered)) : output,
    ...(outcome === 'answered' ? {} : { outcome }),
    ...(usage === null ? {} : { usage }),
    ...(latencyS === null ? {} : { latency_s: latencyS }),
  };
}

function callsOf(made: Readonly<Record<string, string | object>>, offered: readonly string[]): RawCall[] {
  return Object.entries(made).map(([name, args]) => ({
    name: offeredName(name, offered),
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
  }));
}

function offeredName(name: string, offered: readonly string[]): string {
  if (offered.includes(name)) return name;
  const written = offered.filter((one) => one.replaceAll('.', '_') === name);
  return written.length === 1 && written[0] !== undefined ? written[0] : name;
}
