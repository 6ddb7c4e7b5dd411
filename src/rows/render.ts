import { Template } from '@huggingface/jinja';
import { UserError } from '../errors.ts';
import { promptMessages } from './prompt.ts';

/** A model's own chat template, as its tokenizer or its GGUF ships it. */
export interface ChatTemplate {
  text: string;
  bosToken: string;
  eosToken: string;
}

/**
 * The text a local model is fed for a row's prompt, up to where its answer begins. The only renderer: evaluation, training and serving all use it.
 * @throws UserError when the template cannot be compiled or refuses the two messages.
 */
export function renderPrompt(prompt: string, template: ChatTemplate): string {
  return promptRenderer(template)(prompt);
}

/** Compiles the template once; use it for many rows. */
export function promptRenderer(template: ChatTemplate): (prompt: string) => string {
  const compiled = guarded(() => new Template(template.text));
  return (prompt) =>
    guarded(() =>
      compiled.render({
        messages: [...promptMessages(prompt)],
        add_generation_prompt: true,
        bos_token: template.bosToken,
        eos_token: template.eosToken,
      }),
    );
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UserError(
      `The model's chat template cannot render [system, user]: ${error instanceof Error ? error.message : String(error)}. Choose a model whose template accepts a system message.`,
    );
  }
}
