import type { Config } from '../../../config/schema.ts';
import { UserError } from '../../../errors.ts';
import { type Dialect, isPlainPrompt, type LocalPrompt } from '../../../records/asking/local-prompt.ts';
import { digestOf } from '../../../records/digest.ts';
import type { ModelRole } from '../../../records/evaluation.ts';
import type { Example } from '../../../records/example.ts';
import { type Asking, askingOf } from '../../../rows/asking/asking.ts';
import { dialectOf } from '../../../rows/dialect/dialect.ts';
import type { TemplatePorts } from '../../ports/eval.ts';

/** How the config has the model asked; null where only by the row's prompt, as every hosted model is or natively. */
export function promptOf({ local }: Pick<Config, 'local'>, role: ModelRole): LocalPrompt | null {
  if (role === 'hosted' || !local.prompt) return null;
  return isPlainPrompt(local.prompt) ? null : local.prompt;
}

export interface AskedSet {
  prompt: LocalPrompt;
  /** The whole data set. */
  dataset: readonly Example[];
  seed: number;
}

/** What a key says of it: everything that the examples are asked. Of the model's template its GGUF says the rest. */
export function askedDigest({ prompt, dataset, seed }: AskedSet, examples: readonly Example[]): string {
  const asking = askingOf(prompt, { examples: dataset, seed, dialect: null });
  return digestOf({ template: prompt.template, contents: examples.map((example) => asking.contentOf(example)) });
}

/** Ready to be asked with. @throws UserError where the model has no tool-call template and is to be asked through it. */
export async function openAsking({ prompt, dataset, seed }: AskedSet, { chatTemplate }: TemplatePorts): Promise<Asking> {
  const dialect: Dialect | null = prompt.template === 'model' ? dialectOf(await chatTemplate()) : null;
  if (prompt.template === 'model' && dialect === null)
    throw new UserError(
      "local.prompt.template: model: expected a model whose chat template writes tool calls as JSON (Qwen's, Hermes', Llama 3's, Phi-4-mini's, Mistral's), found none in this model's. Write template: fledgling, or choose another model.",
    );
  return askingOf(prompt, { examples: dataset, seed, dialect });
}
