import type { CompletionEnd, CompletionModel, CompletionRequest } from '../../eval/ports.ts';

export interface TellOptions {
  write(text: string): void;
  signal: AbortSignal;
}

/** Writes an answer as it is generated, for somebody who watches: its text, each call on a line of its own, and how it ended where that is no plain answer. */
export async function tell(model: CompletionModel, request: CompletionRequest, { write, signal }: TellOptions): Promise<void> {
  let isMidLine = false;
  for await (const chunk of model.complete(request, signal)) {
    if (chunk.kind === 'delta') {
      write(chunk.text);
      isMidLine = true;
    } else write(`${isMidLine ? '\n' : ''}${rest(chunk, isMidLine)}`);
  }
}

function rest({ outcome, calls, reason }: CompletionEnd, hasText: boolean): string {
  const lines = (calls ?? []).map(({ name, arguments: args }) => `${name} ${args}`);
  if (outcome !== 'answered') lines.push(`(${outcome}: ${reason})`);
  return lines.length > 0 ? lines.map((line) => `${line}\n`).join('') : hasText ? '' : '\n';
}
