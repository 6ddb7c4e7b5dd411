import { z } from 'zod';
import type { RawCall } from '../../records/evaluation.ts';

const Count = z.number().nonnegative().nullable();

/** One recorded answer as BFCL's results hold it: what a model gave, native calls as `{function: "json arguments"}`. */
export const BfclAnswer = z.object({
  id: z.string().min(1),
  output: z.union([
    z.string(),
    z.array(z.record(z.string(), z.string()).refine((call) => Object.keys(call).length === 1, 'expected {function: "json arguments"}')),
  ]),
  usage: z.object({ input: Count, output: Count }).nullish(),
  latency_s: z.number().nonnegative().nullish(),
});
export type BfclAnswer = z.infer<typeof BfclAnswer>;

/**
 * The same in the format of recorded answers. OpenAI and others allow no dot in a function's name, so BFCL offered `math.hypot` as `math_hypot`: a name that
 * was not offered is the one offered name that is written so, and stays as it is where there is none or several.
 */
export function recordedAnswer({ id, output, usage, latency_s }: BfclAnswer, offered: readonly string[]) {
  const calls =
    typeof output === 'string'
      ? output
      : output.flatMap((made) => Object.entries(made).map(([name, args]): RawCall => ({ name: offeredName(name, offered), arguments: args })));
  const tokens = usage?.input == null || usage.output == null ? {} : { usage: { prompt_tokens: usage.input, completion_tokens: usage.output } };
  return { id, output: calls, ...tokens, ...(latency_s == null ? {} : { latency_s }) };
}

function offeredName(name: string, offered: readonly string[]): string {
  if (offered.includes(name)) return name;
  const written = offered.filter((one) => one.replaceAll('.', '_') === name);
  return written.length === 1 && written[0] !== undefined ? written[0] : name;
}
