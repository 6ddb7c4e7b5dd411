import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { predictionsOf } from '../../src/answers/answers.ts';
import { formatOf } from '../../src/answers/format.ts';
import { RecordedAnswer } from '../../src/answers/recorded-answer.ts';
import { readCases } from '../../src/cli/data/import/bfcl-files.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { readJsonl } from '../../src/edges/files/json/read-json.ts';
import { UserError } from '../../src/errors.ts';
import { BfclAnswer, recordedAnswer } from '../../src/harvest/imports/bfcl/answers.ts';
import { importBfcl } from '../../src/harvest/imports/bfcl/bfcl.ts';
import type { Prediction } from '../../src/records/evaluation.ts';
import { parseExactJson } from '../../src/records/exact-json/exact-json.ts';
import type { Example } from '../../src/records/example.ts';
import { CAUSES, type Cause, type Miss } from '../../src/records/findings/diagnosis.ts';
import { JsonObject } from '../../src/records/json.ts';
import { shownAnswer } from '../../src/rows/answer.ts';
import { schemaChecker } from '../../src/schemas/checker.ts';
import { score } from '../../src/score/score.ts';

// Why answers to BFCL's cases are wrong, by cause: `node bench/bfcl/causes.ts --data DIR [--answers DIR] [--verdicts FILE] [--show N]`.
// Prints tables; with --show, so many misses with their answers, to be read by eye. Writes nothing.
const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, answers: { type: 'string' }, verdicts: { type: 'string' }, show: { type: 'string', default: '0' } },
});
if (flags.data === undefined || (flags.answers === undefined && flags.verdicts === undefined))
  throw new UserError('expected --data and one of --answers and --verdicts. Name the folder of the cases, and their answers or judged predictions.');

const { lines, sources } = await readCases(flags.data);
const imported = importBfcl(lines, sources);
const examples = imported.examples.filter(({ track }) => track === 'toolcall');
const check = schemaChecker();
if (flags.answers !== undefined) await realAnswers(flags.answers);
if (flags.verdicts !== undefined) await judgedPredictions(flags.verdicts);

async function realAnswers(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const models = await Promise.all(files.map(async (file) => ({ name: basename(file, '.jsonl'), predictions: await readPredictions(join(folder, file)) })));
  const [first, second] = models;
  const diagnosed = models.map(({ name, predictions }) => {
    const witness =
      (models.find((model) => model.name.startsWith('gpt-4o-2024') && model.name !== name) ?? (first?.name === name ? second : first))?.predictions ?? [];
    return { name, misses: missesOf(examples, predictions, witness), predictions };
  });
  table(diagnosed.map(({ name, misses }) => [name, misses]));
  const every = diagnosed.flatMap(({ name, misses, predictions }) => misses.map((miss) => ({ name, miss, predictions })));
  const shown = Number(flags.show);
  for (const { name, miss, predictions } of every.filter((_, at) => at % Math.max(1, Math.floor(every.length / Math.max(1, shown))) === 0).slice(0, shown))
    show(name, miss, predictions);
}

async function readPredictions(path: string): Promise<Prediction[]> {
  const answers = await readJsonl(path, BfclAnswer, 'an answer to a case', parseExactJson);
  const known = new Set(examples.map(({ source }) => source.observationId));
  const recorded = answers
    .filter(({ id }) => known.has(id))
    .map((answer) => RecordedAnswer.parse(parseExactJson(JSON.stringify(recordedAnswer(answer, imported.offered.get(answer.id) ?? [])))));
  return [...predictionsOf(recorded, formatOf(recorded, path, null).format, examples, { track: 'toolcall', split: 'test' }).values()];
}

function missesOf(of: readonly Example[], predictions: readonly Prediction[], witness: readonly Prediction[] = []): Miss[] {
  const byId = new Map(of.map((example) => [example.id, example]));
  const scores = predictions.flatMap((prediction) => {
    const example = byId.get(prediction.exampleId);
    return example ? [score(example, prediction)] : [];
  });
  return diagnoseAll({ examples: of, predictions, scores, witness, check });
}

/** Predictions of one call each that BFCL's checker judged, by its own kind of error. */
async function judgedPredictions(path: string): Promise<void> {
  const Judged = z.looseObject({
    id: z.string(),
    mutation: z.string(),
    prediction: z.array(z.record(z.string(), JsonObject)),
    valid: z.boolean(),
    error_type: z.string().nullable(),
  });
  const judged = await readJsonl(path, Judged, 'a judged prediction', parseExactJson);
  const found = judged.flatMap(({ id, mutation, prediction, valid, error_type }) => {
    const example = examples.find(({ source }) => source.observationId === id);
    if (!example) return [];
    const calls = prediction.flatMap((made) => Object.entries(made).map(([name, args]) => ({ name, arguments: JSON.stringify(args) })));
    const answer: Prediction = {
      schema: 'fledgling/prediction@1',
      exampleId: example.id,
      outcome: 'answered',
      text: calls.length > 0 ? null : '[]',
      calls,
      reason: null,
      usage: null,
      latencyMs: null,
      attempts: 1,
    };
    const [miss] = missesOf([example], [answer]);
    return [{ kind: valid ? 'valid' : (error_type ?? ''), mutation: mutation.split(':')[0] ?? '', miss }];
  });
  for (const key of ['kind', 'mutation'] as const)
    table([...Map.groupBy(found, (one) => one[key])].map(([name, list]) => [name, list.flatMap(({ miss }) => miss ?? []), list.length]));
}

function table(columns: readonly (readonly [name: string, misses: readonly Miss[], of?: number])[]): void {
  const causes = CAUSES.filter((cause) => columns.some(([, misses]) => misses.some((miss) => miss.cause === cause)));
  const count = (misses: readonly Miss[], cause: Cause) => misses.filter((miss) => miss.cause === cause).length;
  process.stdout.write(`| | ${causes.join(' | ')} | misses | of |\n|${' --- |'.repeat(causes.length + 3)}\n`);
  for (const [name, misses, of = examples.length] of columns)
    process.stdout.write(`| ${name} | ${causes.map((cause) => count(misses, cause) || '').join(' | ')} | ${misses.length} | ${of} |\n`);
  process.stdout.write('\n');
}

function show(model: string, miss: Miss, predictions: readonly Prediction[]): void {
  const example = examples.find(({ id }) => id === miss.exampleId);
  const prediction = predictions.find(({ exampleId }) => exampleId === miss.exampleId);
  if (!example || !prediction) return;
  const said = JSON.stringify(prediction.calls?.length ? shownAnswer(example, prediction) : prediction.text)?.slice(0, 300);
  process.stdout.write(
    `${model} ${example.source.observationId}: ${miss.cause}\n  ${miss.detail}\n  paths ${miss.paths.join(', ')}\n  gold ${example.row.completion.slice(0, 300)}\n  said ${said}\n\n`,
  );
}
