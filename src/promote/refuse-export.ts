import { UserError } from '../errors.ts';
import { digestOf, sha256 } from '../records/digest.ts';
import { CORE_METRICS } from '../records/evaluation.ts';
import type { Export, ExportForm, Rescored } from '../records/export/export.ts';
import type { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';
import type { DiskFile } from './ports.ts';

export interface ExportProof {
  run: RunRecord;
  record: Export;
  /** Every file of the folder but `export.json`, measured just now; `path` is relative to it. */
  files: readonly (DiskFile & { path: string })[];
  base: Promotion['base'];
  /** The score by today's gate, from this host's own evaluations of this very file; null where it has none. */
  scored: Rescored | null;
  /** Texts of the folder as the config makes them today, by name. */
  texts: ReadonlyMap<string, string>;
}

/** What the folder of a form holds: the file that answers first, then PEFT's. */
const MODEL_FILES: Readonly<Record<ExportForm, readonly string[]>> = {
  'merged-gguf': ['merged.gguf'],
  adapter: ['adapter.gguf', 'adapter/adapter_config.json', 'adapter/adapter_model.safetensors'],
  'merged-safetensors': [],
};
/** A mean of differences may lie this far from a difference of means. */
const ROUNDING = 1e-9;

/** @throws UserError naming the first thing in which an export is not what its run proved and this host scored. Its record alone proves nothing. */
export function refuseUnlikeExport(proof: ExportProof): void {
  refuseOtherAdapter(proof);
  refuseOtherFiles(proof);
  refuseUnscored(proof);
}

function refuseOtherAdapter({ run, record, base }: ExportProof): void {
  const isTuned = run.decision.tracks.some(({ track, candidate }) => track === record.track && candidate === 'tuned');
  const adapter = run.adapters.find(({ track }) => track === record.track);
  if (!isTuned || adapter?.ggufSha256 !== record.adapter.ggufSha256)
    throw new UserError(
      `run ${run.id}: expected the decision to ship the exported ${record.track} adapter ${record.adapter.ggufSha256}, it ships ${isTuned ? (adapter?.ggufSha256 ?? 'another') : 'the base'}. Export the adapter of this run, or name its run with --run.`,
    );
  if (record.agent !== run.agent) throw new UserError(`export.json: expected an export of agent ${run.agent}, got one of another. Export again.`);
  if (base.ggufSha256 !== record.base.ggufSha256)
    throw new UserError(`run ${run.id}: measured on the base ${base.ggufSha256}, and the export is of ${record.base.ggufSha256}. Export again.`);
}

function refuseOtherFiles({ run, record, files, texts }: ExportProof): void {
  const found = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const names = [...MODEL_FILES[record.form], ...texts.keys()];
  if (record.form === 'merged-safetensors')
    throw new UserError('export.json: merged safetensors cannot be scored, and what was not scored is not promoted. Export merged-gguf or adapter.');
  const changed =
    record.files.find(({ path, sha256 }) => found.get(path) !== sha256)?.path ??
    files.find(({ path }) => !record.files.some((one) => one.path === path))?.path ??
    names.find((name) => !found.has(name));
  if (changed !== undefined)
    throw new UserError(`${JSON.stringify(changed)}: not as export.json lists it: these are not the bytes that were scored. Export again.`);
  const stray = record.files.find(({ path }) => !names.includes(path));
  if (stray) throw new UserError(`${JSON.stringify(stray.path)}: no file of an export of form ${record.form}. Remove the folder and export again.`);
  for (const [name, text] of texts)
    if (found.get(name) !== sha256(text)) throw new UserError(`${name}: not as this config and this version write it. Remove the folder and export again.`);
  const adapter = run.adapters.find(({ track }) => track === record.track);
  const trained = new Map(adapter?.run.adapter.files.map((file) => [file.path, file.sha256]));
  for (const name of MODEL_FILES[record.form].filter((path) => path !== 'merged.gguf'))
    if (found.get(name) !== trained.get(name)) throw new UserError(`${name}: not the file that run ${run.id} trained. Export the adapter of this run.`);
}

function refuseUnscored({ run, record: { rescored, ...record }, files, scored }: ExportProof): void {
  if (rescored === null)
    throw new UserError('export.json: expected the exported files to be scored, found no score. Run `fledgling export --rescore` with the same --out.');
  const served = files.find(({ path }) => path === MODEL_FILES[record.form][0]);
  if (served?.sha256 !== rescored.fileSha256) throw new UserError('export.json: the file that was scored is not the one that is served. Export again.');
  if (scored === null || digestOf(measured(scored)) !== digestOf(measured(rescored)))
    throw new UserError(
      'export.json: its score is not that of an evaluation in the state folder here, and a record alone proves nothing. Run `fledgling export --rescore` with the same --out on this host, or name its --state-dir.',
    );
  const proved = run.evaluations.find((one) => one.track === record.track && one.model.role === 'tuned' && one.split === scored.split);
  if (proved?.dataDigest !== scored.dataDigest)
    throw new UserError(`export.json: scored on other examples than run ${run.id} was measured on. Export again with the data set of that run.`);
  for (const { name, value, n } of proved.metrics.filter((one) => CORE_METRICS[record.track].some((core) => core === one.name) && one.n > 0)) {
    const metric = scored.metrics.find((one) => one.name === name);
    const losses = metric ? [metric.difference, metric.exported - value] : [-1];
    const loss = -Math.min(...losses);
    if (loss > scored.margin + ROUNDING)
      throw new UserError(
        `export.json: expected no loss above ${points(scored.margin)} (gate.delta) to base and adapter, here and in run ${run.id} (${n} examples), got ${points(loss)} on ${name}. Export at more bits.`,
      );
  }
  if (!scored.holds)
    throw new UserError('export.json: its score does not hold: a floor was missed, or an example not scored. Export again, and look at what it prints.');
}

/** What was measured, the gate left out. */
function measured({ margin: _margin, floors: _floors, holds: _holds, ...rest }: Rescored): Omit<Rescored, 'margin' | 'floors' | 'holds'> {
  return rest;
}

function points(loss: number): string {
  return `${(loss * 100).toFixed(1)} points`;
}
