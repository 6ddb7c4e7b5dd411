import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { predictionsOf } from '../src/answers/answers.ts';
import { formatOf } from '../src/answers/format.ts';
import { RecordedAnswer } from '../src/answers/recorded-answer.ts';
import { readCases } from '../src/cli/data/import/bfcl-files.ts';
import { pairedDifference, showsParity } from '../src/compare/difference.ts';
import type { PairedValue } from '../src/compare/pair.ts';
import { readJsonl } from '../src/edges/files/json/read-json.ts';
import { recordedAnswer } from '../src/harvest/imports/bfcl/answers.ts';
import { importBfcl } from '../src/harvest/imports/bfcl/bfcl.ts';
import { MUST_NOT_CALL } from '../src/harvest/imports/bfcl/case.ts';
import { parseExactJson } from '../src/records/exact-json/exact-json.ts';
import { score } from '../src/score/score.ts';
import { JudgedAnswer } from './bfcl/agreement.ts';
import { randomOf } from './calibration/draw.ts';
import { writeResult } from './result.ts';

// How often the gate's verdict on a part of real pairs is wrong by the difference on all of them: recorded answers of real models, right or wrong by our
// own exact grade and by BFCL's, drawn without replacement. `npm run bench -- calibration-real --data DIR`: `cases.jsonl`, `answers/<model>.jsonl`.
const OPTIONS = { delta: 0.05, alpha: 0.05 };
const DRAWS = 1000;
const HOSTED = 'gpt-4o-2024-08-06-FC';
const SIZES = [100, 200, 400];

/** One answer, right (1) or wrong (0). */
interface Graded {
  cluster: string;
  isCallDue: boolean;
  right: Record<'ours' | 'BFCL', number>;
}

const { values: flags } = parseArgs({ options: { data: { type: 'string' } } });
if (flags.data === undefined) console.log('calibration-real: skipped, for it needs recorded answers: --data DIR');
else await calibrate(flags.data);

async function calibrate(folder: string): Promise<void> {
  const { lines, sources } = await readCases(folder);
  const imported = importBfcl(lines, sources);
  const files = (await readdir(join(folder, 'answers'))).filter((name) => name.endsWith('.jsonl')).sort();
  const models = await Promise.all(files.map(async (file) => [basename(file, '.jsonl'), await gradedOf(join(folder, 'answers', file), imported)] as const));
  const hosted = models.find(([name]) => name === HOSTED)?.[1] ?? new Map<string, Graded>();
  const rows = models.flatMap(([name, local]) =>
    name === HOSTED
      ? []
      : (['a call is due', 'no call is due', 'all'] as const).flatMap((cases) =>
          (['ours', 'BFCL'] as const).map((grade) => {
            const wanted = ({ isCallDue }: Graded) => cases === 'all' || isCallDue === (cases === 'a call is due');
            return { name, cases, grade, ...drawsOf(pairsOf(hosted, local, { grade, wanted })) };
          }),
        ),
  );
  const columns = ['candidate', 'cases', 'graded by', 'on all', ...SIZES.map((n) => `n ${n}`), 'wrong, at most'];
  console.log(`| ${columns.join(' | ')} |\n|---|---|---|---|--:|--:|--:|--:|`);
  for (const { name, cases, grade, all, draws, wrong } of rows)
    console.log(`| ${[name, cases, grade, all, ...SIZES.map((n) => toldOf(draws.find((one) => one.n === n))), percent(wrong)].join(' | ')} |`);
  await writeResult('calibration-real', { draws: DRAWS, hosted: HOSTED, ...OPTIONS, rows });
}

/** By the case's id; only answers that are a measurement by both grades. */
async function gradedOf(path: string, { examples, offered }: ReturnType<typeof importBfcl>): Promise<Map<string, Graded>> {
  const answers = await readJsonl(path, JudgedAnswer, 'an answer with its verdict', parseExactJson);
  const own = examples.filter(({ track }) => track === 'toolcall');
  const known = new Set(own.map(({ source }) => source.observationId));
  const recorded = answers
    .filter(({ id }) => known.has(id))
    .map((answer) => RecordedAnswer.parse(parseExactJson(JSON.stringify(recordedAnswer(answer, offered.get(answer.id) ?? [])))));
  const predictions = predictionsOf(recorded, formatOf(recorded, path, null).format, own, { track: 'toolcall', split: 'test' });
  const valid = new Map(answers.map((answer) => [answer.id, answer.valid]));
  return new Map(
    own.flatMap((example) => {
      const [prediction, byBfcl] = [predictions.get(example.id), valid.get(example.source.observationId)];
      const found = prediction && score(example, prediction);
      const exact = found?.status === 'scored' ? found.values.args_exact_rate : undefined;
      if (exact === undefined || byBfcl === undefined) return [];
      const isCallDue = !example.slices.some((slice) => MUST_NOT_CALL.includes(slice));
      return [[example.source.observationId, { cluster: example.cluster, isCallDue, right: { ours: exact, BFCL: Number(byBfcl) } }] as const];
    }),
  );
}

function pairsOf(
  hosted: ReadonlyMap<string, Graded>,
  local: ReadonlyMap<string, Graded>,
  { grade, wanted }: { grade: keyof Graded['right']; wanted: (one: Graded) => boolean },
): PairedValue[] {
  return [...hosted].flatMap(([id, one]) => {
    const other = local.get(id);
    return other && wanted(one) ? [{ cluster: one.cluster, hosted: one.right[grade], local: other.right[grade] }] : [];
  });
}

interface Draws {
  n: number;
  parity: number;
  inferior: number;
  inconclusive: number;
}

function drawsOf(values: readonly PairedValue[]): { all: string; draws: Draws[]; wrong: number } {
  const { difference, interval } = pairedDifference(values, OPTIONS);
  const points = (share: number) => (100 * share).toFixed(1);
  const all = `${points(difference)} (${points(interval.low)} to ${points(interval.high)}) of ${values.length}: ${saidOf(values)}`;
  const draws = SIZES.filter((n) => n < values.length).map((n) => {
    const random = randomOf(n);
    const said = { n, parity: 0, inferior: 0, inconclusive: 0 };
    for (let draw = 0; draw < DRAWS; draw++) said[saidOf(drawn(values, n, random))] += 1 / DRAWS;
    return said;
  });
  return { all, draws, wrong: Math.max(...draws.map(({ parity, inferior }) => (difference < -OPTIONS.delta ? parity : inferior))) };
}

function saidOf(values: readonly PairedValue[]): 'parity' | 'inferior' | 'inconclusive' {
  const found = pairedDifference(values, OPTIONS);
  if (showsParity(found, OPTIONS)) return 'parity';
  return found.interval.high < -OPTIONS.delta ? 'inferior' : 'inconclusive';
}

/** So many, each at most once: the first of a shuffle that is broken off (Fisher and Yates). */
function drawn(values: readonly PairedValue[], n: number, random: () => number): PairedValue[] {
  const left = [...values];
  return Array.from({ length: n }, (_, index) => {
    const at = index + Math.floor(random() * (left.length - index));
    const [here, there] = [left[index], left[at]];
    if (here === undefined || there === undefined) throw new RangeError(`expected at least ${n} pairs, got ${values.length}`);
    [left[index], left[at]] = [there, here];
    return there;
  });
}

function toldOf(draws: Draws | undefined): string {
  return draws ? [draws.parity, draws.inferior, draws.inconclusive].map(percent).join(' / ') : '';
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
