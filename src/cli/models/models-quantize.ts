import { basename, dirname, join, posix, resolve } from 'node:path';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { pinOf } from '../../config/model-downloads.ts';
import type { CatalogueModel } from '../../config/schema/models.ts';
import { modelPlace } from '../../edges/files/model-place.ts';
import { verifyModelFile } from '../../edges/llama/model-file.ts';
import { QUANTISATIONS, type Quantisation, quantizeGguf } from '../../edges/llama/quantize/quantize.ts';
import { UserError } from '../../errors.ts';
import { type Added, addModel, refuseName } from './models-add.ts';

export interface QuantizeOptions extends CommonOptions {
  to: string;
  as?: string;
}

/** A quantised copy of a catalogue model, beside it and in the catalogue. @throws UserError when the model, the type or the new name will not do. */
export async function quantizeModel(name: string, model: CatalogueModel, options: QuantizeOptions): Promise<Added> {
  const { models } = await readConfig(options.config);
  const type = QUANTISATIONS.find((known) => known === options.to.toUpperCase());
  if (type === undefined) throw new UserError(`--to: expected one of ${QUANTISATIONS.join(', ')}, got ${JSON.stringify(options.to)}. Write for example Q8_0.`);
  const newName = options.as ?? `${name}-${type.toLowerCase().replaceAll('_', '-')}`;
  refuseName(newName);
  if (Object.hasOwn(models.catalogue, newName)) throw new UserError(`models quantize: ${newName} is in the catalogue already. Choose another name with --as.`);
  const root = resolve(dirname(options.config));
  const source = modelPlace(root, { file: model.gguf, sha256: pinOf(model) }, process.env);
  await verifyModelFile({ label: `models.catalogue.${name}.gguf`, path: source }, pinOf(model));
  const gguf = posix.join(posix.dirname(model.gguf), quantisedName(model.gguf, type));
  const isInProject = source === resolve(root, model.gguf);
  const to = isInProject ? resolve(root, gguf) : join(resolve(process.env['FLEDGLING_MODELS_DIR'] ?? root), basename(gguf));
  const { signal, release } = stopSignal();
  try {
    const onLine = (line: string) => {
      if (!options.quiet) process.stderr.write(`${line}\n`);
    };
    await quantizeGguf({ source, to, type, env: process.env, signal, onLine });
  } finally {
    release();
  }
  const { title, hf, revision, contextTokens, endToken } = model;
  const kept = { hf, ...(revision === undefined ? {} : { revision }), contextTokens, endToken };
  return addModel(newName, to, options, { title: `${title.replace(/ \((?:BF16|F16|F32)\)$/, '')} (${type})`, gguf, ...kept });
}

/** `qwen-f16.gguf` and `qwen-00001-of-00003.gguf` to `qwen-Q8_0.gguf`. */
function quantisedName(gguf: string, type: Quantisation): string {
  const stem = basename(gguf).replace(/(?:-\d{5}-of-\d{5})?\.gguf$/, '');
  return `${stem.replace(/[-.](?:bf16|f16|f32)$/i, '')}-${type}.gguf`;
}
