import { UserError } from '../../errors.ts';
import { type ChatContent, plainChat } from '../../records/chat.ts';
import type { Row } from '../../records/example.ts';
import { promptMessages } from '../prompt.ts';
import { inPieces } from './control-tokens.ts';
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

/** Rows as training sees them, in pieces (`inPieces`). Compiles the template once; use it for many rows. */
export function rowRenderer(template: ChatTemplate): (row: Row) => { prompt: string[]; completion: string[] } {
  const render = chatRenderer(template);
  return ({ prompt, completion }) => ({
    prompt: render(plainChat(promptMessages(prompt))),
    completion: inPieces(completion, template.controlTokens, (text) => text),
  });
}

/**
 * Whole conversations, in pieces (`inPieces`): each is tokenised by itself, so that no text of a message becomes a control token.
 * @throws UserError naming what the template cannot express: nothing of a conversation is left out in silence.
 */
export function chatRenderer(template: ChatTemplate): (content: ChatContent) => string[] {
  const compiled = guarded(['system', 'user'], () => compileTemplate(template));
  const render = (content: ChatContent) =>
    guarded(
      content.messages.map(({ role }) => role),
      () => inPieces(templateInput(content), template.controlTokens, compiled),
    );
  const formOf = wholenessCheck((content) => render(content).join(''));
  return (content) => {
    refuseUnsayable(content);
    return render(formOf(content) === 'own' ? content : (systemInFirstUserTurn(content) ?? content));
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
