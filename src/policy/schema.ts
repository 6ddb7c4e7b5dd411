import { z } from 'zod';
import { floorsSection, MIN_HOSTED } from '../config/schema/gate.ts';
import { ServeMode } from '../config/schema/serve.ts';
import { ratio } from '../config/schema/values.ts';
import { DOWNLOAD_KINDS } from '../records/downloads/download-address.ts';
import { Acceptance } from '../records/gate/acceptance.ts';
import { Sha256 } from '../records/json.ts';
import { isDownloadPrefix } from './download.ts';
import { isOrigin } from './origin.ts';
import { isPathPrefix } from './plain-path.ts';
import { isRepositoryPattern } from './repository-name.ts';

function listOf(item: z.ZodType<string>, { description, expect }: { description: string; expect: string }) {
  return z
    .array(item.meta({ expect }))
    .default([])
    .meta({ description, expect: `a list of ${expect}` });
}

const checked = (holds: (text: string) => boolean) => z.string().refine(holds);
const name = z.string().min(1).max(200);
const ORIGIN = 'an origin such as https://api.openai.com: no path, no user name, https unless it is this machine';
const PREFIX = 'a relative path, with / at its end for everything below it';
const REPOSITORY = 'OWNER/NAME or OWNER/* in plain ASCII';

function atLeastZero(description: string, fallback: number) {
  return z.number().nonnegative().default(fallback).meta({ description, expect: 'a number of at least 0' });
}

function whole(description: string, fallback: number) {
  return z.int().positive().default(fallback).meta({ description, expect: 'a whole number of at least 1' });
}

const hosted = z
  .strictObject({
    providers: z
      .array(z.enum(['scripted-teacher', 'openai', 'azure-openai']))
      .default([])
      .meta({ description: 'Kinds of hosted model. scripted-teacher is the stand-in of the demo.' }),
    endpoints: listOf(checked(isOrigin), { description: 'Servers that may be sent prompts and the model key.', expect: ORIGIN }),
  })
  .prefault({});

const local = z
  .strictObject({
    hf: listOf(name, { description: 'Weights that may be trained: Hugging Face ids, OWNER/*, or folders.', expect: 'OWNER/NAME, OWNER/* or a folder' }),
    gguf: listOf(checked(isPathPrefix), { description: 'Where GGUF files may lie, relative to the config.', expect: PREFIX }),
    sha256: z
      .union([z.literal('any'), z.array(Sha256)])
      .default([])
      .meta({ description: 'Digests a GGUF may have; any accepts every pinned one. Unpinned files are always refused.', expect: 'any, or a list of digests' }),
    downloads: listOf(checked(isDownloadPrefix), {
      description: 'Where models may be downloaded from.',
      expect: `${DOWNLOAD_KINDS}, with / at its end for everything below it`,
    }),
  })
  .prefault({});

const data = z
  .strictObject({
    paths: listOf(checked(isPathPrefix), { description: 'Trace files, relative to the config.', expect: PREFIX }),
    redact: z.enum(['all', 'some', 'off']).default('all').meta({
      description:
        'The least a config must take out of traces (harvest.redact): all, every kind with no exceptions; some, with kinds left out and exceptions; off, nothing.',
    }),
    dummyAgent: z.boolean().default(false).meta({ description: 'Whether the built-in agent may make the traces.', expect: 'true or false' }),
    langfuse: listOf(checked(isOrigin), { description: 'Langfuse servers that traces may be read from; they are sent the Langfuse keys.', expect: ORIGIN }),
    maxBytes: whole('All trace files together may have this many bytes.', 50_000_000),
  })
  .prefault({});

const budget = z
  .strictObject({
    hostedTokens: atLeastZero('Tokens a run may send to and get from the hosted model. This binds: prices are what the config says.', 0),
    hostedUsd: atLeastZero('US dollars a run may cost at the hosted model.', 0),
    gpuHours: atLeastZero('GPU-hours a run may take, training included.', 0),
    trainSteps: whole('Optimiser steps a training of one track may take.', 20_000),
  })
  .prefault({});

const gate = z
  .strictObject({
    maxDelta: ratio('The widest margin a config may set (gate.delta).', 0.1),
    maxAlpha: ratio('The highest error level of a bound it may set (gate.alpha).', 0.1),
    rules: z
      .array(z.enum(['interval', 'point']))
      .default(['interval', 'point'])
      .meta({ description: 'Rules of the gate it may choose from.', expect: 'a list of interval, point' }),
    maxGapThreshold: ratio('The largest loss at promotion it may accept (promote.gapThreshold).', 0.1),
    maxLooks: whole('The most candidates it may let the same test data judge (gate.looks).', 10),
    maxUnscored: ratio('The largest share of ungraded examples it may accept (gate.maxUnscored).', 0.1),
    minHosted: ratio('The least share of valid answers it must ask of the hosted model (gate.minHosted).', MIN_HOSTED),
    floors: floorsSection('It must ask at least this', 'The lowest floors it may set for what ships (gate.floors), by metric.'),
  })
  .prefault({});

