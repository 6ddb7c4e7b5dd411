import { z } from 'zod';
import type { Ask, Usage } from '../../../records/evaluation.ts';
import { DeltaCalls, streamedCalls } from './calls.ts';
import { completedOf, type Read } from './completion.ts';
import { Content, isOtherThanText, refusalIn, textOf } from './content.ts';
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
  /** Whether the first of its text or of its calls is there. */
  hasBegun(): boolean;
  /** What the chunk adds to the text, perhaps nothing; null when it is no chunk of a chat completion. */
  take(chunk: unknown): string | null;
  /** The answer, or what is wrong with it; null when the server has not said why it ended. */
  completed(): Read | null;
}

/** Nothing said yet. Calls are no text, and are there at the end. A refusal is told as text unless there was another before it. */
export function streamedAnswer(ask: Ask): StreamedAnswer {
  let text: string | null = null;
  let isContent = false;
  let isOther = false;
  let finishReason: string | null = null;
  let usage: Usage | null = null;
  const streamed = ask === 'native' ? streamedCalls() : null;
  return {
    text: () => text,
    hasBegun: () => text !== null || (streamed?.calls().length ?? 0) > 0,
    take(chunk) {
      const parsed = Chunk.safeParse(chunk);
      if (!parsed.success) return null;
      usage = readUsage(parsed.data.usage) ?? usage;
      const choice = parsed.data.choices?.[0];
      // Some servers say '' for "not yet".
      finishReason = choice?.finish_reason || finishReason;
      const { content, refusal } = choice?.delta ?? {};
      if (streamed) {
        const called = DeltaCalls.safeParse(choice?.delta ?? {});
        if (!called.success) return null;
        streamed.take(called.data);
      }
      const said = textOf(content);
      isContent ||= Boolean(said);
      isOther ||= isOtherThanText(content);
      const delta = said || (isContent ? '' : (refusalIn(content) ?? refusal ?? ''));
      if (delta !== '') text = (text ?? '') + delta;
      return delta;
    },
    completed() {
      if (finishReason === null) return null;
      const [said, refusal] = isContent ? [text, null] : [null, text];
      return completedOf({ said, refusal, calls: streamed?.calls() ?? null, isEmpty: !isOther, finishReason, usage });
    },
  };
}
