import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** Below so many tokens a lane reads them about as fast as a file is written and loaded. */
const WORTH_COPYING = 64;

/**
 * Has the first sequence read what all prompts begin with, and copies its state (tokens, keys and values) into the others through a file that
 * only this user can read and that is gone afterwards. Left to every lane: too short a beginning, a model that cannot keep part of a state, and
 * what no file could be written for.
 * @returns tokens that every sequence holds now.
 */
export async function readSharedBeginning(sequences: readonly LlamaContextSequence[], prompts: readonly (readonly Token[])[]): Promise<number> {
  const [first, ...others] = sequences;
  const beginning = sharedBeginning(prompts);
  if (!first || others.length === 0 || beginning.length < WORTH_COPYING || first.needsCheckpoints) return 0;
  await first.evaluateWithoutGeneratingNewTokens(beginning);
  try {
    await copyState(first, others);
    return beginning.length;
  } catch {
    // A full disk, for example: what is half loaded must not stay.
    for (const other of others) await other.clearHistory();
    return 0;
  }
}

async function copyState(from: LlamaContextSequence, into: readonly LlamaContextSequence[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-beginning-'));
  try {
    const file = join(folder, 'state');
    await from.saveStateToFile(file);
    for (const sequence of into) await sequence.loadStateFromFile(file, { acceptRisk: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
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
