const KEY_SHAPES = /\bsk-[\w*-]{4,}|\bBearer\s+[^\s"',]+|([?&](?:api[-_]?key|key|token|sig)=)[^&\s"']+/gi;

/** One line of at most 300 characters without control characters, the known secrets and anything shaped like a key. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4).reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  const masked = known.replace(KEY_SHAPES, (_match, query: string | undefined) => `${query ?? ''}***`).replace(/[\s\p{Cc}]+/gu, ' ');
  return masked.length > 300 ? `${masked.slice(0, 299)}…` : masked;
}

/** Text of any length in which nothing shaped like a Hugging Face token is left. */
export function maskHubTokens(text: string): string {
  return text.replace(/\bhf_[A-Za-z0-9][\w.-]{3,}/g, 'hf_***');
}
