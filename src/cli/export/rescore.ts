import { join } from 'node:path';
import { openContext } from '../../app/context.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { SERVED } from '../../export/modelfile.ts';
import { rescoredOf } from '../../export/rescored.ts';
import { evaluated, harvested } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { runStage } from '../../pipeline/stage/stage.ts';
import { evalStage } from '../../pipeline/stages/eval/eval-stage.ts';
import type { EvaluationResult } from '../../pipeline/stages/eval/evaluation-files.ts';
import type { Example } from '../../records/example.ts';
import type { Export } from '../../records/export/export.ts';
import { EXPORT_EVALUATION } from '../../wire/promote/scored-here.ts';
import type { ExportOptions } from './options.ts';
import type { TrainedAdapter } from './trained-adapter.ts';

/** The test split, asked as the loop asks it: base and adapter, then the exported file in their place. */
export async function rescore(record: Export, options: ExportOptions, { out, adapter }: { out: string; adapter: TrainedAdapter }): Promise<Export> {
  const context = await openContext(options, { exclusive: true, command: 'fledgling export' });
  let ofAdapter: EvaluationResult | undefined;
  let examples: Example[];
  const { gate } = context.config;
  try {
    const loop = openLoop(context.config, context.ports);
    const adapters = new Map([[record.track, { path: adapter.gguf, sha256: adapter.ggufSha256 }]]);
    [ofAdapter] = await evaluated(loop, { role: 'tuned', tracks: [record.track], adapters });
    ({ examples } = await harvested(loop));
  } finally {
    await context.close();
  }
  if (!ofAdapter) throw new Error('the step made no evaluation');
  const served = servedFile(record);
  const fileSha256 = await digestOfFile(join(out, served));
  if (fileSha256 !== record.files.find(({ path }) => path === served)?.sha256)
    throw new UserError(`${join(out, served)}: not the file that export.json lists. Remove the folder and export again.`);
  // The adapter itself is what its evaluation asked, byte for byte.
  const exported = record.form === 'adapter' ? ofAdapter : await evaluationOf(join(out, served), fileSha256, { record, options, examples });
  return { ...record, rescored: rescoredOf({ exported, adapter: ofAdapter, fileSha256 }, gate) };
}

async function evaluationOf(
  gguf: string,
  sha256: string,
  { record, options, examples }: { record: Export; options: ExportOptions; examples: readonly Example[] },
): Promise<EvaluationResult> {
  const overrides = { [`models.catalogue.${record.base.name}.sha256`]: sha256 };
  const context = await openContext(options, {
    apply: (config) => servedBy(config, { gguf, sha256 }),
    overrides,
    exclusive: true,
    command: 'fledgling export',
  });
  try {
    const { config, ports } = context;
    const inputs = { role: 'tuned', track: record.track, split: 'test', examples, adapter: null, shard: null, replicate: 1, fresh: null } as const;
    const stage = await evalStage(config, ports, inputs);
    const { value } = await runStage({ ...stage, name: `${EXPORT_EVALUATION} ${record.track}` }, ports);
    return value;
  } finally {
    await context.close();
  }
}

/** The same config, the selected model's file replaced, read by our own engine: a server of `local.server` holds another file. */
function servedBy(config: Config, { gguf, sha256 }: { gguf: string; sha256: string }): Config {
  const { name, adapters: _, ...model } = selectedModel(config);
  const { server: _server, ...local } = config.local;
  return {
    ...config,
    local: { ...local, engine: 'llama' },
    models: { ...config.models, catalogue: { ...config.models.catalogue, [name]: { ...model, gguf, sha256 } } },
  };
}

/** @throws UserError for a form that the local engine cannot read. */
export function servedFile({ form }: Pick<Export, 'form'>): string {
  if (form === 'merged-gguf') return SERVED.gguf;
  if (form === 'adapter') return SERVED.adapter;
  throw new UserError('--rescore: expected --form merged-gguf or adapter, got merged-safetensors, which the local engine cannot read. Score merged-gguf.');
}
