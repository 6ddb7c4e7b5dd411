import { access, constants, statfs } from 'node:fs/promises';
import type { Config } from '../../config/schema.ts';
import { sentenceOf } from '../../errors.ts';
import type { Ports } from '../../pipeline/ports/ports.ts';
import { checkedToken, readingToken } from '../huggingface/token.ts';
import { describeLocalEngine } from '../llama/engine.ts';
import { lookAtMemory } from '../llama/memory/look.ts';
import { verifyModelFile } from '../llama/model-file.ts';
import { describePython } from '../python/environment.ts';
import { lookAtServer } from '../served/look.ts';
import { listedGpus } from './nvidia-smi.ts';

/** One line of `fledgling doctor`: `bad` stops a run, `warn` does not. */
export interface Finding {
  what: string;
  state: 'ok' | 'warn' | 'bad';
  detail: string;
}

interface Examined {
  config: Config | null;
  model: { name: string; title: string; sha256: string; gguf: string; adapters: readonly { track: string; file: string; sha256: string }[] } | null;
  ports: Ports | null;
  env: NodeJS.ProcessEnv;
}

const NEEDED_BYTES = 8e9;

/** Looks at everything a run needs without changing anything; one finding each, in a fixed order. */
export async function examine({ config, model, ports, env }: Examined): Promise<Finding[]> {
  const findings = await Promise.all([
    ...(config && model && ports
      ? [
          configFinding(config),
          modelFinding(model),
          memoryFinding(config, model),
          ...serverFindings(config, model, env),
          ...adapterFindings(model),
          sourceFinding(ports),
        ]
      : []),
    engineFinding(),
    gpuFinding(config),
    pythonFinding(env, ports),
    ...(config ? [hostedFinding(config, env), ...hubFindings(config, env), tracingFinding(config, env)] : []),
    diskFinding(),
  ]);
  return findings;
}

async function configFinding(config: Config): Promise<Finding> {
  return {
    what: 'config',
    state: 'ok',
    detail: `agent ${config.agent}, tracks ${config.tracks.join(' and ')}, margin ${config.gate.delta}, recipe ${config.train.recipe}`,
  };
}

async function modelFinding(model: NonNullable<Examined['model']>): Promise<Finding> {
  return attempt('model', async () => {
    const unpinned = model.sha256 === 'unpinned';
    const digest = await verifyModelFile({ label: `models.catalogue.${model.name}.gguf`, path: model.gguf }, unpinned ? null : model.sha256);
    return {
      state: unpinned ? 'warn' : 'ok',
      detail: unpinned ? `${model.name} is unpinned: put sha256: ${digest} into its catalogue entry` : `${model.name} (${model.title}), sha256 as pinned`,
    };
  });
}

/** What the model will take of the memory that is free now, and what to change where that is too much. */
async function memoryFinding({ models, local }: Config, { name, gguf }: NonNullable<Examined['model']>): Promise<Finding> {
  return attempt('memory', async () => {
    const contextTokens = models.catalogue[name]?.contextTokens ?? 0;
    const { batch, workers, gpu } = local;
    const advice = await lookAtMemory({ ggufPath: gguf, batch, workers, gpu, contextTokens }).catch(() => null);
    if (advice === null) return { state: 'warn', detail: `not estimated: the header of ${gguf} cannot be read, or does not say its size in layers and heads` };
    return advice.fits
      ? { state: 'ok', detail: `${name} needs ${advice.needed}` }
      : { state: 'warn', detail: `${name} needs ${advice.needed}. ${advice.change}` };
  });
}

/** Of the server that answers in place of our own engine; nothing where there is none. */
function serverFindings({ local: { server } }: Config, { name }: NonNullable<Examined['model']>, env: NodeJS.ProcessEnv): Promise<Finding>[] {
  if (server === undefined) return [];
  return [attempt('local server', async () => ({ state: 'ok', detail: await lookAtServer(server, { name, env }) }))];
}

/** One for each adapter the entry brings along. */
function adapterFindings({ name, adapters }: NonNullable<Examined['model']>): Promise<Finding>[] {
  return adapters.map(({ track, file, sha256 }) =>
    attempt(`adapter ${track}`, async () => {
      await verifyModelFile({ label: `models.catalogue.${name}.adapters.${track}`, path: file }, sha256);
      return { state: 'ok', detail: `${file}, sha256 as pinned` };
    }),
  );
}

