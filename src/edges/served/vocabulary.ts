import { UserError } from '../../errors.ts';
import type { ChatContent } from '../../records/chat.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import { templateFacts } from '../../rows/render/template-facts.ts';
import { chatTemplateOf } from '../llama/chat-template.ts';
import { openLlama } from '../llama/llama-library.ts';
import { tokensOfPieces } from '../llama/worker/fed-row.ts';

/** A prompt as training and the engine `llama` know it. */
export interface Prompt {
  /** Each piece is tokenised by itself, so that no text of a message becomes a control token. */
  pieces: string[];
  ids: number[];
}

/** A model's own template and tokens, without its weights. */
export interface Vocabulary {
  promptOf(content: ChatContent): Prompt;
  /** Whether a server that is sent text puts a begin token before it. */
  addsBeginToken: boolean;
  /** Texts of tokens that end an answer. */
  endTexts: string[];
  /** Texts of the other control tokens: they are part of an answer, and servers leave them out unless told. */
  controlTexts: string[];
  facts: Record<string, string>;
  close(): Promise<void>;
}

/** Reads them from a GGUF. @throws UserError when it is none, or ships no chat template. */
export async function openVocabulary(ggufPath: string): Promise<Vocabulary> {
  const { llama, lastComplaint } = await openLlama({ gpu: 'off', threads: 1 });
  const model = await llama.loadModel({ modelPath: ggufPath, vocabOnly: true }).catch(async (error: Error) => {
    await llama.dispose();
    throw new UserError(`${ggufPath} does not load: ${error.message}${lastComplaint() === null ? '' : ` (${lastComplaint()})`}. Check that the file is whole.`);
  });
  const template = chatTemplateOf(model.fileInfo.metadata, ggufPath);
  const render = chatRenderer(template);
  const ends = template.controlTokens.filter((text) => {
    const [id, ...more] = model.tokenize(text, true);
    return id !== undefined && more.length === 0 && model.isEogToken(id);
  });
  return {
    promptOf: (content) => {
      const pieces = render(content);
      return { pieces, ids: tokensOfPieces(model, pieces) };
    },
    addsBeginToken: model.tokens.shouldPrependBosToken,
    endTexts: ends,
    controlTexts: template.controlTokens.filter((text) => !ends.includes(text)),
    facts: templateFacts(template),
    close: () => llama.dispose(),
  };
}
