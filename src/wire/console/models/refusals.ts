import { join } from 'node:path';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { sentenceOf, UserError } from '../../../errors.ts';
import { checkConfigText } from '../../../policy/check-config.ts';
import { parsePolicy } from '../../../policy/parse-policy.ts';

const NAME = 'parity.policy.yaml';

export interface PolicyText {
  /** Null where there is none that can be read. */
  text: string | null;
  problem: string | null;
}

/** The policy beside the config. Only the default branch's copy counts for a pull request; this one is what is at hand. */
export async function policyAt(root: string): Promise<PolicyText> {
  const text = await readIfThere(join(root, NAME));
  if (text === null) return { text, problem: `There is no ${NAME} beside the config: nothing says what a pull request may ask for.` };
  try {
    parsePolicy(text, NAME);
    return { text, problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { text: null, problem: sentenceOf(error) };
  }
}

/** What the policy says against an entry once it is the default. @param text the config with this entry as the default. */
export function refusalsOf(name: string, { text, file, policy }: { text: string; file: string; policy: PolicyText }): string[] {
  if (policy.text === null) return [];
  const key = `models.catalogue.${name}`;
  return checkConfigText({ text, file }, { text: policy.text, file: NAME })
    .filter(({ config }) => config?.key === key || config?.key.startsWith(`${key}.`))
    .map(({ sentence }) => sentence);
}
