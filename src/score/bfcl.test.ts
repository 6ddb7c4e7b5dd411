import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { exampleOf, scoredOf } from '../eval/eval.test-data.ts';
import { JsonObject, JsonValue } from '../records/json.ts';
import { completionOf } from '../rows/completion.ts';

// A folder with `cases.jsonl` (BFCL's questions and ground truths) and `verdicts.jsonl` (predictions with BFCL's own verdict on them).
const folder = process.env['FLEDGLING_BFCL'];

const Case = z.looseObject({ id: z.string(), ground_truth: z.array(z.record(z.string(), z.record(z.string(), z.array(JsonValue)))) });
const Judged = z.looseObject({ id: z.string(), mutation: z.string(), prediction: z.array(z.record(z.string(), JsonObject)), valid: z.boolean() });

function linesOf<T>(file: string, schema: z.ZodType<T>): T[] {
  const lines = readFileSync(join(folder ?? '', file), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

/** The one call of a case whose parameters each accept one flat value, with and without what may be left out. */
function goldCalls({ ground_truth }: z.infer<typeof Case>) {
  const [name, accepted] = Object.entries(ground_truth[0] ?? {})[0] ?? [];
  if (ground_truth.length !== 1 || name === undefined || accepted === undefined) return [];
  const values = Object.entries(accepted).map(([key, list]) => ({ key, isOptional: list.includes(''), values: list.filter((value) => value !== '') }));
  if (values.some(({ values }) => values.length !== 1 || JSON.stringify(values).includes('{'))) return [];
  const build = (kept: typeof values) => ({ name, arguments: Object.fromEntries(kept.map(({ key, values }) => [key, values[0] ?? null])) });
  return [build(values), build(values.filter(({ isOptional }) => !isOptional))];
}

it.skipIf(folder === undefined)('whatever the scorer calls exact, BFCL calls valid', () => {
  const golds = new Map(linesOf('cases.jsonl', Case).map((one) => [one.id, goldCalls(one)]));
  const exact = linesOf('verdicts.jsonl', Judged).flatMap(({ id, mutation, prediction, valid }) => {
    const [name, args] = Object.entries(prediction[0] ?? {})[0] ?? [];
    // JSON.parse cannot tell 5.0 from 5, which BFCL can.
    if (prediction.length !== 1 || name === undefined || args === undefined || mutation.startsWith('int_as_float')) return [];
    const text = completionOf('toolcall', { name, arguments: args });
    return (golds.get(id) ?? []).some((call) => scoredOf(exampleOf({ call }), text).values.args_exact_rate === 1) ? [{ id, mutation, valid }] : [];
  });
  expect(exact.length).toBeGreaterThan(50);
  expect(exact.filter(({ valid }) => !valid)).toEqual([]);
});
