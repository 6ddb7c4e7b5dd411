import { stringify } from 'yaml';
import { table } from '../report/markdown/table.ts';
import { inlineCode, prose } from '../report/markdown/text.ts';
import { allHarmless } from '../report/view/harmless.ts';
import { METRIC_LABELS, STAND_IN, TRACK_LABELS } from '../report/view/labels.ts';
import { count, percent } from '../report/view/numbers.ts';
import { isHubId } from './card-front-matter.ts';
import type { UploadFile } from './ports.ts';
import { type PromotionGate, refuseUnproved } from './refuse.ts';
import { type ExportProof, refuseUnlikeExport } from './refuse-export.ts';
import { fileAt, placed, textAt } from './upload-list.ts';

export interface ExportInputs extends ExportProof {
  /** `export.json` as it was read. */
  recordText: string;
  gate: PromotionGate;
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
  refuseUnlikeExport(inputs);
  const listed = files.map(({ path, ...file }) => fileAt(path, file));
  return placed([textAt('README.md', exportCard(inputs)), ...listed, textAt('export.json', recordText)], folder);
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
