import type { LlamaModel } from 'node-llama-cpp';
import { z } from 'zod';
import { asToken } from './fed-row.ts';

const ByteLevelMetadata = z.looseObject({
  tokenizer: z.looseObject({ ggml: z.looseObject({ model: z.literal('gpt2'), tokens: z.array(z.string()), token_type: z.array(z.number()).optional() }) }),
});

/** `LLAMA_TOKEN_TYPE_*` of tokens whose text is their own, not that of bytes. */
const VERBATIM = new Set([2, 3, 4]);
const UNUSED = 5;

/**
 * The text of token ids: exactly the bytes they stand for, special tokens by their names. Byte-level vocabularies are read here, because for some
 * (GPT-2's, Llama 3's, Granite's) llama.cpp's `detokenize` takes spaces away before punctuation and contractions.
 */
export function tokenText(model: LlamaModel): (ids: readonly number[]) => string {
  const parsed = ByteLevelMetadata.safeParse(model.fileInfo.metadata);
  if (!parsed.success) return (ids) => model.detokenize(ids.map(asToken), true);
  const { tokens, token_type: types } = parsed.data.tokenizer.ggml;
  const known = new Map<number, Uint8Array>();
  const bytesOf = (id: number) => {
    const bytes = known.get(id) ?? bytesOfToken(tokens[id] ?? '', types?.[id] ?? 1);
    known.set(id, bytes);
    return bytes;
  };
  return (ids) => Buffer.concat(ids.map(bytesOf)).toString('utf8');
}

function bytesOfToken(token: string, type: number): Uint8Array {
  if (type === UNUSED) return new Uint8Array();
  if (VERBATIM.has(type)) return Buffer.from(token, 'utf8');
  return Buffer.concat([...token].map((character) => BYTES.get(character) ?? Buffer.from(character, 'utf8')));
}

/** GPT-2's alphabet: printable Latin-1 characters stand for themselves, the other bytes for U+0100 and up, in order. */
const BYTES: ReadonlyMap<string, Uint8Array> = (() => {
  const isPrintable = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const others = all.filter((byte) => !isPrintable(byte));
  return new Map(all.map((byte) => [String.fromCodePoint(isPrintable(byte) ? byte : 0x100 + others.indexOf(byte)), Uint8Array.of(byte)]));
})();
