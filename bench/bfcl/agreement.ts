import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { callsInPythonText } from '../../src/answers/python-text.ts';
import { UserError } from '../../src/errors.ts';
import { BfclAnswer } from '../../src/harvest/bfcl/answers.ts';
import { MUST_NOT_CALL } from '../../src/harvest/bfcl/case.ts';
import type { Score } from '../../src/records/evaluation.ts';
import type { Example } from '../../src/records/example.ts';
import { decode, handlerOf } from './decode.ts';
import { type PythonDict, type PythonValue, parsePython } from './python-json.ts';
import { type Judged, rulesOf, verdictOn } from './rules.ts';

/** An answer with BFCL's verdict on it, where it is recorded. */
export const JudgedAnswer = BfclAnswer.extend({ valid: z.boolean().optional() });
export type JudgedAnswer = z.infer<typeof JudgedAnswer>;

/** A case as BFCL's checker sees it. */
type JudgedCase = Pick<Judged, 'mustNotCall' | 'functions' | 'truth'> & { category: string };

export interface Agreement {
  model: string;
  /** Per category: how many answers we and BFCL call right. */
  categories: { category: string; n: number; ours: number; bfcl: number; agree: number }[];
  /** How often BFCL's checker, as it is rewritten here, gives the recorded verdict: only where it does can it explain anything. */
  checker: { n: number; same: number };
  /** Every answer on which the two differ, by the rules that explain it. */
  differences: { rules: string; oursOnly: number; bfclOnly: number }[];
}

const CaseLine = z.object({
  id: z.string(),
  category: z.string(),
  function: z.array(
    z.object({ name: z.string(), parameters: z.object({ properties: z.custom<PythonDict>(isPlain), required: z.array(z.string()).default([]) }) }),
  ),
  ground_truth: z.record(z.string(), z.record(z.string(), z.array(z.custom<PythonValue>()))).nullable(),
});

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same cases as the importer reads, with Python's integers and floats told apart. */
export async function readJudgedCases(path: string): Promise<Map<string, JudgedCase>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const { id, category, function: functions, ground_truth } = CaseLine.parse(parsePython(line));
      const [name, accepted] = Object.entries(ground_truth ?? {})[0] ?? [];
      const truth = name === undefined || accepted === undefined ? null : { name, accepted };
      return [id, { category, mustNotCall: MUST_NOT_CALL.includes(category), functions, truth }];
    }),
  );
}

/** Our grades on the tool-call track beside BFCL's recorded verdicts. */
export function agreementOf(made: {
  name: string;
  answers: readonly JudgedAnswer[];
  cases: ReadonlyMap<string, JudgedCase>;
  examples: readonly Example[];
  scores: readonly Score[];
}): Agreement {
  const { name, answers, cases, examples, scores } = made;
  const handler = handlerOf(answers.map(({ output }) => output));
  if (handler === null) throw new UserError(`${name}: expected native calls or xLAM's JSON, found neither. Leave these answers out.`);
  const caseOf = new Map(examples.map(({ id, source }) => [id, source.observationId]));
  const ours = new Map(
    scores.flatMap((score) => (score.status === 'scored' ? [[caseOf.get(score.exampleId) ?? '', score.values.args_exact_rate === 1] as const] : [])),
  );
  const items = answers.flatMap(({ id, output, valid }) => {
    const [one, right] = [cases.get(id), ours.get(id)];
    if (!one || right === undefined || valid === undefined) return [];
    const isReadable = handler !== 'python' || callsInPythonText(String(output)) !== null;
    const judged = { ...one, decoded: decode(output, handler), handler, isReadable };
    const rules = right === valid ? null : (rulesOf(judged, { ours: right, valid }) ?? ['unexplained']);
    return [{ category: one.category, ours: right, valid, isSame: (verdictOn(judged) === null) === valid, rules: rules?.join(' + ') ?? null }];
  });
  const count = (list: typeof items, is: (item: (typeof items)[number]) => boolean) => list.filter(is).length;
  return {
    model: name,
    categories: [...Map.groupBy(items, ({ category }) => category)].map(([category, list]) => ({
      category,
      n: list.length,
      ours: count(list, (item) => item.ours),
      bfcl: count(list, ({ valid }) => valid),
      agree: count(list, (item) => item.rules === null),
    })),
    checker: { n: items.length, same: count(items, ({ isSame }) => isSame) },
    differences: [
      ...Map.groupBy(
        items.filter(({ rules }) => rules !== null),
        ({ rules }) => rules ?? '',
      ),
    ]
      .map(([rules, list]) => ({ rules, oursOnly: count(list, (item) => item.ours), bfclOnly: count(list, ({ valid }) => valid) }))
      .sort((a, b) => b.oursOnly + b.bfclOnly - a.oursOnly - a.bfclOnly || (a.rules < b.rules ? -1 : 1)),
  };
}
