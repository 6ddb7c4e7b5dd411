import { z } from 'zod';
import type { Usage } from '../../../records/evaluation.ts';
import { ApiUsage, type Completed, completedOf, usageOf } from './completion.ts';

/** What is read of a chunk; the one with the usage has no choice, and Azure's first has none either. */
const Chunk = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        delta: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  usage: ApiUsage.nullish(),
});

/** A streamed answer as it comes together. */
export interface StreamedAnswer {
  /** All that was said so far; null while nothing was. */
  text(): string | null;
  /** What the chunk adds to the text, perhaps nothing; null when it is no chunk of a chat completion. */
  take(chunk: unknown): string | null;
  /** The answer; null when the stream ended without saying why. */
  completed(): Completed | null;
}

/** Nothing said yet. A refusal is an answer, unless there was another before it. */
export function streamedAnswer(): StreamedAnswer {
  let text: string | null = null;
  let isContent = false;
  let finishReason: string | null = null;
  let usage: Usage | null = null;
  return {
    text: () => text,
    take(chunk) {
      const parsed = Chunk.safeParse(chunk);
      if (!parsed.success) return null;
      usage = usageOf(parsed.data.usage) ?? usage;
      const choice = parsed.data.choices?.[0];
      finishReason = choice?.finish_reason ?? finishReason;
      const { content, refusal } = choice?.delta ?? {};
      isContent ||= Boolean(content);
      const delta = content || (isContent ? '' : (refusal ?? ''));
      if (delta !== '') text = (text ?? '') + delta;
      return delta;
    },
    completed: () => (finishReason === null ? null : completedOf({ text, finishReason, usage })),
  };
}
