import { finder } from './find/find.ts';
import { secretIn } from './secrets.ts';

/** Addresses of machines stand in every report; whoever is told them knew them. */
const find = finder({
  kinds: new Set(['SECRET', 'PASSWORD', 'PRIVATE_KEY', 'EMAIL', 'PHONE', 'CARD', 'IBAN', 'SSN', 'WALLET', 'ENCODED']),
  country: null,
  custom: [],
});

const KIND_WORDS: Readonly<Record<string, string>> = {
  SECRET: 'a key or token',
  PASSWORD: 'a password',
  PRIVATE_KEY: 'a private key',
  EMAIL: 'an e-mail address',
  PHONE: 'a phone number',
  CARD: 'a card number',
  IBAN: 'a bank account',
  SSN: 'a social security number',
  WALLET: "a wallet's address",
  ENCODED: 'something secret in Base64',
};

/** The scanner before every door: what a line of a commit, a comment, a card or a report seems to hold that must not leave, `a phone number`; null when nothing. */
export function leakIn(line: string): string | null {
  const secret = secretIn(line);
  if (secret !== null) return secret;
  const [first] = find(line, null);
  return first ? (KIND_WORDS[first.kind] ?? null) : null;
}