const argvs = z.array(z.array(z.string()).min(1).meta({ expect: 'a list of texts, the program first' })).default([]);

const servedLocally = z
  .strictObject({
    endpoints: listOf(checked(isOrigin), {
      description: 'Servers that may answer as the local model (local.server.url); they are sent its prompts.',
      expect: ORIGIN,
    }),
    commands: argvs.meta({
      description:
        'Programs a config may start as the local model (local.server.command) and arguments it may append (withAdapter): each whole, argument by argument. A program runs with the secrets of the job.',
      expect: 'a list of lists of texts',
    }),
  })
  .prefault({});

const train = z
  .strictObject({
    commands: argvs.meta({
      description: 'Programs a config may train with (train.command): each whole, argument by argument. A program runs with the secrets of the job `train`.',
      expect: 'a list of lists of texts',
    }),
    together: z
      .strictObject({
        endpoints: listOf(checked(isOrigin), {
          description: 'Servers that rows may be sent to for a hosted training (train.together.endpoint), with the key; data leaves the host.',
          expect: ORIGIN,
        }),
        models: listOf(name, { description: 'Models that may be trained there (train.together.model); each training is billed.', expect: 'model names' }),
      })
      .prefault({}),
  })
  .prefault({});

const serve = z
  .strictObject({
    modes: z.array(ServeMode).default(['shadow', 'canary', 'hosted']).meta({
      description: 'How a config may have the traffic taken (serve.mode). local moves all of it at once.',
      expect: 'a list of shadow, canary, local, hosted',
    }),
    maxFirstShare: ratio('The largest share a canary may begin with (serve.canary.steps).', 0.25),
    minAudit: ratio('The least share of requests that it must have compared (serve.canary.audit).', 0.02),
    minAlpha: ratio('The least error level of a rollback it must accept (serve.canary.alpha): below it, hardly anything is ever rolled back.', 0.01),
  })
  .prefault({});

const who = z
  .strictObject({
    run: z.enum(['write', 'maintain', 'admin']).default('maintain').meta({ description: 'Permission on the repository that a run takes.' }),
    users: listOf(name, { description: 'Only these accounts, and with that permission; empty: everybody who has it.', expect: 'account names' }),
  })
  .prefault({});

/** `parity.policy.yaml`: what a config may ask for. Only the default branch's copy counts. What is not listed is refused. */
export const Policy = z.strictObject({
  hub: checked(isOrigin)
    .default('https://huggingface.co')
    .meta({ description: 'The Hub that adapters are promoted to; it is sent the token.', expect: ORIGIN }),
  hosted,
  models: z.strictObject({ hosted: listOf(name, { description: 'Hosted models or deployments.', expect: 'model names' }), local }).prefault({}),
  repositories: listOf(checked(isRepositoryPattern), { description: 'Hugging Face repositories an adapter may be promoted to.', expect: REPOSITORY }),
  data,
  keys: listOf(z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/), {
    description: 'Environment variables a config may name as holders of a key.',
    expect: 'an environment variable such as OPENAI_API_KEY',
  }),
  tracing: z
    .array(z.enum(['file', 'off']))
    .default(['file'])
    .meta({ description: 'Where runs may leave their trace.' }),
  budget,
  gate,
  local: servedLocally,
  train,
  serve,
  who,
  accept: z.array(Acceptance).max(100).default([]).meta({
    description:
      'Losses that do not stop a candidate, by track and metric, on one slice or domain or, without slice, wherever it falls: against the base any metric, against the hosted model must_not_call_rate. metric: looks accepts further candidates on test data whose error level is spent. Each is told with its reason in decision, comment and model card.',
    expect: 'a list of { track, metric, slice, reason }',
  }),
  inconclusive: z.enum(['refuse', 'promote']).default('refuse').meta({ description: 'Whether an adapter whose verdict is inconclusive may be promoted.' }),
  standIn: z.enum(['refuse', 'promote']).default('refuse').meta({ description: 'Whether results against a scripted stand-in may be promoted.' }),
  lockHours: whole('A lock of a pull request ends by itself after this many hours.', 24),
  maxExamples: whole('A config may harvest this many model calls at most (harvest.limit).', 5000),
  maxPromptCharacters: whole('Characters an observation in a trace file may have, its prompt included.', 200_000),
});
export type Policy = z.infer<typeof Policy>;

/** The policy's JSON Schema (draft 2020-12), for editors and for the words of error sentences. */
export function policyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(Policy, { io: 'input' }), title: 'Fledgling parity.policy.yaml' };
}
