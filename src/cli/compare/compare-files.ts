import { dirname, join } from 'node:path';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { compare } from '../../compare/compare.ts';
import { decide } from '../../compare/decide.ts';
import type { Config } from '../../config/schema.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { readJson, readJsonl } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { STATS_FILE } from '../../harvest/data-files.ts';
import { comparedRun } from '../../pipeline/stages/compared-run.ts';
import { missesOf } from '../../pipeline/stages/diagnosing.ts';
import type { Dataset } from '../../pipeline/stages/harvest-stage.ts';
import { gradedOf, recordText, resultFiles } from '../../pipeline/stages/report-stage.ts';
import { swapPolicyOf } from '../../pipeline/stages/swap/swap-policy-of.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import { DatasetStats } from '../../records/dataset-stats.ts';
import { sha256 } from '../../records/digest.ts';
import { Example, TRACKS, Track } from '../../records/example.ts';
import { acceptedBy } from '../../wire/accepted.ts';
import { oneOf } from '../one-of.ts';
import { type EvaluationFile, readEvaluation } from '../stages/evaluation-file.ts';
import { filesManifest } from '../stages/files-manifest.ts';
import { tellComparisons } from './tell-comparisons.ts';

export interface FileOptions extends CommonOptions {
  track?: string;
  base?: string[];
  report?: string;
  data?: string;
}

/** The evaluations of one track. */
interface Compared {
  hosted: EvaluationFile;
  local: EvaluationFile;
  base: EvaluationFile | null;
}

/** Evaluations in files, one a track on each side, to a verdict; with `--report` to a report of them too. */
export async function compareFiles(options: FileOptions, files: { hosted: string[]; local: string[]; delta: number | undefined }): Promise<void> {
  if (options.report !== undefined && options.data === undefined)
    throw new UserError('--report: expected --data beside it, got none. Name the folder of the data set that was evaluated.');
  const config = await readConfig(options.config);
  const gate = { ...config.gate, delta: files.delta ?? config.gate.delta };
  const pairs = paired(await readAll(files.hosted), await readAll(files.local), await readAll(options.base ?? []));
  for (const { local } of pairs) refuseOtherTrack(options.track, local.evaluation.track);
  const manifest = await filesManifest(options, config);
  const dataset = options.data === undefined ? null : await readDataset(options.data);
  const accept = await acceptedBy(join(dirname(options.config), 'parity.policy.yaml'));
  const comparisons = pairs.map((sides) => ({ ...compare({ ...sides, ...known(sides, dataset) }, gate, { accept, earlier: [] }), manifest }));
  const decision = decide(comparisons, { standIn: pairs.some(({ hosted, local }) => [hosted, local].some(({ evaluation }) => evaluation.model.standIn)) });
  if (options.json)
    process.stdout.write(`${JSON.stringify({ ...(comparisons.length === 1 ? { comparison: comparisons[0] } : { comparisons }), decision }, null, 2)}\n`);
  else tellComparisons(comparisons, decision, (text) => process.stdout.write(text));
  if (options.report !== undefined && dataset !== null)
    await writeReport(options.report, dataset, { config: { ...config, gate }, pairs, comparisons, decision, manifest });
  process.exitCode = decision.exitCode;
}

/** What the gate looks at besides, where the data set is at hand. */
function known({ hosted, local }: Compared, dataset: Dataset | null) {
  return dataset ? { examples: dataset.examples, misses: missesOf(local, { examples: dataset.examples, beside: [hosted] }) } : {};
}

async function readAll(paths: readonly string[]): Promise<EvaluationFile[]> {
  return Promise.all(paths.map(readEvaluation));
}

/** One file on each side as they are, else by track. @throws UserError when a side has none, or two, of a track. */
function paired(hosted: readonly EvaluationFile[], local: readonly EvaluationFile[], base: readonly EvaluationFile[]): Compared[] {
  const [[one, ...ones], [candidate, ...candidates]] = [hosted, local];
  if (one && candidate && ones.length + candidates.length === 0 && base.length < 2) return [{ hosted: one, local: candidate, base: base[0] ?? null }];
  return TRACKS.flatMap((track) => {
    const [left, right, under] = [onTrack('--hosted', hosted, track), onTrack('--local', local, track), onTrack('--base', base, track)];
    if (left && right) return [{ hosted: left, local: right, base: under }];
    if (left === null && right === null) return [];
    throw new UserError(`${left === null ? '--hosted' : '--local'}: expected an evaluation of ${track}, got none. Name one file a track on each side.`);
  });
}

function onTrack(flag: string, files: readonly EvaluationFile[], track: Track): EvaluationFile | null {
  const [only, ...more] = files.filter(({ evaluation }) => evaluation.track === track);
  if (more.length > 0) throw new UserError(`${flag}: expected one evaluation of ${track}, got ${more.length + 1}. Name one file a track.`);
  return only ?? null;
}

function refuseOtherTrack(wanted: string | undefined, track: Track): void {
  if (wanted === undefined || oneOf('--track', wanted, Track) === track) return;
  throw new UserError(`--track: expected evaluations of ${wanted}, got ${track}. Name the files of that track.`);
}

type Made = Pick<Parameters<typeof comparedRun>[0], 'comparisons' | 'decision' | 'manifest'> & { config: Config; pairs: readonly Compared[] };

async function readDataset(folder: string): Promise<Dataset> {
  const manifest = await readJson(join(folder, 'manifest.json'), DatasetManifest, 'the manifest of a data set');
  const hasStats = manifest.files.some(({ path }) => path === STATS_FILE);
  return {
    manifest,
    examples: await readJsonl(join(folder, 'examples.jsonl'), Example, 'an example'),
    stats: hasStats ? await readJson(join(folder, STATS_FILE), DatasetStats, 'the statistics of a data set') : null,
    integrity: null,
  };
}

async function writeReport(folder: string, dataset: Dataset, { config, pairs, comparisons, decision, manifest }: Made): Promise<void> {
  const evaluations = pairs.flatMap(({ hosted, local, base }) => [hosted, ...(base ? [base] : []), local].map((one) => ({ ...one, trace: null })));
  const record = comparedRun({ config, dataset, evaluations, comparisons, decision, manifest });
  const { agent, id } = record;
  const swap = swapPolicyOf({
    ...{ agent, run: id, config, examples: dataset.examples, evaluations, comparisons, decision },
    decisionSha256: sha256(recordText(decision)),
  });
  const run = swap ? { ...record, swap: swap.summary } : record;
  const graded = pairs.flatMap(({ local }) => gradedOf({ dataset, evaluations }, local.evaluation.track, local.evaluation.split));
  for (const [name, content] of await resultFiles(run, graded, swap)) await writeAtomic(join(folder, name), content);
}
