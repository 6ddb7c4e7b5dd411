import { readIfThere } from '../edges/files/atomic.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { Acceptance } from '../records/gate/acceptance.ts';

/**
 * What the policy file beside the config accepts; nothing where there is none. The jobs of a pull request work in a checkout of the default branch,
 * so that for them it is that branch's copy.
 * @throws UserError when it is wrong.
 */
export async function acceptedBy(file: string): Promise<readonly Acceptance[]> {
  const text = await readIfThere(file);
  return text === null ? [] : parsePolicy(text, file).accept;
}