async function sourceFinding(ports: Ports): Promise<Finding> {
  return attempt('traces', async () => ({ state: 'ok', detail: await sourceDetail(ports.source) }));
}

async function sourceDetail(source: Ports['source']): Promise<string> {
  return source.kind === 'query' ? ((await source.describe?.()) ?? source.name) : (await source.digests()).map(({ path }) => path).join(', ');
}

async function engineFinding(): Promise<Finding> {
  return attempt('local engine', async () => {
    const engine = await describeLocalEngine();
    return engine.available ? { state: 'ok', detail: `node-llama-cpp ${engine.version}` } : { state: 'bad', detail: engine.reason };
  });
}

async function gpuFinding(config: Config | null): Promise<Finding> {
  const { gpus, fault } = await listedGpus();
  if (gpus.length > 0) return { what: 'gpu', state: 'ok', detail: gpus.join(', ') };
  const wanted = config?.local.gpu === 'auto';
  if (fault !== null)
    return { what: 'gpu', state: wanted ? 'bad' : 'warn', detail: `nvidia-smi cannot tell the cards (${fault}): reset the card or restart the host` };
  return {
    what: 'gpu',
    state: wanted ? 'warn' : 'ok',
    detail: wanted ? 'local.gpu is auto but nvidia-smi finds none: the CPU will be used' : 'none; the CPU is used',
  };
}

async function pythonFinding(env: NodeJS.ProcessEnv, ports: Ports | null): Promise<Finding> {
  return attempt('python', async () => {
    const packages = (await ports?.trainer.isReady())
      ? "the trainer's packages are installed"
      : "the trainer's packages are installed when training is first needed";
    return { state: 'ok', detail: `${await describePython(env)}; ${packages}` };
  });
}

async function hostedFinding(config: Config, env: NodeJS.ProcessEnv): Promise<Finding> {
  const { hosted } = config;
  if (hosted.provider === 'scripted-teacher')
    return { what: 'hosted', state: 'ok', detail: 'the scripted stand-in: it needs no account and proves nothing about a real LLM' };
  const hasKey = Boolean(env[hosted.apiKeyEnv]);
  return {
    what: 'hosted',
    state: hasKey ? 'ok' : 'bad',
    detail: hasKey
      ? `${hosted.model} at ${hosted.endpoint}, key from ${hosted.apiKeyEnv}`
      : `${hosted.apiKeyEnv} is not set: export the key of ${hosted.endpoint}`,
  };
}

/** Where a promotion's token comes from; only its source is told. Nothing where nothing is promoted. */
function hubFindings({ promote: { repository } }: Config, env: NodeJS.ProcessEnv): Promise<Finding>[] {
  if (repository === null) return [];
  const finding = attempt('hub', async () => {
    const token = await readingToken(env);
    if (token) return { state: 'ok', detail: `${repository}, token from ${checkedToken(token).source}` };
    return {
      state: 'warn',
      detail: `no token for ${repository}: a merge may promote without one (trusted publisher); for \`fledgling promote\` set HF_TOKEN or sign in with \`hf auth login\``,
    };
  });
  return [finding];
}

async function tracingFinding(config: Config, env: NodeJS.ProcessEnv): Promise<Finding> {
  if (env['LANGFUSE_DISABLED'] === '1') return { what: 'tracing', state: 'warn', detail: 'switched off by LANGFUSE_DISABLED=1' };
  return { what: 'tracing', state: 'ok', detail: config.tracing.to === 'file' ? 'to files, beside each stage’s results' : 'off' };
}

async function diskFinding(): Promise<Finding> {
  return attempt('disk', async () => {
    await access('.', constants.W_OK);
    const { bavail, bsize } = await statfs('.');
    const free = bavail * bsize;
    const text = `${(free / 1e9).toFixed(0)} GB free`;
    return free < NEEDED_BYTES ? { state: 'warn', detail: `${text}; the trainer's packages take about 6 GB` } : { state: 'ok', detail: text };
  });
}

async function attempt(what: string, look: () => Promise<Omit<Finding, 'what'>>): Promise<Finding> {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    return { what, state: 'bad', detail: sentenceOf(error) };
  }
}
