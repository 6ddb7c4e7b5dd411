import { Template } from '@huggingface/jinja';
import { UserError } from '../errors.ts';
import { type ChatContent, plainChat } from '../records/chat.ts';
import { promptMessages } from './prompt.ts';
import { templateInput } from './template-input.ts';
import { refuseUnsayable, wholenessCheck } from './wholeness.ts';

/** A model's own chat template, as its tokenizer or its GGUF ships it. */
export interface ChatTemplate {
  text: string;
  bosToken: string;
  eosToken: string;
}

/**
 * The text a local model is fed for a row's prompt, up to where its answer begins. The only renderer: evaluation, training and serving all use it.
 * @throws UserError when the template cannot be compiled, refuses the two messages or leaves one out.
 */
export function renderPrompt(prompt: string, template: ChatTemplate): string {
  return promptRenderer(template)(prompt);
}

/** Compiles the template once; use it for many rows. */
export function promptRenderer(template: ChatTemplate): (prompt: string) => string {
  const render = chatRenderer(template);
  return (prompt) => render(plainChat(promptMessages(prompt)));
}

/**
 * The same for whole conversations.
 * @throws UserError naming what the template cannot express: nothing of a conversation is left out in silence.
 */
export function chatRenderer(template: ChatTemplate): (content: ChatContent) => string {
  const compiled = guarded(['system', 'user'], () => new Template(template.text));
  const render = (content: ChatContent) =>
    guarded(
      content.messages.map(({ role }) => role),
      () => compiled.render({ ...templateInput(content), add_generation_prompt: true, bos_token: template.bosToken, eos_token: template.eosToken }),
    );
  const refuseLoss = wholenessCheck(render);
  return (content) => {
    refuseUnsayable(content);
    refuseLoss(content);
    return render(content);
  };
}

function guarded<T>(roles: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    const wanted = roles.join() === 'system,user' ? 'a system message' : 'such a conversation';
    throw new UserError(
      `The model's chat template cannot render [${roles.join(', ')}]: ${error instanceof Error ? error.message : String(error)}. Choose a model whose template accepts ${wanted}.`,
    );
  }
}
