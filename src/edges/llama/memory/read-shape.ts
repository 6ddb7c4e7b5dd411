import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { ModelShape } from '../../../memory/estimate.ts';
import { loadLlamaLibrary } from '../llama-library.ts';

const Positive = z.number().int().positive();
const Architecture = z.looseObject({
  block_count: Positive,
  context_length: Positive,
  embedding_length: Positive,
  feed_forward_length: Positive.optional(),
  vocab_size: Positive.optional(),
  attention: z.looseObject({
    head_count: Positive,
    head_count_kv: z.union([Positive, z.array(z.number().int().nonnegative())]).optional(),
    key_length: Positive.optional(),
    value_length: Positive.optional(),
  }),
});
const General = z.looseObject({ general: z.looseObject({ architecture: z.string() }) });
const Vocabulary = z.looseObject({ tokenizer: z.looseObject({ ggml: z.looseObject({ tokens: z.array(z.unknown()) }) }) });

/** What of a GGUF decides the memory it takes, from its header alone; null where the file is none, or does not say it all in known words. */
export async function readShape(path: string): Promise<ModelShape | null> {
  const { readGgufFileInfo } = await loadLlamaLibrary('off');
  const info = await readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: false, logWarnings: false }).catch(() => null);
  return info === null ? null : shapeOf(info.metadata, await bytesOf(path));
}

/** The same from metadata that is already read. */
export function shapeOf(metadata: unknown, bytes: number): ModelShape | null {
  const named = General.safeParse(metadata);
  const found = named.success ? Architecture.safeParse(named.data[named.data.general.architecture]) : null;
  if (!found?.success) return null;
  const { block_count: layers, embedding_length: hidden, context_length: contextLength, attention, ...rest } = found.data;
  const { head_count: heads, head_count_kv: kvHeads = heads } = attention;
  const vocabulary = rest.vocab_size ?? Vocabulary.safeParse(metadata).data?.tokenizer.ggml.tokens.length;
  if (vocabulary === undefined) return null;
  return {
    bytes,
    layers,
    hidden,
    feedForward: rest.feed_forward_length ?? 4 * hidden,
    heads,
    kvHeadsOfAllLayers: typeof kvHeads === 'number' ? kvHeads * layers : kvHeads.reduce((sum, count) => sum + count, 0),
    keyLength: attention.key_length ?? hidden / heads,
    valueLength: attention.value_length ?? hidden / heads,
    vocabulary,
    contextLength,
  };
}

/** With every part that lies beside the first. */
async function bytesOf(path: string): Promise<number> {
  const [, stem, count] = /^(.+)-00001-of-(\d{5})\.gguf$/.exec(basename(path)) ?? [];
  if (stem === undefined) return (await stat(path)).size;
  const parts = (await readdir(dirname(path))).filter((name) => name.startsWith(`${stem}-`) && name.endsWith(`-of-${count}.gguf`));
  const sizes = await Promise.all(parts.map(async (name) => (await stat(join(dirname(path), name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
