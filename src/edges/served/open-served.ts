import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { ChatModel } from '../../eval/ports.ts';
import { digestOf } from '../../records/digest.ts';
import type { Track } from '../../records/example.ts';
import { digestOfModelFile, verifyModelFile } from '../llama/model-file.ts';
import { baseAddress } from './address.ts';
import { adapterNameOf, type Named, namedIn, namesOf } from './kinds/names.ts';
import { checkOllamaModel } from './kinds/ollama.ts';
import { askServer, type ServerFacts } from './kinds/server-kind.ts';
import { type Place, runningPlace, startedPlace } from './place.ts';
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
  /** Ends the opening: a server may take long until it answers. */
  signal: AbortSignal;
  /** One sentence for whoever watches. */
  onNotice(line: string): void;
}

/** A server that answers for the model. */
export interface Served {
  identity: ChatModel['identity'];
  options: ServedModelOptions;
  place: Place;
  facts: ServerFacts;
  /** What requests carry so that the model is the one that is meant. */
  named: Named;
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
    const { baseUrl } = await place.ready(options.signal);
    const facts = await askServer(baseUrl, { headers, apiKeyEnv });
    const named = namedIn(facts, { names, baseUrl, adapterPath });
    if (facts.kind === 'ollama') await checkOllamaModel(baseUrl, { model: named.model, contextTokens: options.contextTokens, vocabulary, headers });
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
        model: named.model,
        ...(command === null ? {} : { command: commandDigest(options) }),
        contextTokens: options.contextTokens,
        concurrency: options.concurrency,
        ...vocabulary?.facts,
      },
    };
    return { identity, options, place, facts, named, vocabulary, endTexts: vocabulary?.endTexts ?? [], headers, close };
  } catch (error) {
    await close();
    throw error;
  }
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
