import { z } from 'zod';
import type { AnswerFormat } from '../../src/answers/format.ts';
import { readCases } from '../../src/cli/data/import/bfcl-files.ts';
import { UserError } from '../../src/errors.ts';
import { BfclAnswer } from '../../src/harvest/imports/bfcl/answers.ts';
import { MUST_NOT_CALL } from '../../src/harvest/imports/bfcl/case.ts';
import type { Score } from '../../src/records/evaluation.ts';
import type { Example } from '../../src/records/example.ts';
import { decode, handlerOf } from './decode.ts';
import { type PythonDict, type PythonValue, parsePython } from './python-json.ts';
import { type Judged, rulesOf, verdictOn } from './rules.ts';

/** An answer with BFCL's verdict on it, where it is recorded. */
export const JudgedAnswer = BfclAnswer.and(z.object({ valid: z.boolean().optional() }));
export type JudgedAnswer = z.infer<typeof JudgedAnswer>;

/** A case as BFCL's checker sees it. */
type JudgedCase = Pick<Judged, 'mustNotCall' | 'functions' | 'truth'> & { category: string };

export interface Agreement {
  model: string;
  format: AnswerFormat;
  /** Outputs of another format, which cannot be read. */
  strays: number;
  /** Answers with a verdict of BFCL's that are no measurement of the model to us: asking failed. */
  unscored: number;
  /** Per category: how many answers we and BFCL call right, and on how many the rewritten checker gives the recorded verdict (`same`). */
  categories: { category: string; n: number; ours: number; graded: number; bfcl: number; agree: number; gradedAgree: number; same: number }[];
  /** How often BFCL's checker, as it is rewritten here, gives the recorded verdict: only where it does can it explain anything. */
  checker: { n: number; same: number };
  /** Every answer on which the two differ, by the rules that explain it; `same` as above. */
  differences: { rules: string; oursOnly: number; bfclOnly: number; same: number }[];
  /** The same of the graded reading. */
  gradedDifferences: { rules: string; oursOnly: number; bfclOnly: number; same: number }[];
}

const Offered = z.object({ name: z.string(), parameters: z.object({ properties: z.custom<PythonDict>(isPlain), required: z.array(z.string()).default([]) }) });
const GroundTruth = z.record(z.string(), z.record(z.string(), z.array(z.custom<PythonValue>())));

const CaseLine = z.object({
  id: z.string(),
  category: z.string(),
  function: z.union([z.array(Offered), Offered.transform((one) => [one])]),
  ground_truth: z.union([GroundTruth, z.array(GroundTruth).transform(([first]) => first ?? {})]).nullable(),
});

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The imported ones of a folder's cases, with Python's integers and floats told apart. */
export async function readJudgedCases(folder: string, imported: readonly Example[]): Promise<Map<string, JudgedCase>> {
  const wanted = new Set(imported.map(({ source }) => source.observationId));
  const { lines } = await readCases(folder, (line) => parsePython(line) ?? null);
  return new Map(
    lines.flatMap(({ value }) => {
      if (!isPlain(value) || !wanted.has(String(z.object({ id: z.unknown() }).parse(value).id))) return [];
      const { id, category, function: functions, ground_truth } = CaseLine.parse(value);
      const [name, accepted] = Object.entries(ground_truth ?? {})[0] ?? [];
      const truth = name === undefined || accepted === undefined ? null : { name, accepted };
      return [[id, { category, mustNotCall: MUST_NOT_CALL.includes(category), functions, truth }] as const];
    }),
  );
}

/** Our grades on the tool-call track beside BFCL's recorded verdicts. */
export function agreementOf(made: {
  name: string;
  read: { format: AnswerFormat; strays: number };
  answers: readonly JudgedAnswer[];
  cases: ReadonlyMap<string, JudgedCase>;
  examples: readonly Example[];
  scores: readonly Score[];
}): Agreement {
  const { name, read, answers, cases, examples, scores } = made;
  const handler = handlerOf(read.format);
  if (handler === null) throw new UserError(`${name}: expected native calls, xLAM's JSON or Python calls, found ${read.format}. Leave these answers out.`);
  const caseOf = new Map(examples.map(({ id, source }) => [id, source.observationId]));
  const ours = new Map(scores.map((score) => [caseOf.get(score.exampleId) ?? '', score] as const));
  const judged = answers.flatMap(({ id, output, valid }) => {
    const [one, score] = [cases.get(id), ours.get(id)];
    return one && score && valid !== undefined ? [{ one, score, output, valid }] : [];
  });
  const items = judged.flatMap(({ one, score, output, valid }) => {
    if (score.status === 'unscored' || output === null) return [];
    const right = score.values.args_exact_rate === 1;
    const item = { ...one, decoded: decode(output, handler), handler, isReadable: score.values.valid_call_rate === 1 };
    const rulesFor = (ours: boolean) =>
      ours === valid ? null : (rulesOf(item, { ours, valid }) ?? [ours && !right ? 'other-form' : 'unexplained']).join(' + ');
    const graded = score.values.equivalent_rate === 1;
    const isSame = (verdictOn(item) === null) === valid;
    return [{ category: one.category, ours: right, graded, valid, isSame, rules: rulesFor(right), gradedRules: rulesFor(graded) }];
  });
  const count = (list: typeof items, is: (item: (typeof items)[number]) => boolean) => list.filter(is).length;
  return {
    model: name,
    ...read,
    unscored: judged.length - items.length,
    categories: [...Map.groupBy(items, ({ category }) => category)].map(([category, list]) => ({
      category,
      n: list.length,
      ours: count(list, (item) => item.ours),
      graded: count(list, (item) => item.graded),
      bfcl: count(list, ({ valid }) => valid),
      agree: count(list, (item) => item.rules === null),
      gradedAgree: count(list, (item) => item.gradedRules === null),
      same: count(list, ({ isSame }) => isSame),
    })),
    checker: { n: items.length, same: count(items, ({ isSame }) => isSame) },
    differences: differencesOf(items.map(({ ours, valid, isSame, rules }) => ({ ours, valid, isSame, rules }))),
    gradedDifferences: differencesOf(items.map(({ graded, valid, isSame, gradedRules }) => ({ ours: graded, valid, isSame, rules: gradedRules }))),
  };
}

function differencesOf(items: readonly { ours: boolean; valid: boolean; isSame: boolean; rules: string | null }[]): Agreement['differences'] {
  return [...Map.groupBy(items, ({ rules }) => rules)]
    .flatMap(([rules, list]) =>
      rules === null
        ? []
        : [
            {
              rules,
              oursOnly: list.filter(({ ours }) => ours).length,
              bfclOnly: list.filter(({ valid }) => valid).length,
              same: list.filter(({ isSame }) => isSame).length,
            },
          ],
    )
    .sort((a, b) => b.oursOnly + b.bfclOnly - a.oursOnly - a.bfclOnly || (a.rules < b.rules ? -1 : 1));
}
