import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Of the demo's tools, those whose arguments SmolLM2 gave exactly in 92 to 98 % after one epoch on all six (bench/proof). */
const KEPT: readonly string[] = ['get_weather', 'convert_currency', 'search_orders'];
const CHALLENGES: readonly string[] = ['paraphrase', 'new-no-call'];

const Trace = z.object({ tags: z.array(z.string()), output: z.string() });
const Output = z.object({ tool_calls: z.array(z.object({ function: z.object({ name: z.string() }) })).optional() });

/** The demo's traces that call one of these tools or none, line by line as they stand; all of them still offer all six tools. */
export async function tracesOfThreeTools(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines
    .filter((line) => isKept(Trace.parse(JSON.parse(line))))
    .map((line) => `${line}\n`)
    .join('');
}

function isKept({ tags, output }: z.infer<typeof Trace>): boolean {
  const called = Output.parse(JSON.parse(output)).tool_calls ?? [];
  return !tags.some((tag) => CHALLENGES.includes(tag)) && called.every(({ function: { name } }) => KEPT.includes(name));
}
