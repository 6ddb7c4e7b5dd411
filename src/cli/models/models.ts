import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { withDefaultModel } from '../../config/edit/with-default-model.ts';
import { downloadOf } from '../../config/edit/with-promoted-model.ts';
import { adaptersOf, pinOf } from '../../config/model-downloads.ts';
import type { CatalogueModel } from '../../config/schema/models.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { digestOfGguf, modelParts } from '../../edges/files/gguf-digest.ts';
import { modelPlace } from '../../edges/files/model-place.ts';
import { QUANTISATIONS } from '../../edges/llama/quantize/quantize.ts';
import { UserError } from '../../errors.ts';
import { DOWNLOAD_KINDS } from '../../records/downloads/download-address.ts';
import { command, helpText } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { type AddOptions, addModel } from './models-add.ts';
import { pullFiles } from './models-pull.ts';
import { type QuantizeOptions, quantizeModel } from './models-quantize.ts';
import { promotedModels, selectPromoted } from './promoted-models.ts';

export function modelsCommand(): Command {
  return new Command('models')
    .description(DESCRIPTIONS.models)
    .addHelpText('after', helpText({ example: 'fledgling models list' }))
    .addCommand(
      command('list', 'Every catalogue model, the selected one marked, with what is wrong with its file, and every promoted adapter.', {
        example: 'fledgling models list',
      }).action(list),
    )
    .addCommand(
      command('select', 'Makes a catalogue model or a promoted adapter the default, in the config file.', { example: 'fledgling models select nano' })
        .argument('<name>')
        .action(select),
    )
    .addCommand(
      command('add', 'Writes a catalogue entry from what a GGUF says of itself, with its digest: the first part stands for a split one.', {
        example: 'fledgling models add phi-4 models/phi-4.gguf --hf microsoft/phi-4',
      })
        .argument('<name>')
        .argument('<file>')
        .option('--title <text>', 'its name in reports (default: the name the GGUF gives itself)')
        .option('--hf <id>', 'folder or Hugging Face id of the same weights for training (default: made from the GGUF)')
        .option('--download <address>', `where \`models pull\` finds it: ${DOWNLOAD_KINDS}`)
        .action(add),
    )
    .addCommand(
      command('quantize', 'Makes a smaller copy of a catalogue model with llama.cpp’s own llama-quantize, beside it, and its catalogue entry.', {
        example: 'fledgling models quantize qwen2.5-7b-f16 --to Q8_0 --as qwen2.5-7b',
      })
        .argument('<name>')
        .option('--to <type>', `one of ${QUANTISATIONS.join(', ')}`, 'Q8_0')
        .option('--as <name>', 'name of the new entry (default: the name and the type)')
        .action(quantize),
    )
    .addCommand(
      command('pull', 'Downloads a catalogue model’s GGUF and adapters, resuming, and verifies their digests.', { example: 'fledgling models pull qwen2.5-7b' })
        .argument('<name>')
        .action(pull),
    );
}

