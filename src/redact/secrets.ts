/** What a credential looks like, by who gives it out. */
export const CREDENTIALS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a Langfuse key', /\b[ps]k-lf-[A-Za-z0-9-]{8,}/],
  ['an API key', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{16,}/],
  ['a GitHub token', /\b(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/],
  ['a GitLab token', /\bgl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{16,}/],
  ['an AWS key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['a Slack webhook', /\bhooks\.slack\.com\/services\/[A-Za-z0-9/]{20,}/],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{30,}/],
  ['a Google token', /\bya29\.[A-Za-z0-9_-]{20,}/],
  ['a Stripe key', /\b(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}/],
  ['a SendGrid key', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{30,}/],
  ['an Azure signature', /[?&]sig=[A-Za-z0-9%+/]{30,}={0,2}/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/],
];

const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ...CREDENTIALS,
  ['a private key', /-----BEGIN [A-Z ]{0,40}(?:KEY|CERTIFICATE)/],
  ['an Azure key', /(?<![A-Za-z0-9+/=])(?:[0-9a-fA-F]{32}|[A-Za-z0-9+/]{84}|[A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])/],
];

// Every repetition is bounded: a line may be a megabyte of anything.
const TELLING_NAME = /(?:key|token|secret|password|credential)s?\s{0,4}["']?\s{0,4}[:=]\s{0,4}["']?([^\s"'#,}]{20,400})/i;
const TELLING_BITS = 3.5;

/** What kind of credential a line of text seems to hold, `a Hugging Face token`; null when none. The credential itself is never returned. */
export function secretIn(line: string): string | null {
  const known = PATTERNS.find(([, pattern]) => pattern.test(line));
  if (known) return known[0];
  const named = TELLING_NAME.exec(line)?.[1];
  return named !== undefined && /^[A-Za-z0-9+/=_.~-]+$/.test(named) && bitsPerCharacter(named) >= TELLING_BITS ? 'a key or token' : null;
}

export function holdsSecret(text: string): boolean {
  return secretIn(text) !== null;
}

/** Shannon entropy: words of a language stay below 3.5 bits a character at this length mostly, random keys above. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
