import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import { loadLlamaLibrary } from './llama-library.ts';

const TokenizerMetadata = z.looseObject({
  tokenizer: z.looseObject({
    chat_template: z.string().min(1),
    ggml: z.looseObject({
      tokens: z.array(z.string()),
      token_type: z.array(z.number()).optional(),
      bos_token_id: z.number().optional(),
      eos_token_id: z.number().optional(),
    }),
  }),
});

/** `LLAMA_TOKEN_TYPE_UNKNOWN` and `_CONTROL`. */
const CONTROL = new Set([2, 3]);
/** `LLAMA_TOKEN_TYPE_USER_DEFINED`: read as one token in any text, as those of control are. */
const USER_DEFINED = 4;

/** The chat template a GGUF ships, with the texts of its begin and end tokens. @throws UserError when it ships none. */
export function chatTemplateOf(metadata: unknown, path: string): ChatTemplate {
  const template = chatTemplateIn(metadata);
  if (template === null) throw new UserError(`${path}: expected tokenizer.chat_template in the GGUF, found none. Choose a chat (instruct) model.`);
  return template;
}

/** The same, or null when it ships none. */
export function chatTemplateIn(metadata: unknown): ChatTemplate | null {
  const parsed = TokenizerMetadata.safeParse(metadata);
  if (!parsed.success) return null;
  const { chat_template: text, ggml } = parsed.data.tokenizer;
  const textOf = (id: number | undefined) => (id === undefined ? '' : (ggml.tokens[id] ?? ''));
  return {
    text,
    bosToken: textOf(ggml.bos_token_id),
    eosToken: textOf(ggml.eos_token_id),
    controlTokens: controlTokens(ggml),
    userDefinedTokens: userDefinedTokens(ggml),
  };
}

/** Those the file marks as such, and those it names by their use: older files mark none of them. */
function controlTokens({ tokens, token_type: types = [], ...named }: z.infer<typeof TokenizerMetadata>['tokenizer']['ggml']): string[] {
  const ids = Object.entries(named).flatMap(([key, value]) => (key.endsWith('_token_id') && typeof value === 'number' ? [value] : []));
  const texts = [...tokens.filter((_, id) => CONTROL.has(types[id] ?? 1)), ...ids.map((id) => tokens[id] ?? '')];
  return [...new Set(texts)].filter((text) => text !== '');
}

/** But for runs of spaces and plain words, which some vocabularies hold as such too: they mean no more than they say. */
function userDefinedTokens({ tokens, token_type: types = [] }: z.infer<typeof TokenizerMetadata>['tokenizer']['ggml']): string[] {
  const texts = tokens.filter((_, id) => types[id] === USER_DEFINED);
  return [...new Set(texts)].filter((text) => [...text].length > 1 && !/[\s\u2581]/.test(text) && !/^[\p{L}\p{M}\p{N}]+$/u.test(text));
}

/** The same from the file alone, without loading the model. @throws UserError when there is no such file, it is no GGUF, or it ships no template. */
export async function readChatTemplate(path: string): Promise<ChatTemplate> {
  const { readGgufFileInfo } = await loadLlamaLibrary('off');
  const info = await readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: false, logWarnings: false }).catch((error: Error) => {
    throw new UserError(`${path}: expected a GGUF file, but ${error.message} Fetch the file again.`);
  });
  return chatTemplateOf(info.metadata, path);
}