async function list(options: CommonOptions): Promise<void> {
  const { models } = await readConfig(options.config);
  const rows = await Promise.all(
    Object.entries(models.catalogue).map(async ([name, model]) => ({
      name,
      selected: name === models.default,
      title: model.title,
      gguf: model.gguf,
      file: await stateOf(model, options.config),
      adapters: await Promise.all(
        adaptersOf(model).map(async ({ track, file, ...pinned }) => ({ track, file, state: await stateOf({ gguf: file, ...pinned }, options.config) })),
      ),
    })),
  );
  const promoted = (await promotedModels(options)).filter(({ name }) => !Object.hasOwn(models.catalogue, name));
  if (options.json) {
    const adapters = promoted.map(({ name, promotion }) => ({ name, selected: false, title: promotion.base.title, promotion }));
    process.stdout.write(`${JSON.stringify([...rows, ...adapters], null, 2)}\n`);
    return;
  }
  for (const { selected, name, title, gguf, file, adapters } of rows) {
    const lines = [
      `${selected ? '*' : ' '} ${name.padEnd(20)} ${title}`,
      `    ${gguf}: ${file}`,
      ...adapters.map((adapter) => `    ${adapter.file}: ${adapter.state}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  for (const { name, promotion } of promoted) {
    const files = promotion.adapters.map(({ path }) => `    ${downloadOf(promotion, path)}\n`).join('');
    process.stdout.write(`  ${name.padEnd(20)} promoted ${promotion.promotedAt.slice(0, 10)}; \`fledgling models select ${name}\` selects it\n${files}`);
  }
}

async function stateOf(model: Pick<CatalogueModel, 'gguf' | 'sha256' | 'download'>, config: string): Promise<string> {
  const path = modelPlace(resolve(dirname(config)), { file: model.gguf, sha256: pinOf(model) }, process.env);
  const { parts, missing } = await modelParts(path);
  const lacking = parts.length === 0 ? 'not here' : `${missing.length} of ${parts.length + missing.length} parts are not here`;
  if (missing.length > 0) return model.download ? `${lacking}; \`fledgling models pull\` fetches ${parts.length === 0 ? 'it' : 'them'}` : lacking;
  const digest = await digestOfGguf(path);
  const megabytes = `${(parts.reduce((sum, { size }) => sum + size, 0) / 1e6).toFixed(1)} MB`;
  if (model.sha256 === 'unpinned') return `${megabytes}, unpinned; its sha256 is ${digest}`;
  return digest === model.sha256 ? `${megabytes}, sha256 as pinned` : `${megabytes}, WRONG sha256: ${digest}`;
}

async function select(name: string, options: CommonOptions): Promise<void> {
  const config = await readConfig(options.config);
  const promoted = Object.hasOwn(config.models.catalogue, name) ? undefined : (await promotedModels(options)).find((one) => one.name === name);
  if (promoted) {
    await selectPromoted(options, config, promoted);
    return answer(
      options,
      { config: options.config, default: name },
      `${options.config}: models.default is ${name} now, added to the catalogue. \`fledgling models pull ${name}\` fetches its adapters.`,
    );
  }
  refuseUnknown(name, config.models.catalogue);
  await writeAtomic(options.config, withDefaultModel(await readFile(options.config, 'utf8'), options.config, name));
  answer(options, { config: options.config, default: name }, `${options.config}: models.default is ${name} now.`);
}

async function add(name: string, file: string, options: AddOptions): Promise<void> {
  const { sentences, ...added } = await addModel(name, file, options);
  answer(options, { config: options.config, ...added }, sentences.join('\n'));
}

async function quantize(name: string, options: QuantizeOptions): Promise<void> {
  const { models } = await readConfig(options.config);
  const { sentences, ...added } = await quantizeModel(name, refuseUnknown(name, models.catalogue), options);
  answer(options, { config: options.config, ...added }, sentences.join('\n'));
}

async function pull(name: string, options: CommonOptions): Promise<void> {
  const { models } = await readConfig(options.config);
  const pulled = await pullFiles(name, refuseUnknown(name, models.catalogue), options);
  const [first, ...adapters] = pulled.map(({ path, sha256 }) => ({ path, sha256 }));
  answer(options, adapters.length > 0 ? { ...first, adapters } : first, pulled.map(({ sentence }) => sentence).join('\n'));
}

/** One document for programs, or one sentence for people. */
function answer(options: CommonOptions, value: unknown, sentence: string): void {
  if (options.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else if (!options.quiet) process.stdout.write(`${sentence}\n`);
}

function refuseUnknown(name: string, catalogue: Record<string, CatalogueModel>): CatalogueModel {
  const model = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  if (!model)
    throw new UserError(`models: expected one of ${Object.keys(catalogue).join(', ')}, got ${JSON.stringify(name)}. Choose one or add it to models.catalogue.`);
  return model;
}
