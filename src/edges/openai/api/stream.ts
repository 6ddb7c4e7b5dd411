import { z } from 'zod';
import type { Usage } from '../../../records/evaluation.ts';
import { type Completed, completedOf } from './completion.ts';
import { Content, isOtherThanText, textOf } from './content.ts';
import { readUsage } from './usage.ts';

/** What is read of a chunk; the one with the usage has no choice, and Azure's first has none either. */
const Chunk = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        delta: z.looseObject({ content: Content, refusal: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
});

/** A streamed answer as it comes together. */
export interface StreamedAnswer {
  /** All that was said so far; null while nothing was. */
  text(): string | null;
  /** What the chunk adds to the text, perhaps nothing; null when it is no chunk of a chat completion. */
  take(chunk: unknown): string | null;
  /** Whether the server said why the answer ended. */
  hasEnded(): boolean;
  /** The answer; null when it has not ended, or ended well and is no text. */
  completed(): Completed | null;
}

/** Nothing said yet. A refusal is an answer, unless there was another before it. */
export function streamedAnswer(): StreamedAnswer {
  let text: string | null = null;
  let isContent = false;
  let isOther = false;
  let finishReason: string | null = null;
  let usage: Usage | null = null;
  return {
    text: () => text,
    take(chunk) {
      const parsed = Chunk.safeParse(chunk);
      if (!parsed.success) return null;
      usage = readUsage(parsed.data.usage) ?? usage;
      const choice = parsed.data.choices?.[0];
      // Some servers say '' for "not yet".
      finishReason = choice?.finish_reason || finishReason;
      const { content, refusal } = choice?.delta ?? {};
      const said = textOf(content);
      isContent ||= Boolean(said);
      isOther ||= isOtherThanText(content);
      const delta = said || (isContent ? '' : (refusal ?? ''));
      if (delta !== '') text = (text ?? '') + delta;
      return delta;
    },
    hasEnded: () => finishReason !== null,
    completed: () => (finishReason === null ? null : completedOf({ text, isText: text !== null || !isOther, finishReason, usage })),
  };
}
