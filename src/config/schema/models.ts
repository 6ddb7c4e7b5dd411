import { z } from 'zod';
import { DOWNLOAD_KINDS } from '../../records/downloads/download-address.ts';
import { Sha256 } from '../../records/json.ts';
import { count, path, text } from './values.ts';

const adapter = z.strictObject({
  file: path('The LoRA GGUF.'),
  sha256: Sha256.meta({ description: 'SHA-256 of the file, as its promotion recorded it.', expect: '64 lower-case hexadecimal digits' }),
  download: z
    .string()
    .optional()
    .meta({ description: `Where \`fledgling models pull\` finds it: ${DOWNLOAD_KINDS}.` }),
});

/** One local model: the file that is run, and the weights that are trained. */
export const CatalogueModel = z.strictObject({
  title: text('Its name in reports.'),
  gguf: path('The GGUF file that is evaluated and shipped with.'),
  sha256: z.union([Sha256, z.literal('unpinned')]).meta({
    description: 'SHA-256 of the GGUF. `unpinned` is accepted while you try a model; doctor prints the digest to put here.',
    expect: '64 lower-case hexadecimal digits, or unpinned',
    remedy: 'Run `fledgling doctor`: it prints the digest of the file.',
  }),
  download: z
    .string()
    .optional()
    .meta({ description: `Where \`fledgling models pull\` finds it: ${DOWNLOAD_KINDS}.` }),
  hf: path('Folder or Hugging Face id of the same weights for training; `gguf` makes them from the GGUF itself, once, beside it.'),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional()
    .meta({
      description: 'Commit of the Hugging Face repository `hf` that training loads; left out, its newest.',
      expect: 'a full commit of 40 lower-case hexadecimal digits',
      remedy: "Copy it from the model page's list of commits.",
    }),
  architecture: z
    .enum(['llama', 'qwen2', 'qwen3', 'phi3', 'gemma', 'gemma2', 'gemma3'])
    .meta({ description: 'Architecture name in the GGUF; Mistral models are `llama`.' }),
  contextTokens: count('Context of one sequence, prompt and answer together.', 2048),
  endToken: text('The token that ends an answer, as text.'),
  adapters: z.strictObject({ structured: adapter.optional(), toolcall: adapter.optional() }).optional().meta({
    description: 'Promoted adapters this model is run with, one a track: `fledgling models select` writes them. Training starts from hf without them.',
  }),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** What a catalogue entry may be called. */
export const CatalogueName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);

export const catalogueSection = z.strictObject({
  default: text('Name of the catalogue entry to evaluate and train.'),
  catalogue: z.record(CatalogueName, CatalogueModel).meta({ description: 'Local models to choose from.', expect: 'a map of model names to models' }),
});
