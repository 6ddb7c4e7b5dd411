import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** Below so many tokens a lane reads them about as fast as a file is written and loaded. */
const WORTH_COPYING = 64;

/**
 * Has the first sequence read what all prompts begin with, and copies its state (tokens, keys and values) into the others through a file that
 * only this user can read and that is gone afterwards. Too short a beginning, or a model that cannot keep part of a state, is left to every lane.
 */
export async function readSharedBeginning(sequences: readonly LlamaContextSequence[], prompts: readonly (readonly Token[])[]): Promise<void> {
  const [first, ...others] = sequences;
  const beginning = sharedBeginning(prompts);
  if (!first || others.length === 0 || beginning.length < WORTH_COPYING || first.needsCheckpoints) return;
  await first.evaluateWithoutGeneratingNewTokens(beginning);
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-beginning-'));
  try {
    const file = join(folder, 'state');
    await first.saveStateToFile(file);
    for (const other of others) await other.loadStateFromFile(file, { acceptRisk: true });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The longest beginning of all prompts that leaves each a token of its own. */
export function sharedBeginning<T>(prompts: readonly (readonly T[])[]): T[] {
  const [first, ...others] = prompts;
  if (!first) return [];
  let length = Math.min(...prompts.map((prompt) => prompt.length)) - 1;
  for (const prompt of others) {
    const end = first.findIndex((token, index) => index >= length || token !== prompt[index]);
    if (end !== -1) length = end;
  }
  return first.slice(0, Math.max(0, length));
}
