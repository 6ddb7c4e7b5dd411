import { UserError } from '../../errors.ts';
import type { Dialect, LocalPrompt } from '../../records/asking/local-prompt.ts';
import { type ChatContent, type ChatMessage, plainChat } from '../../records/chat.ts';
import type { Example } from '../../records/example.ts';
import { promptMessages } from '../prompt.ts';
import { isAskedByTemplate, ownTemplateChat } from './own-template.ts';
import { shotsFor, systemOf } from './shots.ts';

/** A way of asking a local model, ready for use: evaluation, training and serving ask by the same one. */
export interface Asking {
  prompt: LocalPrompt;
  /** What an example asks. @throws UserError for one that cannot be asked so. */
  contentOf(example: Example): ChatContent;
  /** How calls in its answer are to be read; null where the answer is the track's completion. */
  dialectOf(example: Example): Dialect | null;
}

export interface AskingOptions {
  /** The whole data set: its train split holds the examples that are shown. */
  examples: readonly Example[];
  seed: number;
  /** Of the model's chat template; null where it is not known or has none. */
  dialect: Dialect | null;
}

/** @throws UserError where examples are to be shown and the train split holds none. */
export function askingOf(prompt: LocalPrompt, { examples, seed, dialect }: AskingOptions): Asking {
  const shots = shotsFor({ examples, seed, count: prompt.examples });
  if (prompt.examples > 0 && !examples.some(({ split, challenge }) => split === 'train' && !challenge))
    throw new UserError(`local.prompt.examples: expected examples in the train split to show, found none. Raise harvest.split.train, or write examples: 0.`);
  const byTemplate = (example: Example) => prompt.template === 'model' && isAskedByTemplate(example);
  return {
    prompt,
    contentOf: (example) => (byTemplate(example) ? ownTemplateChat(example, prompt) : plainChat(turnsOf(example, { prompt, shots: shots(example) }))),
    dialectOf: (example) => (byTemplate(example) ? dialect : null),
  };
}

function turnsOf(example: Example, { prompt, shots }: { prompt: LocalPrompt; shots: readonly Example[] }): ChatMessage[] {
  const [system, user] = promptMessages(example.row.prompt);
  const instruction = [system.content, ...(prompt.wording === null ? [] : [prompt.wording])].filter((text) => text !== '').join('\n');
  return [{ ...system, content: instruction }, ...shots.flatMap((shot) => turnsOfShot(shot, system.content)), user];
}

/** What was said and the right answer; with its own tools in front where they are others. */
function turnsOfShot(shot: Example, system: string): ChatMessage[] {
  const [, user] = promptMessages(shot.row.prompt);
  return [
    { role: 'user', content: systemOf(shot) === system ? user.content : shot.row.prompt },
    { role: 'assistant', content: shot.row.completion, toolCalls: [] },
  ];
}
