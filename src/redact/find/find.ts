import type { Matcher } from '../custom/matcher.ts';
import { KEYED } from '../token.ts';
import { colonAddresses, ipv4Addresses } from './addresses.ts';
import { cards } from './card.ts';
import { addressCredentials, credentials, named, privateKeys, storageKeys } from './credentials.ts';
import { emails } from './email.ts';
import { encoded } from './encoded.ts';
import type { Finding } from './finding.ts';
import { ibans } from './iban.ts';
import { socialSecurityNumbers, wallets } from './numbers-of-people.ts';
import { phones } from './phone.ts';
import { traitsOf } from './traits.ts';
import { folded, unescaped, type View } from './unescaped.ts';

export interface FindRules {
  kinds: ReadonlySet<string>;
  /** ISO 3166 alpha-2: whose national phone numbers are found without their country code. */
  country: string | null;
  custom: readonly { name: string; matcher: Matcher }[];
}

/** What stands in a text that must not stay, findings inside findings among them; `name` is the field that holds the text. Replaced values are never found again. */
export type Find = (text: string, name: string | null) => Finding[];

const MOST_LAYERS = 2;

export function finder(rules: FindRules): Find {
  const layer = (text: string, name: string | null, depth: number): Finding[] => {
    const found: Finding[] = [];
    const escaped = inSight(text, { name, depth }, found);
    if (escaped && depth < MOST_LAYERS) {
      for (const view of [folded(text), unescaped(text)]) {
        if (view) found.push(...layer(view.text, name, depth + 1).map((finding) => inOriginal(finding, view)));
      }
    }
    return found.filter(({ kind }) => rules.kinds.has(kind));
  };

  /** @returns whether another reading of the text may show more. */
  const inSight = (text: string, { name, depth }: { name: string | null; depth: number }, found: Finding[]): boolean => {
    const traits = traitsOf(text);
    const { digits, dots, colons, hasAt, run } = traits;
    for (const { name: kind, matcher } of rules.custom)
      found.push(...matcher(text).map(({ start, end }) => ({ kind, start, end, value: text.slice(start, end) })));
    if (hasAt) {
      const inAddress = colons > 1 ? [...addressCredentials(text)] : [];
      // What stands before the host of an address reads like somebody's there.
      const isInAddress = ({ start, end }: Finding) => inAddress.some((other) => other.start < end && start < other.end);
      found.push(...inAddress, ...[...emails(text)].filter((email) => !isInAddress(email)));
    }
    if (text.length >= 6 && (digits > 0 || hasAt || traits.hasSymbols || traits.hasEscapes || !traits.isAscii)) found.push(...named(text, name));
    if (run >= 14) {
      found.push(...credentials(text));
      if (depth < MOST_LAYERS) found.push(...encoded(text, (decoded) => layer(decoded, null, depth + 1)));
    }
    if (run >= 84) found.push(...storageKeys(text));
    if (run >= 26) found.push(...wallets(text));
    if (text.includes('-----BEGIN')) found.push(...privateKeys(text));
    if (digits >= 8 && text.length >= 15) found.push(...ibans(text));
    if (digits >= 7) found.push(...phones(text, { country: rules.country, name, hasPlus: traits.hasPlus }));
    if (digits >= 9) found.push(...socialSecurityNumbers(text, name));
    if (digits >= 14) found.push(...cards(text));
    if (dots >= 3 && digits >= 4) found.push(...ipv4Addresses(text));
    if (colons >= 2 || (digits >= 2 && run >= 17)) found.push(...colonAddresses(text));
    return traits.hasEscapes || !traits.isAscii;
  };

  return (text, name) => {
    try {
      return layer(text.includes('⟦') ? text.replace(KEYED, (token) => '\0'.repeat(token.length)) : text, name, 0);
    } catch (error) {
      // The engine's stack ends at some millions of characters without a break: an image or a file, of which nothing is learned.
      if (error instanceof RangeError) return [{ kind: 'ENCODED', start: 0, end: text.length, value: text }];
      throw error;
    }
  };
}

function inOriginal({ start, end, ...finding }: Finding, { at }: View): Finding {
  return at ? { ...finding, start: at[start] ?? 0, end: at[end] ?? 0 } : { ...finding, start, end };
}
