import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { splitPart } from '../../../records/downloads/split-parts.ts';
import { chatTemplateOf } from '../chat-template.ts';
import { loadLlamaLibrary } from '../llama-library.ts';
import { type EndToken, endTokenOf } from './end-token.ts';
import { fileTypeName } from './file-types.ts';
import { oneLine } from './one-line.ts';

/** What a GGUF says of itself, every text of it on one line without control characters. */
export interface GgufDescription {
  architecture: string;
  /** Null where it gives itself none. */
  name: string | null;
  contextLength: number;
  endToken: EndToken;
  /** `Q4_K_M`; null where it says none that is known. */
  quantisation: string | null;
  /** `OWNER/NAME` on Hugging Face, where it says what it was made of. */
  baseModel: string | null;
}

const Unsaid = z.unknown().optional();
const Id = z.number().int().nonnegative();
const Metadata = z.looseObject({
  general: z.looseObject({ architecture: z.string(), name: Unsaid, type: Unsaid, file_type: Unsaid, base_model: Unsaid }),
  tokenizer: z
    .looseObject({
      ggml: z.looseObject({ tokens: z.array(z.string()), eos_token_id: Id.optional().catch(undefined), eot_token_id: Id.optional().catch(undefined) }),
    })
    .optional(),
  split: z.looseObject({ count: z.number(), no: z.number() }).optional().catch(undefined),
});
const ContextLength = z.looseObject({ context_length: z.number().int().positive() });
const BaseModel = z.looseObject({ '0': z.looseObject({ repo_url: z.string() }) });

const LONGEST_NAME = 80;
const LONGEST_TOKEN = 64;

/** Reads a GGUF's header. @throws UserError when it is none, a later part of a split one, an adapter, or lacks what a chat model has. */
export async function describeGguf(path: string): Promise<GgufDescription> {
  const part = splitPart(path);
  if (part && part.index !== 1)
    throw new UserError(
      `${path}: expected a model's first part, got part ${part.index} of ${part.count}. Name the part 00001: the others are found beside it.`,
    );
  const { readGgufFileInfo } = await loadLlamaLibrary('off');
  const options = { sourceType: 'filesystem', readTensorInfo: false, spliceSplitFiles: false, logWarnings: false } as const;
  const info = await readGgufFileInfo(path, options).catch((error: Error) => {
    throw new UserError(`${path}: expected a GGUF file, but ${oneLine(error.message, 200)} Fetch the file again.`);
  });
  return descriptionOf(info.metadata, path);
}

/** The same of metadata that is read. */
export function descriptionOf(metadata: unknown, path: string): GgufDescription {
  const { general, tokenizer, split, ...rest } = parsed(metadata, path);
  const architecture = oneLine(general.architecture, 40);
  if (general.type === 'adapter')
    throw new UserError(`${path}: expected a model, got an adapter. An adapter belongs under adapters of the entry of its model.`);
  const count = split?.count ?? 1;
  if (count > 1 && (split?.no !== 0 || splitPart(path)?.count !== count))
    throw new UserError(
      `${path}: expected the first of ${count} parts by the name it was split with, …-00001-of-${String(count).padStart(5, '0')}.gguf. Give the parts their names back.`,
    );
  const context = ContextLength.safeParse(rest[general.architecture]);
  if (!context.success) throw new UserError(`${path}: expected ${architecture}.context_length in the GGUF, found none. Fetch a whole model file.`);
  const template = chatTemplateOf(metadata, path);
  const { tokens = [], eot_token_id: turn, eos_token_id: text } = tokenizer?.ggml ?? {};
  const named = [turn, text].flatMap((id) => (id === undefined ? [] : (tokens[id] ?? [])));
  const endToken = endTokenOf(template, named);
  if (endToken === null || endToken.text !== oneLine(endToken.text, LONGEST_TOKEN))
    throw new UserError(`${path}: expected a token that ends an answer, named by the GGUF or written by its chat template, found none. Choose a chat model.`);
  return {
    architecture,
    name: typeof general.name === 'string' ? oneLine(general.name, LONGEST_NAME) || null : null,
    contextLength: context.data.context_length,
    endToken,
    quantisation: fileTypeName(typeof general.file_type === 'number' ? general.file_type : undefined),
    baseModel:
      /^https:\/\/huggingface\.co\/([\w.-]{1,96}\/[\w.-]{1,96})$/.exec(BaseModel.safeParse(general.base_model).data?.['0'].repo_url ?? '')?.[1] ?? null,
  };
}

function parsed(metadata: unknown, path: string): z.infer<typeof Metadata> {
  const found = Metadata.safeParse(metadata);
  if (!found.success) throw new UserError(`${path}: expected a model, but the GGUF does not say its architecture and tokens. Fetch a whole model file.`);
  return found.data;
}
