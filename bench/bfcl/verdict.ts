import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { predictionsOf } from '../../src/answers/answers.ts';
import { formatOf } from '../../src/answers/format.ts';
import { RecordedAnswer } from '../../src/answers/recorded-answer.ts';
import { readCases } from '../../src/cli/data/import/bfcl-files.ts';
import { compare } from '../../src/compare/compare.ts';
import { pairScores } from '../../src/compare/pair.ts';
import { judge } from '../../src/compare/verdict.ts';
import { gateSection } from '../../src/config/schema/gate.ts';
import { readJsonl } from '../../src/edges/files/json/read-json.ts';
import { replayedModel } from '../../src/edges/replay/replayed-model.ts';
import { UserError } from '../../src/errors.ts';
import { type Evaluated, evaluate } from '../../src/eval/eval.ts';
import { recordedAnswer } from '../../src/harvest/imports/bfcl/answers.ts';
import { type Imported, importBfcl } from '../../src/harvest/imports/bfcl/bfcl.ts';
import { MUST_NOT_CALL } from '../../src/harvest/imports/bfcl/case.ts';
import type { Verdict } from '../../src/records/comparison.ts';
import { sha256 } from '../../src/records/digest.ts';
import { CORE_METRICS, type ModelRole } from '../../src/records/evaluation.ts';
import { parseExactJson } from '../../src/records/exact-json/exact-json.ts';
import { TRACKS, type Track } from '../../src/records/example.ts';
import { agreementOf, JudgedAnswer, readJudgedCases } from './agreement.ts';
import { markdownOf, type VerdictTable } from './table.ts';

// The gate on recorded answers, and our grades beside BFCL's own: `node bench/bfcl/verdict.ts --data DIR --answers DIR`. Writes figures, no answer.
const GATE = gateSection.parse({ delta: 0.05 });

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    answers: { type: 'string' },
    hosted: { type: 'string', default: 'gpt-4o-2024-08-06-FC' },
    out: { type: 'string', default: fileURLToPath(new URL('results', import.meta.url)) },
  },
});
if (flags.data === undefined || flags.answers === undefined)
  throw new UserError('expected --data and --answers. Name the folders of the cases and of their answers.');

const { lines, sources } = await readCases(flags.data);
const imported = importBfcl(lines, sources);
const judgedCases = await readJudgedCases(flags.data, imported.examples);
const files = (await readdir(flags.answers).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
if (files.length === 0) throw new UserError(`${flags.answers}: expected answers as <model>.jsonl, found none. Name the folder that holds them.`);
const models = await Promise.all(files.map((file) => modelOf(join(flags.answers ?? '', file), imported)));
const hosted = models.find(({ name }) => name === flags.hosted);
if (!hosted) throw new UserError(`--hosted: expected one of ${models.map(({ name }) => name).join(', ')}, got ${flags.hosted}. Name one of them.`);

const table: VerdictTable = {
  cases: { read: lines.length, used: imported.manifest.counts.modelCalls, quarantined: imported.quarantined },
  gate: GATE,
  hosted: hosted.name,
  verdicts: models.flatMap((candidate) => (candidate === hosted ? [] : TRACKS.map((track) => verdictOf(track, hosted, candidate)))),
  agreement: models.map(({ name, read, answers, base }) =>
    agreementOf({ name, read, answers, cases: judgedCases, examples: imported.examples, scores: base.toolcall.scores }),
  ),
};
await mkdir(flags.out, { recursive: true });
await writeFile(join(flags.out, 'verdict.json'), `${JSON.stringify(table, null, 2)}\n`);
await writeFile(join(flags.out, 'verdict.md'), markdownOf(table));
process.stdout.write(markdownOf(table));

interface Model {
  name: string;
  read: ReturnType<typeof formatOf>;
  answers: JudgedAnswer[];
  hosted: Record<Track, Evaluated>;
  base: Record<Track, Evaluated>;
}

/** A model's answers, evaluated in either role: which of two models is the hosted one is the reader's choice. */
async function modelOf(path: string, { examples, offered }: Imported): Promise<Model> {
  const answers = await readJsonl(path, JudgedAnswer, 'an answer to a case', parseExactJson);
  const digest = sha256(await readFile(path));
  const known = new Set(examples.map(({ source }) => source.observationId));
  const recorded = answers
    .filter(({ id }) => known.has(id))
    .map((answer) => RecordedAnswer.parse(parseExactJson(JSON.stringify(recordedAnswer(answer, offered.get(answer.id) ?? [])))));
  const read = formatOf(recorded, path, null);
  const { format } = read;
  const name = basename(path, '.jsonl');
  const evaluated = async (role: ModelRole, track: Track) => {
    const predictions = predictionsOf(recorded, format, examples, { track, split: 'test' });
    return evaluate({
      examples: examples.filter((example) => example.track === track),
      model: replayedModel({ role, name, predictions, sha256: digest, format }),
      track,
      split: 'test',
      replicate: 1,
      decoding: null,
      ask: 'text',
      recordedAsk: format === 'calls' ? 'native' : 'text',
      log: { existing: async () => [], append: async () => undefined },
      tracing: null,
      now: () => 0,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  };
  const onTracks = async (role: ModelRole) => ({ structured: await evaluated(role, 'structured'), toolcall: await evaluated(role, 'toolcall') });
  return { name, read, answers, hosted: await onTracks('hosted'), base: await onTracks('base') };
}

function verdictOf(track: Track, one: Model, candidate: Model): VerdictTable['verdicts'][number] {
  const comparison = compare({ hosted: one.hosted[track], local: candidate.base[track], base: null, examples: imported.examples }, GATE);
  const { outcome, pairs, reasons, verdicts: metrics } = comparison;
  return { candidate: candidate.name, track, outcome, pairs, reasons, metrics, calls: callsOf(track, one, candidate) };
}

/** The exact metric on the cases where a call is due, alone: for information, as the verdict of a slice. */
function callsOf(track: Track, one: Model, candidate: Model): Verdict {
  const due = ({ scores }: Evaluated) => scores.filter((score) => score.status === 'scored' && !score.slices.some((slice) => MUST_NOT_CALL.includes(slice)));
  const { pairs } = pairScores(due(one.hosted[track]), due(candidate.base[track]));
  const exact = CORE_METRICS[track].at(-1);
  const found = judge({ pairs, rest: null, track }, GATE).verdicts.find(({ metric }) => metric === exact);
  if (!found) throw new Error('no case with a call was scored with both models');
  return { ...found, gating: false };
}
