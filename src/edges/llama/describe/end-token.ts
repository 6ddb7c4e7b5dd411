import { type ChatTemplate, compileTemplate, type TemplateInput } from '../../../rows/render/template.ts';

const ANSWER = 'one answer 7f3a';
const ASKED: TemplateInput = {
  messages: [
    { role: 'user', content: 'one question' },
    { role: 'assistant', content: ANSWER },
  ],
};

/** The token that ends an answer, and how it was found out; the text is one token of the file's own. */
export interface EndToken {
  text: string;
  /** False where the file's own end tokens are others than the one its template writes. */
  isNamedByFile: boolean;
}

/**
 * The token a model's chat template writes behind an answer; where it writes none, the first of the file's own end tokens. Null where there is neither.
 * @param named the texts of the file's end of turn and end of text, in this order.
 */
export function endTokenOf(template: ChatTemplate, named: readonly string[]): EndToken | null {
  const text = writtenBehindAnswer(template) ?? named[0];
  return text === undefined ? null : { text, isNamedByFile: named.includes(text) };
}

function writtenBehindAnswer(template: ChatTemplate): string | null {
  const rendered = renderedOrNull(template);
  const at = rendered?.lastIndexOf(ANSWER) ?? -1;
  if (rendered === null || at === -1) return null;
  const rest = rendered.slice(at + ANSWER.length).trimStart();
  const tokens = [...template.controlTokens, ...template.userDefinedTokens].filter((token) => rest.startsWith(token));
  return tokens.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** A template may refuse a conversation, and one that is not understood says so when it is used. */
function renderedOrNull(template: ChatTemplate): string | null {
  try {
    return compileTemplate(template)(ASKED, { add_generation_prompt: false });
  } catch {
    return null;
  }
}
