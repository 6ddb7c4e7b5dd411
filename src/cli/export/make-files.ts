import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { onDisk, writeAtomic } from '../../edges/files/atomic.ts';
import { plainFiles } from '../../edges/files/plain-files.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { measure } from '../../edges/huggingface/measure.ts';
import { isQuantised } from '../../edges/llama/quantised.ts';
import { type Quantisation, quantizeGguf } from '../../edges/llama/quantize/quantize.ts';
import type { Exporter } from '../../edges/python/exporter.ts';
import { UserError } from '../../errors.ts';
import { SERVED } from '../../export/modelfile.ts';
import { Export, type ExportForm } from '../../records/export/export.ts';
import { PEFT_FILES } from '../../wire/export/peft-files.ts';
import { servedOf, textsOf } from '../../wire/export/served.ts';
import type { TrainedAdapter } from './trained-adapter.ts';

export interface Wanted {
  form: ExportForm;
  track: Export['track'];
  quantization: Quantisation | null;
  /** A 16-bit GGUF of the base to merge into before it is quantised, absolute; null for the catalogue's. */
  into: string | null;
  adapter: TrainedAdapter;
  /** The recorded run that evaluated the adapter. */
  run: string | null;
  /** Absolute; not there yet. */
  out: string;
}

/** Makes the folder whole or not at all. @throws UserError for what cannot be made of these. */
export async function makeFiles(wanted: Wanted, context: Context, exporter: Exporter): Promise<Export> {
  const { out } = wanted;
  const partial = join(dirname(out), `.${basename(out)}.partial`);
  await onDisk(partial, async () => {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
  });
  try {
    const mergedInto = await writeForm(wanted, partial, context, exporter);
    const served = servedOf(wanted, context.config, { ggufSha256: await context.ports.inputs.gguf(), rank: wanted.adapter.peft?.rank ?? null });
    for (const [name, text] of textsOf(served)) await writeAtomic(join(partial, name), text);
    const record = Export.parse({
      schema: 'fledgling/export@1',
      agent: context.config.agent,
      track: wanted.track,
      form: wanted.form,
      run: wanted.run,
      base: { name: served.base.name, ggufSha256: served.base.ggufSha256 },
      adapter: { ggufSha256: wanted.adapter.ggufSha256, safetensorsSha256: wanted.adapter.peft?.safetensorsSha256 ?? null },
      mergedInto,
      quantization: wanted.quantization,
      files: await filesOf(partial),
      rescored: null,
    });
    await writeRecord(partial, record);
    await onDisk(out, () => rename(partial, out));
    return record;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** `export.json`, the one file that the record does not list. */
export const RECORD = 'export.json';

export async function writeRecord(folder: string, record: Export): Promise<void> {
  await writeAtomic(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** Every file of an export but its record, measured now. */
export async function filesOf(folder: string): Promise<Export['files']> {
  const names = (await plainFiles(folder)).filter((name) => name !== RECORD);
  return Promise.all(
    names.map(async (path) => {
      const { sha256, bytes } = await measure(join(folder, path));
      return { path, sha256, bytes };
    }),
  );
}

/** @returns the digest of the 16-bit base where one was quantised after the merge. */
async function writeForm(wanted: Wanted, folder: string, context: Context, exporter: Exporter): Promise<string | null> {
  const { form, adapter, quantization } = wanted;
  const { model } = context;
  if (form === 'merged-gguf' && quantization !== null) return writeQuantised(wanted, { quantization, folder }, context, exporter);
  if (form === 'merged-gguf') {
    await exporter.mergedGguf({ base: model.gguf, adapter: adapter.gguf, out: join(folder, SERVED.gguf) });
    return null;
  }
  const peft = adapter.peft;
  if (!peft)
    throw new UserError(`--adapter: expected ${PEFT_FILES.join(' and ')} beside ${adapter.gguf}, found none. Name the adapter.gguf of a training run.`);
  if (form === 'merged-safetensors') {
    const { name: id, hf, revision = 'main', architecture } = model;
    // The program makes a folder of its own, whole or not at all.
    const made = join(folder, 'made');
    await exporter.mergedSafetensors({ base: { id, hf, revision, architecture }, adapterFolder: peft.folder, out: made });
    for (const name of await plainFiles(made)) await onDisk(folder, () => rename(join(made, name), join(folder, name)));
    await rm(made, { recursive: true, force: true });
    return null;
  }
  await onDisk(folder, async () => {
    await copyFile(adapter.gguf, join(folder, SERVED.adapter));
    await mkdir(join(folder, 'adapter'));
    for (const name of PEFT_FILES) await copyFile(join(peft.folder, name), join(folder, 'adapter', name));
  });
  return null;
}

async function writeQuantised(
  { into, adapter }: Wanted,
  { quantization, folder }: { quantization: Quantisation; folder: string },
  { model, signal }: Context,
  exporter: Exporter,
): Promise<string> {
  const base = into ?? model.gguf;
  if (await isQuantised(base))
    throw new UserError(
      `--base: expected a 16-bit GGUF of ${model.name} to merge into before it is quantised to ${quantization}, and ${base} is quantised already. Name its f16 GGUF with --base, or leave --quantization out.`,
    );
  const merged = join(folder, 'merged-16-bit.gguf');
  await exporter.mergedGguf({ base, adapter: adapter.gguf, out: merged });
  await quantizeGguf({ source: merged, to: join(folder, SERVED.gguf), type: quantization, env: process.env, signal, onLine: () => {} });
  await rm(merged);
  return digestOfFile(base);
}
