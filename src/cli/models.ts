import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import type { CatalogueModel } from '../config/schema-models.ts';
import { withDefaultModel } from '../config/with-default-model.ts';
import { writeAtomic } from '../edges/files/atomic.ts';
import { digestOfFile } from '../edges/files/store.ts';
import { pullModel } from '../edges/huggingface/pull-model.ts';
import { UserError } from '../errors.ts';
import { command, helpText } from './command.ts';
import { type CommonOptions, readConfig } from './context.ts';
import { stopSignal } from './stop-signal.ts';

export function modelsCommand(): Command {
  return new Command('models')
    .description('The catalogue of local models and the default baseline.')
    .addHelpText('after', helpText({ example: 'fledgling models list' }))
    .addCommand(
      command('list', 'Every catalogue model, the selected one marked, with what is wrong with its file.', { example: 'fledgling models list' }).action(list),
    )
    .addCommand(
      command('select', 'Makes a catalogue model the default, in the config file.', { example: 'fledgling models select nano' })
        .argument('<name>')
        .action(select),
    )
    .addCommand(
      command('pull', 'Downloads a catalogue model’s GGUF, resuming, and verifies its digest.', { example: 'fledgling models pull qwen2.5-7b' })
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
    })),
  );
  if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else for (const row of rows) process.stdout.write(`${row.selected ? '*' : ' '} ${row.name.padEnd(20)} ${row.title}\n    ${row.gguf}: ${row.file}\n`);
}

async function stateOf(model: CatalogueModel, config: string): Promise<string> {
  const path = resolve(dirname(config), model.gguf);
  const size = await stat(path).then(
    ({ size }) => size,
    () => null,
  );
  if (size === null) return model.download ? 'not here; `fledgling models pull` fetches it' : 'not here';
  const digest = await digestOfFile(path);
  const megabytes = `${(size / 1e6).toFixed(1)} MB`;
  if (model.sha256 === 'unpinned') return `${megabytes}, unpinned; its sha256 is ${digest}`;
  return digest === model.sha256 ? `${megabytes}, sha256 as pinned` : `${megabytes}, WRONG sha256: ${digest}`;
}

async function select(name: string, options: CommonOptions): Promise<void> {
  const { models } = await readConfig(options.config);
  refuseUnknown(name, models.catalogue);
  await writeAtomic(options.config, withDefaultModel(await readFile(options.config, 'utf8'), options.config, name));
  answer(options, { config: options.config, default: name }, `${options.config}: models.default is ${name} now.`);
}

async function pull(name: string, options: CommonOptions): Promise<void> {
  const { models } = await readConfig(options.config);
  const model = refuseUnknown(name, models.catalogue);
  if (!model.download)
    throw new UserError(
      `models.catalogue.${name}.download: expected hf:OWNER/REPO/FILE.gguf or an https address, found nothing. Add it, or put the file at ${model.gguf} yourself.`,
    );
  const { signal, release } = stopSignal();
  try {
    const to = resolve(dirname(options.config), model.gguf);
    const digest = await pullModel({
      from: model.download,
      to,
      sha256: model.sha256 === 'unpinned' ? null : model.sha256,
      endpoint: process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
      token: process.env['HF_TOKEN'] ?? null,
      signal,
      onProgress: (done, total) => {
        if (process.stderr.isTTY && !options.quiet)
          process.stderr.write(`\r${(done / 1e6).toFixed(0)} of ${total === null ? '?' : (total / 1e6).toFixed(0)} MB `);
      },
    });
    const remark = model.sha256 === 'unpinned' ? '. Put it into models.catalogue to pin it.' : ', as pinned.';
    answer(options, { path: to, sha256: digest }, `${model.gguf}: sha256 ${digest}${remark}`);
  } finally {
    release();
  }
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
