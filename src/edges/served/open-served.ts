import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { ChatModel } from '../../eval/ports.ts';
import { digestOf } from '../../records/digest.ts';
import type { Track } from '../../records/example.ts';
import { digestOfModelFile, verifyModelFile } from '../llama/model-file.ts';
import { baseAddress } from './address.ts';
import { checkOllamaModel } from './ollama.ts';
import { type Place, runningPlace, startedPlace } from './place.ts';
import { askServer, type ServerFacts } from './server-kind.ts';
import { filledIn, uses } from './started/argv.ts';
import { openVocabulary, type Vocabulary } from './vocabulary.ts';

export interface ServedModelOptions {
  role: 'base' | 'tuned';
  track: Track;
  /** Catalogue name. */
  name: string;
  ggufPath: string;
  /** The catalogue's digest; null accepts any file. */
  ggufSha256: string | null;
  /** Weights as the catalogue names them: a folder or a Hugging Face id. */
  hf: string;
  /** A LoRA GGUF made for this model, or null. */
  adapterPath: string | null;
  contextTokens: number;
  maxTokens: number;
  seed: number;
  /** Address of a running server, or of the started one where its command names the port itself. */
  url: string | null;
  /** The base model's name there; null for the catalogue's. */
  model: string | null;
  /** Names of adapters there, by track. */
  adapters: { structured?: string | undefined; toolcall?: string | undefined };
  ask: 'completions' | 'chat';
  /** Starts the server; null where it runs. */
  command: readonly string[] | null;
  withAdapter: readonly string[] | null;
  startMs: number;
  concurrency: number;
  /** One attempt may take this long. */
  timeoutMs: number;
  apiKey: string | null;
  /** Named in error messages. */
  apiKeyEnv: string | null;
  /** What the started server prints is appended to it. */
  logFile: string;
  env: NodeJS.ProcessEnv;
  /** One sentence for whoever watches. */
  onNotice(line: string): void;
}

/** A server that answers for the model. */
export interface Served {
  identity: ChatModel['identity'];
  options: ServedModelOptions;
  place: Place;
  facts: ServerFacts;
  /** The name that requests carry. */
  model: string;
  /** Null where the server renders the messages itself. */
  vocabulary: Vocabulary | null;
  endTexts: readonly string[];
  headers: Record<string, string>;
  close(): Promise<void>;
}

