import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/**
 * Greedy tokens after `prompt`, one a `next`: temperature 0, no repeat penalty, the end token included. What the sequence already holds of
 * the prompt's beginning (the tools and instruction of the row before) is kept and not fed again: a third less time on short rows.
 *
 * `controlledEvaluate` queues a first and a later step alike, so a batch keeps its sequence ids in order; `evaluate` would let a new row fall behind.
 */
export async function beginGreedy(sequence: LlamaContextSequence, prompt: readonly Token[]): Promise<AsyncGenerator<Token, void, undefined>> {
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  return greedy(sequence, prompt.slice(sequence.nextTokenIndex));
}

async function* greedy(sequence: LlamaContextSequence, unfed: readonly Token[]): AsyncGenerator<Token, void, undefined> {
  let input = unfed;
  for (;;) {
    const last = input.at(-1);
    if (last === undefined) return;
    const output = await sequence.controlledEvaluate([...input.slice(0, -1), [last, { generateNext: { token: true, options: { temperature: 0 } } }]]);
    const token = output[input.length - 1]?.next.token;
    if (token === null || token === undefined) throw new Error('the engine sampled no token');
    yield token;
    input = [token];
  }
}
