import { join } from 'node:path';
import type { HubTokens } from '../../../console/ports/upload.ts';
import { hubAddress } from '../../../edges/huggingface/hub-address.ts';
import type { HubToken } from '../../../edges/huggingface/hub-token.ts';
import { keptToken } from '../../../edges/huggingface/kept-token.ts';
import { checkedToken, readingToken } from '../../../edges/huggingface/token.ts';
import { type TokenOwner, tokenOwner } from '../../../edges/huggingface/who-am-i.ts';
import { ExternalError, UserError } from '../../../errors.ts';
import { digestOf } from '../../../records/digest.ts';
import type { ConsolePlace } from '../place.ts';

/** Of a shorter token, four characters would tell much. */
const SHOWS_ENDING = 24;

export interface ConsoleTokens extends HubTokens {
  /** The Hub's address. @throws UserError where the environment names none. */
  hub(): string;
  /** The kept token, else the environment's; null where there is none. */
  found(): Promise<HubToken | null>;
}

/** The kept token goes before the environment's: whoever entered it meant it. */
export function consoleTokens({ stateDir, env }: Pick<ConsolePlace, 'stateDir' | 'env'>): ConsoleTokens {
  const kept = keptToken(join(stateDir, 'console', 'hf-token'));
  const hub = () => hubAddress(env['HF_ENDPOINT'] ?? 'https://huggingface.co', 'HF_ENDPOINT');
  let known: { token: string; owner: TokenOwner } | null = null;
  const ownerOf = async (token: HubToken): Promise<TokenOwner> => {
    const digest = digestOf([token.value, hub()]);
    if (known?.token !== digest) known = { token: digest, owner: await tokenOwner(token, hub()) };
    return known.owner;
  };
  const found = async () => {
    const token = (await kept.read()) ?? (await readingToken(env));
    return token === null ? null : checkedToken(token);
  };
  const state: HubTokens['state'] = async () => {
    try {
      const stored = await kept.read();
      const token = stored ?? (await found());
      if (token === null) return { token: null, problem: null, hub: hub() };
      const ending = token.value.length >= SHOWS_ENDING ? token.value.slice(-4) : null;
      const about = { source: token.source, isKeptHere: stored !== null, ending, storedAt: stored?.storedAt ?? null };
      const told = await ownerOf(token).then(
        (owner) => ({ owner, problem: null }),
        (error) => ({ owner: { account: null, canWrite: 'unknown' as const }, problem: sentenceFor(error) }),
      );
      return { token: { ...about, ...told.owner }, problem: told.problem, hub: hub() };
    } catch (error) {
      return { token: null, problem: sentenceFor(error), hub: env['HF_ENDPOINT'] ?? '' };
    }
  };
  return {
    ...{ hub, found, state },
    keep: async (value) => {
      const token = checkedToken({ value, source: 'what was entered' });
      const owner = await ownerOf(token);
      if (owner.canWrite === 'no')
        throw new UserError(`The token of ${owner.account} may only read. Make one that may write to the repository at ${hub()}/settings/tokens.`);
      await kept.write(value);
      return state();
    },
    forget: async () => {
      await kept.remove();
      return state();
    },
  };
}

function sentenceFor(error: unknown): string {
  if (error instanceof UserError || error instanceof ExternalError) return error.message;
  throw error;
}
