import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { ChatTemplate } from '../../rows/render.ts';
import { loadLlamaLibrary } from './llama-library.ts';

const TokenizerMetadata = z.looseObject({
  tokenizer: z.looseObject({
    chat_template: z.string().min(1),
    ggml: z.looseObject({ tokens: z.array(z.string()), bos_token_id: z.number().optional(), eos_token_id: z.number().optional() }),
  }),
});

/** The chat template a GGUF ships, with the texts of its begin and end tokens. @throws UserError when it ships none. */
export function chatTemplateOf(metadata: unknown, path: string): ChatTemplate {
  const parsed = TokenizerMetadata.safeParse(metadata);
  if (!parsed.success) throw new UserError(`${path}: expected tokenizer.chat_template in the GGUF, found none. Choose a chat (instruct) model.`);
  const { chat_template: text, ggml } = parsed.data.tokenizer;
  const textOf = (id: number | undefined) => (id === undefined ? '' : (ggml.tokens[id] ?? ''));
  return { text, bosToken: textOf(ggml.bos_token_id), eosToken: textOf(ggml.eos_token_id) };
}

/** The same from the file alone, without loading the model. @throws UserError when there is no such file, it is no GGUF, or it ships no template. */
export async function readChatTemplate(path: string): Promise<ChatTemplate> {
  const { readGgufFileInfo } = await loadLlamaLibrary('off');
  const info = await readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: false, logWarnings: false }).catch((error: Error) => {
    throw new UserError(`${path}: expected a GGUF file, but ${error.message} Fetch the file again.`);
  });
  return chatTemplateOf(info.metadata, path);
}
