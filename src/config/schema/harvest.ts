import { z } from 'zod';
import { spanMs, timeMs } from '../../records/source/times.ts';
import { redactSection } from './redact.ts';
import { count, path, ratio, text } from './values.ts';

const fileSource = z.strictObject({
  kind: z.literal('file'),
  paths: z
    .array(path('A file of Langfuse traces (a page, a UI export, a blob export; JSON, JSONL, CSV or Parquet, gzipped or not), or a folder of them.'))
    .min(1)
    .meta({ expect: 'a list of at least one file', remedy: 'List the trace files.' }),
});

const dummySource = z.strictObject({
  kind: z.literal('dummy-agent'),
  count: count('How many fresh traces the built-in agent makes.', 12),
});

function texts(description: string) {
  return z.array(z.string().min(1)).default([]).meta({ description, expect: 'a list of texts' });
}

const langfuseSource = z.strictObject({
  kind: z.literal('langfuse'),
  host: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description: 'The server that the keys are of. Left out: LANGFUSE_BASE_URL or LANGFUSE_HOST, else https://cloud.langfuse.com.',
      expect: 'an address such as https://cloud.langfuse.com',
      remedy: 'Write the address at which you open Langfuse.',
    }),
  agentId: text(
    "The agent's name in Langfuse: of its traces, a tag, metadata or its AGENT observation. Left out: the config's agent. '*' takes every trace.",
  ).optional(),
  agentBy: z
    .array(z.enum(['trace-name', 'tag', 'agent-observation', 'metadata']))
    .default([])
    .meta({
      description: 'The ways in which traces say whose they are; empty: all of them, each of which is looked for.',
      expect: 'a list of trace-name, tag, agent-observation, metadata',
    }),
  environments: texts('Only traces of these environments.'),
  tags: texts('Only traces with all of these tags.'),
  userId: text('Only traces of this user.').optional(),
  from: z
    .string()
    .refine((value) => spanMs(value) !== null || timeMs(value) !== null)
    .default('30d')
    .meta({
      description: 'The oldest start time: a date, a time with its zone, or a span before `to`.',
      expect: 'a date such as 2026-11-01, or a span such as 30d or 12h',
    }),
  to: z
    .string()
    .refine((value) => value === 'now' || timeMs(value) !== null)
    .default('now')
    .meta({
      description: 'Start times before this. now is when the traces are fetched; a date makes the same snapshot wherever it is fetched.',
      expect: 'now, or a date such as 2026-12-01',
    }),
  lagMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(20)
    .meta({ description: 'What is younger may not have arrived and is left for later.', expect: 'a whole number of minutes from 0 to 1440' }),
  maxTraces: count('At most this many traces, the newest first.', 5000),
  requestsPerMinute: z.int().positive().optional().meta({
    description: 'Requests to Langfuse in a minute. Left out: what every plan of Langfuse Cloud allows; of your own server, as many as it takes.',
    expect: 'a whole number of at least 1',
  }),
});

/** How traces become a data set. */
export const harvestSection = z.strictObject({
  source: z.discriminatedUnion('kind', [fileSource, dummySource, langfuseSource]).meta({
    description: 'Where traces come from.',
    remedy: "Write kind: langfuse to ask Langfuse's API, or export the agent's observations as JSON or JSONL, write kind: file and list the files under paths.",
  }),
  limit: count('At most this many model calls, the newest first.', 400),
  split: z
    .strictObject({
      train: ratio('Share of clusters for training.', 0.7),
      val: ratio('Share for validation during training.', 0.15),
      vault: ratio('Share kept unseen until promotion; the rest is the test split.', 0.05),
    })
    .prefault({})
    .refine((split) => split.train + split.val + split.vault < 1, {
      error: 'train + val + vault must leave a share for the test split',
    })
    .meta({ expect: 'train, val and vault to sum to less than 1', remedy: 'Lower one of them: the rest is the test split.' }),
  nearDuplicates: z
    .strictObject({
      threshold: z.number().min(0.5).max(1).default(0.9).meta({
        description:
          'Conversations with at least this resemblance (shared runs of three words, of all runs in either) are one family and never in two splits. 1 binds equal ones alone.',
        expect: 'a number from 0.5 to 1',
        remedy: 'Write 0.9, or 1 where prompts share a long template.',
      }),
    })
    .prefault({}),
  schemaDrift: z.enum(['keep', 'newest']).default('keep').meta({
    description:
      'Where a tool changed its parameters over time: keep every example as it was asked, or set those aside whose call does not fit the newest schema. Both are counted.',
  }),
  instruction: z.enum(['full', 'brief']).default('full').meta({
    description: "How much a prompt says about the answer's form. brief is for a model that learned it in training, such as the built-in nano.",
  }),
  signatures: z
    .enum(['compact', 'json-schema'])
    .default('compact')
    .meta({ description: 'How tools are described in the prompt: one short line, or their JSON Schema with descriptions for larger models.' }),
  systemPrompt: z
    .enum(['keep', 'drop'])
    .default('keep')
    .meta({ description: "Whether the agent's own system prompt goes into the row's prompt. Drop it only for a model that is to learn it by training." }),
  redact: redactSection,
  publicSets: z
    .array(
      z
        .string()
        .regex(/^(?!\.{1,2}$)[\w.-]+$/)
        .meta({ expect: 'the name of a folder below datasets/', remedy: 'Write for example bfcl.' }),
    )
    .default([])
    .meta({
      description: 'Imported data sets, by the names of their folders below datasets/: the report says how much of test and vault stands in them.',
      expect: 'a list of folder names below datasets/',
      remedy: 'Write for example [bfcl].',
    }),
  challengeTags: z
    .array(z.string())
    .default([])
    .meta({ description: 'Traces with one of these tags are evaluated and reported apart, outside gate and training.' }),
  catalogue: path('A JSON or YAML file with the tools and output schemas that the agent offers.').nullable().default(null).meta({
    description: 'A file with the tools and output schemas that the agent offers, for instrumentations that do not record them: {tools, outputs}.',
    expect: 'a file path, or null',
  }),
  labels: path('A YAML file of decisions about golds.').nullable().default(null).meta({
    description:
      'A file of decisions about golds on which the hosted model contradicts itself: a copy of the labels-to-settle.yaml of a run, with its decisions written in (docs/labels.md).',
    expect: 'a file path, or null',
  }),
  parallelCalls: z.enum(['set-aside', 'split']).default('set-aside').meta({
    description:
      'A turn that calls several tools at once, where an example holds one call. set-aside: counted and left out. split: one example a call, in the order made, those before it in its history with their results.',
  }),
  schemaViolations: z
    .enum(['set-aside', 'keep'])
    .default('set-aside')
    .meta({ description: 'A recorded answer that its own schema does not allow. set-aside: it is no gold. keep: it is one all the same, and counted.' }),
  userScore: z
    .strictObject({
      name: z.string().min(1).meta({ description: 'Name of the score.', expect: 'a text' }),
      below: z.number().meta({ description: 'Calls scored lower are no golds.', expect: 'a number' }),
    })
    .nullable()
    .default(null)
    .meta({
      description:
        'A score that users give: calls scored below are set aside, where the source gives scores with the traces. A score of a trace is of all its calls.',
      expect: '{ name, below }, or null',
      remedy: 'Write for example { name: user-feedback, below: 0.5 }.',
    }),
  maxQuarantined: ratio('Refuse the harvest when a larger share of the traces with model calls is lost.', 0.5),
});