/** @throws UserError, ExternalError as `openServedModel` does. */
export async function openServed(options: ServedModelOptions): Promise<Served> {
  const { ask, adapterPath, apiKey, apiKeyEnv, command, ggufPath, ggufSha256 } = options;
  if (apiKeyEnv !== null && apiKey === null)
    throw new UserError(`The environment variable ${apiKeyEnv} of local.server.apiKeyEnv holds no key. Set it and run again.`);
  const names = namesOf(options);
  const needsGguf = ask === 'completions' || uses(command, 'gguf');
  const found = needsGguf ? await verifyModelFile({ label: `models.catalogue.${options.name}.gguf`, path: ggufPath }, ggufSha256) : null;
  const adapterSha256 = adapterPath === null ? null : await digestOfModelFile({ label: 'adapter', path: adapterPath });
  const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const place = placeOf(options);
  const vocabulary = ask === 'completions' ? await openVocabulary(ggufPath) : null;
  const close = async () => {
    await place.close();
    await vocabulary?.close();
  };
  try {
    const { baseUrl } = await place.ready();
    const facts = await askServer(baseUrl, { headers, apiKeyEnv });
    const model =
      names.adapter === null ? names.base : facts.kind === 'sglang' && !names.adapter.includes(':') ? `${names.base}:${names.adapter}` : names.adapter;
    refuseUnservable(facts, { model, baseUrl, vocabulary });
    if (facts.kind === 'ollama') await checkOllamaModel(baseUrl, { model, ask, headers });
    const identity: ChatModel['identity'] = {
      role: options.role,
      name: options.name,
      standIn: false,
      ggufSha256: uses(command, 'gguf') ? found : null,
      adapterSha256,
      // A started server listens on whatever port is free: its address says nothing about the answers.
      endpoint: uses(command, 'port') ? null : baseUrl,
      engine: {
        engine: 'openai',
        server: facts.kind,
        ...(facts.build === null ? {} : { build: facts.build }),
        ask,
        model,
        ...(command === null ? {} : { command: commandDigest(options) }),
        contextTokens: options.contextTokens,
        concurrency: options.concurrency,
        ...vocabulary?.facts,
      },
    };
    return { identity, options, place, facts, model, vocabulary, endTexts: vocabulary?.endTexts ?? [], headers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** By which names the server knows the model, and the adapter that is to answer. */
function namesOf({ name, model, adapterPath, adapters, track, command, withAdapter }: ServedModelOptions): { base: string; adapter: string | null } {
  const base = model ?? name;
  if (adapterPath === null) return { base, adapter: null };
  if (command !== null && withAdapter !== null) return { base, adapter: uses(withAdapter, 'adapterName') ? adapterNameOf(track) : null };
  const adapter = adapters[track];
  if (adapter !== undefined) return { base, adapter };
  throw new UserError(
    command === null
      ? `local.server.adapters.${track}: expected the name under which the running server has the adapter ${adapterPath}, got none. Load it there and name it, or let local.server.command start the server.`
      : `local.server.withAdapter: expected the arguments that load the adapter ${adapterPath}, got none. Write for example withAdapter: [--lora, "{adapter}"].`,
  );
}

function adapterNameOf(track: Track): string {
  return `fledgling-${track}`;
}

/** What is told of a command is not its text, which may hold paths. */
function commandDigest({ command, withAdapter, adapterPath }: ServedModelOptions): string {
  return digestOf({ command, ...(adapterPath === null ? {} : { withAdapter }) });
}

/** The folder of PEFT's two files: beside a training's GGUF in one of its own, beside a promoted one with it. */
function peftFolder(adapterPath: string): string | null {
  const beside = dirname(adapterPath);
  return [join(beside, 'adapter'), beside].find((folder) => existsSync(join(folder, 'adapter_config.json'))) ?? null;
}

function placeOf(options: ServedModelOptions): Place {
  const { command, url, adapterPath, withAdapter, env, logFile, startMs } = options;
  if (command === null) return runningPlace(baseAddress(url ?? ''));
  const argv = [...command, ...(adapterPath === null ? [] : (withAdapter ?? []))];
  const fill = (port: number) =>
    filledIn(argv, {
      gguf: options.ggufPath,
      hf: options.hf,
      adapter: adapterPath,
      adapterFolder: adapterPath === null ? null : peftFolder(adapterPath),
      adapterName: adapterPath === null ? null : adapterNameOf(options.track),
      port: String(port),
      host: '127.0.0.1',
      context: String(options.contextTokens),
      contextTotal: String(options.contextTokens * options.concurrency),
      parallel: String(options.concurrency),
    });
  fill(0);
  const fixed = uses(command, 'port') ? null : baseAddress(url ?? '');
  return startedPlace({ argvAt: fill, baseUrlAt: (port) => fixed ?? `http://127.0.0.1:${port}/v1`, env, logFile, startMs });
}

/** @throws UserError when the server has no such model, or would read other tokens. */
function refuseUnservable(
  { kind, models }: ServerFacts,
  { model, baseUrl, vocabulary }: { model: string; baseUrl: string; vocabulary: Vocabulary | null },
): void {
  const isListed = models.some((listed) => listed === model || listed === model.split(':')[0] || listed === `${model}:latest`);
  if (kind !== 'llama-server' && models.length > 0 && !isListed)
    throw new UserError(
      `The server at ${baseUrl} has no model ${JSON.stringify(model)}; it has ${models
        .slice(0, 8)
        .map((one) => JSON.stringify(one.slice(0, 80)))
        .join(', ')}. Name it in local.server.model or adapters.`,
    );
  if (kind === 'ollama' && vocabulary?.addsBeginToken)
    throw new UserError(
      `local.server: expected a server that takes token ids, got Ollama, which takes text and puts a begin token before a prompt that has its own. Use llama-server, vLLM or SGLang, or ask: chat.`,
    );
}
