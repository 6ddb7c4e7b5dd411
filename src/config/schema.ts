import { z } from 'zod';
import { Ask } from '../records/evaluation.ts';
import { TRACKS } from '../records/example.ts';
import { remediesSection } from './schema/asking.ts';
import { costSection } from './schema/cost.ts';
import { gateSection } from './schema/gate.ts';
import { harvestSection } from './schema/harvest.ts';
import { localSection, MOST_SEQUENCES } from './schema/local.ts';
import { catalogueSection } from './schema/models.ts';
import { promoteSection } from './schema/promote.ts';
import { scoreSection } from './schema/score.ts';
import { serveSection } from './schema/serve.ts';
import { trainSection } from './schema/train.ts';
import { count, countUpTo, ratio, seconds, text } from './schema/values.ts';

const hostedCommon = {
  model: text('Model or deployment name.'),
  concurrency: countUpTo('Requests in flight at once.', { fallback: 8, most: MOST_SEQUENCES }),
  timeoutSeconds: seconds('One attempt may take this long.', 60),
  maxAttempts: countUpTo('Attempts for a request that fails for reasons of infrastructure; each of them may be billed.', { fallback: 5, most: 20 }),
  stream: z.boolean().default(false).meta({
    description: 'true: answers are streamed, so that the time to the first token is measured. They are the same.',
    expect: 'true or false',
  }),
  replay: z.boolean().default(false).meta({ description: 'Answer only from recordings; never call out.', expect: 'true or false' }),
};

/** As the agent asks it by default, but for the stand-in, whose demo is in text. */
function askedAs(fallback: Ask) {
  return Ask.default(fallback).meta({
    description: "native: asked as the agent asks it, the trace's messages with their tools and response format. text: asked by the row's prompt.",
    expect: 'native or text',
    remedy: 'Write native to measure the model as the agent uses it, or text to give it the prompt that the local model gets.',
  });
}

const hosted = z
  .discriminatedUnion('provider', [
    z.strictObject({
      provider: z.literal('scripted-teacher'),
      ...hostedCommon,
      model: text('Its name in reports.', 'scripted-teacher'),
      ask: askedAs('text'),
      errorRate: ratio('How often the scripted stand-in errs.', 0.02),
    }),
    z.strictObject({
      provider: z.literal('openai'),
      ...hostedCommon,
      ask: askedAs('native'),
      endpoint: text('Base address, with /v1.', 'https://api.openai.com/v1'),
      apiKeyEnv: text('Environment variable with the key.', 'OPENAI_API_KEY'),
    }),
    z.strictObject({
      provider: z.literal('azure-openai'),
      ...hostedCommon,
      ask: askedAs('native'),
      endpoint: text('Address of the Azure OpenAI resource, e.g. https://NAME.openai.azure.com.'),
      apiVersion: z.string().optional().meta({ description: 'Only for the dated API; left out, the v1 API is used.' }),
      apiKeyEnv: text('Environment variable with the key.', 'AZURE_OPENAI_API_KEY'),
    }),
  ])
  .meta({ description: 'The model that answers today.' });

const tracing = z
  .strictObject({
    to: z.enum(['file', 'langfuse', 'off']).default('file').meta({
      description:
        'Where harvest, eval, train and compare leave a trace. langfuse: also in the project of LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY. LANGFUSE_DISABLED=1 switches it off.',
      expect: 'file, langfuse or off',
      remedy: "Set to: file; a run's traces are kept as files beside its results.",
    }),
  })
  .prefault({});

/** `parity.config.yaml`. Unknown keys are errors; every default stands here. */
export const Config = z.strictObject({
  agent: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .meta({
      description: 'Name of the agent; names its folders.',
      expect: 'lower-case letters, digits and hyphens, at most 63',
      remedy: 'Write for example my-agent.',
    }),
  tracks: z
    .array(z.enum(TRACKS))
    .min(1)
    .refine((tracks) => new Set(tracks).size === tracks.length, { error: 'each track once' })
    .meta({
      description: 'structured: the answer is JSON. toolcall: the answer is one tool call.',
      expect: 'a list of structured, toolcall, each at most once',
    }),
  seed: z.int().nonnegative().default(42).meta({ description: 'Seed of splits, decoding and training.', expect: 'a whole number of at least 0' }),
  harvest: harvestSection,
  models: catalogueSection,
  hosted,
  decoding: z
    .strictObject({
      temperature: z
        .literal(0)
        .default(0)
        .meta({ description: 'Greedy decoding; nothing else can be compared.', expect: '0', remedy: 'Remove the line: evaluation is always greedy.' }),
      maxTokens: count('An answer may have this many tokens.', 512),
    })
    .prefault({}),
  local: localSection,
  score: scoreSection,
  gate: gateSection,
  remedies: remediesSection,
  train: trainSection,
  promote: promoteSection,
  cost: costSection,
  serve: serveSection.optional().meta({
    description: 'How `fledgling serve` takes the traffic after a run decided to ship (docs/serve.md).',
    expect: 'a map with mode, canary, models or limits',
    remedy: 'Leave it out: the canary begins with 5 % of the sessions.',
  }),
  tracing,
});
export type Config = z.infer<typeof Config>;
