import type { LlamaGrammarEvaluationState } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { beginConstrained } from './constrained.ts';
import { asToken } from './fed-row.ts';

// The engine holds it; nothing here looks at it.
const state = {} as LlamaGrammarEvaluationState;

/** Says two tokens, then fails. */
function failing(message: string) {
  return beginConstrained(
    {
      nextTokenIndex: 0,
      adaptStateToTokens: async () => undefined,
      async *evaluate() {
        yield asToken(7);
        yield asToken(8);
        throw new Error(message);
      },
    },
    [asToken(1)],
    state,
  );
}

it('ends where the engine finds no token that the grammar lets follow', async () => {
  const tokens = await Array.fromAsync(await failing('Failed to accept token in sampler: Unexpected empty grammar stack after accepting piece: x'));
  expect(tokens).toEqual([7, 8]);
});

it('passes on any other failure', async () => {
  await expect(Array.fromAsync(await failing('no cell left'))).rejects.toThrow('no cell left');
});
