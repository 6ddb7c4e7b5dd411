/** The text of an answer as it comes; what may still become the end token's text is held back. */
export interface AnswerText {
  /** What can be told now, perhaps nothing. */
  take(delta: string): string;
  /** What is left to tell. `isEnd`: the model ended its answer, so that an end token's text at its end is none of it. */
  rest(isEnd: boolean): string;
}

export function answerText(endTexts: readonly string[]): AnswerText {
  let held = '';
  return {
    take(delta) {
      const text = held + delta;
      const keep = Math.max(0, ...endTexts.map((end) => overlap(text, end)));
      held = text.slice(text.length - keep);
      return text.slice(0, text.length - keep);
    },
    rest: (isEnd) => (isEnd && endTexts.includes(held) ? '' : held),
  };
}

/** Length of the longest end of `text` that begins `end`. */
function overlap(text: string, end: string): number {
  for (let length = Math.min(text.length, end.length); length > 0; length--) if (text.endsWith(end.slice(0, length))) return length;
  return 0;
}
