import { UserError } from '../../errors.ts';
import { type ChatContent, plainChat } from '../../records/chat.ts';
import type { Row } from '../../records/example.ts';
import { promptMessages } from '../prompt.ts';
import { type Cut, everywhere, inPieces } from './control-tokens.ts';
import { systemInFirstUserTurn } from './system-turn.ts';
import { type ChatTemplate, compileTemplate } from './template.ts';
import { templateInput } from './template-input.ts';
import { refuseUnsayable, wholenessCheck } from './wholeness.ts';

/**
 * The text a local model is fed for a row's prompt, up to where its answer begins. The only renderer: evaluation, training and serving all use it.
 * @throws UserError when the template cannot be compiled, refuses the two messages or leaves one out.
 */
export function renderPrompt(prompt: string, template: ChatTemplate): string {
  return chatRenderer(template)(plainChat(promptMessages(prompt))).join('');
}

/** A row as the model is fed it and as it is to answer, each in pieces (`inPieces`). */
export interface RenderedRow {
  prompt: string[];
  completion: string[];
}

/** Rows as training sees them. Compiles the template once; use it for many rows. */
export function rowRenderer(template: ChatTemplate): (row: Row) => RenderedRow {
  const render = askedRenderer(template);
  return ({ prompt, completion }) => render(plainChat(promptMessages(prompt)), completion);
}

/** The same for rows that are asked in another way than by their prompt alone: what is asked, and the right answer. */
export function askedRenderer(template: ChatTemplate): (asked: ChatContent, completion: string) => RenderedRow {
  const render = chatRenderer(template);
  return (asked, completion) => ({ prompt: render(asked), completion: inPieces(completion, [everywhere(template.controlTokens)], (text) => text) });
}

/**
 * Whole conversations, in pieces (`inPieces`): each is tokenised by itself, so that no text of a message becomes a control token. What the model
 * says and what it is instructed to say are read alike: there `</tool_call>` stays the token that it is. Up to where an answer begins, or only to the
 * end of the last message.
 * @throws UserError naming what the template cannot express: nothing of a conversation is left out in silence.
 */
export function chatRenderer(template: ChatTemplate, { upTo = 'answer' }: { upTo?: 'answer' | 'last message' } = {}): (content: ChatContent) => string[] {
  const compiled = guarded(['system', 'user'], () => compileTemplate(template));
  const told = upTo === 'answer' ? {} : { add_generation_prompt: false };
  const cuts = [everywhere<ChatContent>(template.controlTokens), saidFromOutside(template.userDefinedTokens)];
  const render = (content: ChatContent, asRendered = (cut: ChatContent) => cut) =>
    guarded(
      asRendered(content).messages.map(({ role }) => role),
      () => inPieces(content, cuts, (cut) => compiled(templateInput(asRendered(cut)), told)),
    );
  const formOf = wholenessCheck((content) => render(content).join(''));
  return (content) => {
    refuseUnsayable(content);
    if (formOf(content) === 'own') return render(content);
    // Cut first: in one turn, an instruction can no longer be told from what the user says.
    return render(content, (cut) => systemInFirstUserTurn(cut) ?? cut);
  };
}

function saidFromOutside(tokens: readonly string[]): Cut<ChatContent> {
  return {
    tokens,
    within: (content, change) => ({
      ...content,
      messages: content.messages.map((message) =>
        message.role === 'user' || message.role === 'tool' ? { ...message, content: change(message.content) } : message,
      ),
    }),
  };
}

function guarded<T>(roles: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const wanted = roles.join() === 'system,user' ? 'a system message' : 'such a conversation';
    throw new UserError(
      `The model's chat template cannot render [${roles.join(', ')}]: ${error instanceof Error ? error.message : String(error)}. Choose a model whose template accepts ${wanted}.`,
    );
  }
}
