import { z } from 'zod';
import { count, path, ratio } from './values.ts';

const fileSource = z.strictObject({
  kind: z.literal('file'),
  paths: z
    .array(path('A Langfuse v2 observations page (JSON) or JSONL file.'))
    .min(1)
    .meta({ expect: 'a list of at least one file', remedy: 'List the trace files.' }),
});

const dummySource = z.strictObject({
  kind: z.literal('dummy-agent'),
  count: count('How many fresh traces the built-in agent makes.', 12),
});

/** How traces become a data set. */
export const harvestSection = z.strictObject({
  source: z.discriminatedUnion('kind', [fileSource, dummySource]).meta({
    description: 'Where traces come from.',
    remedy: "Export the agent's observations from Langfuse as JSON or JSONL, write kind: file and list the files under paths.",
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
});
