import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Context, openContext } from '../../app/context.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { QUANTISATIONS } from '../../edges/llama/quantize/quantize.ts';
import { pythonExporter } from '../../edges/python/exporter.ts';
import { UserError } from '../../errors.ts';
import { digestOf } from '../../records/digest.ts';
import { Track } from '../../records/example.ts';
import { EXPORT_FORMS, Export, ExportForm } from '../../records/export/export.ts';
import { TRAINER_ROOT } from '../../wire/trainer.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { evaluatedIn } from '../run/recorded-run.ts';
import { adapterFile } from '../stages/adapter-file.ts';
import { exportLines } from './export-lines.ts';
import { filesOf, makeFiles, RECORD, type Wanted, writeRecord } from './make-files.ts';
import type { ExportOptions } from './options.ts';
import { rescore, servedFile } from './rescore.ts';
import { type TrainedAdapter, trainedAdapter } from './trained-adapter.ts';

export function exportCommand(): Command {
  return command('export', DESCRIPTIONS.export, { example: 'fledgling export --track toolcall --form merged-gguf --out exported' })
    .requiredOption('--track <track>', 'structured or toolcall')
    .requiredOption('--form <form>', EXPORT_FORMS.join(', '))
    .requiredOption('--out <folder>', 'a folder that is not there yet; one that this made is only scored again')
    .option('--adapter <file>', 'LoRA GGUF; the one trained last when left out')
    .option('--quantization <type>', `of merged-gguf, by llama-quantize: ${QUANTISATIONS.join(', ')} (default: the base’s own types)`)
    .option('--base <file>', 'with --quantization: the base’s 16-bit GGUF to merge into, where the catalogue’s is quantised')
    .option('--rescore', 'evaluate the exported file on the test split, beside base and adapter (default for merged-gguf)')
    .option('--no-rescore', 'do not: what is not scored is not promoted')
    .action(exportAction);
}

async function exportAction(options: ExportOptions): Promise<void> {
  const form = oneOf('--form', options.form, ExportForm);
  const track = oneOf('--track', options.track, Track);
  const quantization = options.quantization === undefined ? null : oneOf('--quantization', options.quantization, z.enum(QUANTISATIONS));
  if (quantization !== null && form !== 'merged-gguf')
    throw new UserError(`--quantization: expected it only with --form merged-gguf, got --form ${form}. Leave it out.`);
  if (options.base !== undefined && quantization === null)
    throw new UserError('--base: expected it only with --quantization. Without one, the adapter is merged into the catalogue’s own GGUF.');
  if (options.rescore) servedFile({ form });
  const out = resolve(options.out);
  const context = await openContext(options, { exclusive: true, command: 'fledgling export' });
  let made: { record: Export; adapter: TrainedAdapter };
  try {
    made = await exported({ form, track, quantization, into: options.base === undefined ? null : resolve(options.base), out }, options, context);
  } finally {
    await context.close();
  }
  let { record } = made;
  // Asked for by name, it is scored anew: the data set or the gate may be another. What nothing changed about comes from the cache.
  if (options.rescore ?? (record.rescored === null && form === 'merged-gguf')) {
    record = await rescore(record, options, { out, adapter: made.adapter });
    await writeRecord(out, record);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  else if (!options.quiet) process.stdout.write(`${exportLines(record, out).join('\n')}\n`);
}

/** The folder as an earlier call made it, or made now. @throws UserError for a folder that holds anything else. */
async function exported(
  wanted: Omit<Wanted, 'adapter' | 'run'>,
  options: ExportOptions,
  context: Context,
): Promise<{ record: Export; adapter: TrainedAdapter }> {
  const { config, stateDir, signal, model } = context;
  const base = { name: model.name, ggufSha256: await context.ports.inputs.gguf() };
  const adapter = await trainedAdapter(await adapterFile(options.adapter, wanted.track, context.ports), base);
  if (await isThere(wanted.out)) return { record: await earlier(wanted, adapter, base), adapter };
  const run = await evaluatedIn(options, { agent: config.agent, track: wanted.track, adapterSha256: adapter.ggufSha256 });
  const exporter = pythonExporter({ trainerRoot: TRAINER_ROOT, stateDir, env: process.env, signal, onLine: context.say });
  return { record: await makeFiles({ ...wanted, adapter, run }, context, exporter), adapter };
}

async function earlier({ out, form, track, quantization }: Omit<Wanted, 'adapter' | 'run'>, adapter: TrainedAdapter, base: Export['base']): Promise<Export> {
  if (!(await isThere(join(out, RECORD))))
    throw new UserError(`--out: expected a folder that is not there yet, found ${out} with other files. Name another, or remove it.`);
  const record = await readJson(join(out, RECORD), Export, 'an export’s record');
  const asked = { form, track, quantization, base, adapter: adapter.ggufSha256 };
  const found = { form: record.form, track: record.track, quantization: record.quantization, base: record.base, adapter: record.adapter.ggufSha256 };
  if (digestOf(asked) !== digestOf(found)) throw new UserError(`--out: ${out} holds another export. Name another folder, or remove it.`);
  if (digestOf(await filesOf(out)) !== digestOf(record.files))
    throw new UserError(`--out: the files of ${out} are not those that its ${RECORD} lists. Remove the folder and export again.`);
  return record;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
