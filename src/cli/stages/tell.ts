import type { CompletionEnd, CompletionModel, CompletionRequest } from '../../eval/ports.ts';

export interface TellOptions {
  write(text: string): void;
  signal: AbortSignal;
}

/** Writes an answer as it is generated, for somebody who watches: its text, and on a line of its own how it ended where that is no plain answer. */
export async function tell(model: CompletionModel, request: CompletionRequest, { write, signal }: TellOptions): Promise<void> {
  let isMidLine = false;
  for await (const chunk of model.complete(request, signal)) {
    if (chunk.kind === 'delta') {
      write(chunk.text);
      isMidLine = true;
    } else write(`${isMidLine ? '\n' : ''}${howItEnded(chunk, isMidLine)}`);
  }
}

function howItEnded({ outcome, reason }: CompletionEnd, hasText: boolean): string {
  if (outcome !== 'answered') return `(${outcome}: ${reason})\n`;
  return hasText ? '' : '\n';
}
