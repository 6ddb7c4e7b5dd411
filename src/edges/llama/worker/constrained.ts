import type { LlamaContextSequence, LlamaGrammarEvaluationState, Token } from 'node-llama-cpp';

/** What the engine says when it was made to take a token that the grammar does not: there was no other. */
const NO_TOKEN = 'Failed to accept token in sampler';

type Evaluating = Pick<LlamaContextSequence, 'adaptStateToTokens' | 'nextTokenIndex' | 'evaluate'>;

/**
 * `beginGreedy` for an answer that is held to a grammar: the likeliest token that the grammar lets follow, the end token only where it may end. It ends
 * without one where none may follow, as in a vocabulary that lacks a character.
 *
 * `controlledEvaluate` takes no grammar, so a row that begins falls behind those under way in its first batch.
 */
export async function beginConstrained(
  sequence: Evaluating,
  prompt: readonly Token[],
  grammarEvaluationState: LlamaGrammarEvaluationState,
): Promise<AsyncGenerator<Token, void, undefined>> {
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  return constrained(sequence, prompt.slice(sequence.nextTokenIndex), grammarEvaluationState);
}

async function* constrained(sequence: Evaluating, unfed: Token[], grammarEvaluationState: LlamaGrammarEvaluationState): AsyncGenerator<Token, void, undefined> {
  try {
    yield* sequence.evaluate(unfed, { temperature: 0, grammarEvaluationState, yieldEogToken: true });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith(NO_TOKEN)) throw error;
  }
}
