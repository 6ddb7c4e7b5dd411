import { stringify } from 'yaml';
import { UserError } from '../errors.ts';
import type { Export } from '../records/export/export.ts';
import type { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';
import { table } from '../report/markdown/table.ts';
import { inlineCode, prose } from '../report/markdown/text.ts';
import { allHarmless } from '../report/view/harmless.ts';
import { METRIC_LABELS, STAND_IN, TRACK_LABELS } from '../report/view/labels.ts';
import { count, percent } from '../report/view/numbers.ts';
import { isHubId } from './card-front-matter.ts';
import type { DiskFile, UploadFile } from './ports.ts';
import { type PromotionGate, refuseUnproved } from './refuse.ts';
import { fileAt, placed, textAt } from './upload-list.ts';

export interface ExportInputs {
  run: RunRecord;
  record: Export;
  /** `export.json` as it was read. */
  recordText: string;
  /** Every other file of the folder, measured just now; `path` is relative to it. */
  files: readonly (DiskFile & { path: string })[];
  base: Promotion['base'];
  gate: PromotionGate;
  /** The gate's margin, as the config has it today. */
  delta: number;
  /** Folder in the repository. */
  folder: string;
}

/**
 * The files of an export whose adapter proved itself in a recorded run and whose own score stands for it: exactly those that were scored.
 * @throws UserError naming the first thing that is not so.
 */
export function prepareExport(inputs: ExportInputs): UploadFile[] {
  const { run, gate, folder, files, recordText } = inputs;
  refuseUnproved(run, gate);
  refuseOtherAdapter(inputs);
  refuseUnscored(inputs);
  refuseOtherFiles(inputs);
  const listed = [...files.map(({ path, ...file }) => fileAt(path, file)), textAt('export.json', recordText)].filter(({ path }) => path !== 'README.md');
  return placed([textAt('README.md', exportCard(inputs)), ...listed], folder);
}

function refuseOtherAdapter({ run, record, base }: ExportInputs): void {
  const isTuned = run.decision.tracks.some(({ track, candidate }) => track === record.track && candidate === 'tuned');
  const adapter = run.adapters.find(({ track }) => track === record.track);
  if (!isTuned || adapter?.ggufSha256 !== record.adapter.ggufSha256)
    throw new UserError(
      `run ${run.id}: expected the decision to ship the exported ${record.track} adapter ${record.adapter.ggufSha256}, it ships ${isTuned ? (adapter?.ggufSha256 ?? 'another') : 'the base'}. Export the adapter of this run, or name its run with --run.`,
    );
  if (base.ggufSha256 !== record.base.ggufSha256)
    throw new UserError(`run ${run.id}: measured on the base ${base.ggufSha256}, and the export is of ${record.base.ggufSha256}. Export again.`);
}

function refuseUnscored({ run, record, delta }: ExportInputs): void {
  const { rescored, track } = record;
  if (rescored === null)
    throw new UserError(
      `export.json: expected the exported files to be scored, found no score. Run \`fledgling export --rescore\` with the same --out; merged safetensors cannot be scored, and are not promoted.`,
    );
  const proved = run.evaluations.find((one) => one.track === track && one.model.role === 'tuned' && one.split === rescored.split);
  if (proved?.dataDigest !== rescored.dataDigest)
    throw new UserError(`export.json: scored on other examples than run ${run.id} was measured on. Export again with the data set of that run.`);
  const lost = rescored.metrics.find(({ difference }) => difference < -delta);
  if (lost)
    throw new UserError(
      `export.json: expected no loss to base and adapter above ${(delta * 100).toFixed(1)} points (gate.delta), got ${(-lost.difference * 100).toFixed(1)} on ${lost.name}. Export at more bits.`,
    );
  if (!rescored.holds)
    throw new UserError('export.json: its score does not hold: a floor was missed, or an example not scored. Export again, and look at what it prints.');
}

function refuseOtherFiles({ record, files }: ExportInputs): void {
  const found = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const changed =
    record.files.find(({ path, sha256 }) => found.get(path) !== sha256)?.path ?? files.find(({ path }) => !record.files.some((one) => one.path === path))?.path;
  if (changed !== undefined)
    throw new UserError(`${JSON.stringify(changed)}: not as export.json lists it: these are not the bytes that were scored. Export again.`);
  if (!record.files.some(({ sha256 }) => sha256 === record.rescored?.fileSha256))
    throw new UserError('export.json: the file that was scored is none of those it lists. Export again.');
}

/** `README.md` of the folder, from the records alone. Every text in it is escaped. */
function exportCard(inputs: ExportInputs): string {
  const { run, record, base } = allHarmless(inputs);
  const metadata = {
    ...(isHubId(base.hf) ? { base_model: base.hf, base_model_relation: record.form === 'adapter' ? 'adapter' : 'finetune' } : {}),
    tags: ['fledgling', 'gguf'],
  };
  const { rescored } = record;
  const rows = (rescored?.metrics ?? []).map(({ name, n, exported, adapter }) => [METRIC_LABELS[name], count(n), percent(exported), percent(adapter)]);
  const form =
    record.form === 'adapter'
      ? 'The adapter'
      : `${prose(base.title)} with the adapter merged in${record.quantization === null ? '' : `, ${record.quantization}`}`;
  return [
    `---\n${stringify(metadata, { lineWidth: 0 })}---`,
    ...(run.standIn ? [`> **${STAND_IN}**`] : []),
    `# ${prose(`${run.agent}, ${TRACK_LABELS[record.track]}`)}`,
    `${form} of run ${inlineCode(run.id)}, scored by itself on the ${rescored?.split ?? 'test'} split: ${count(rescored?.answers.equal ?? 0)} of ${count(rescored?.answers.total ?? 0)} answers are those of base and adapter, letter by letter. \`serve.md\` says how it is served.`,
    table(['Metric', 'n', 'This file', 'Base and adapter'], rows, '-rrr'),
    table(
      ['File', 'Bytes', 'SHA-256'],
      record.files.map(({ path, bytes, sha256 }) => [inlineCode(path), count(bytes), inlineCode(sha256)]),
      '-r-',
    ),
    '',
  ].join('\n\n');
}
