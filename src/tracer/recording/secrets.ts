/** Takes the place of a key, a token or a password. */
export const SECRET = '<SECRET>';

/** Members and headers whose value is a secret whatever it looks like. */
const MEMBERS =
  /^(proxy-)?authorization$|^(set-)?cookie$|^(x[-_])?api[-_]?key$|^(access|refresh|id|auth|bearer|session)[-_]?token$|^(client[-_]?)?secret([-_]?key)?$|^password$|^passwd$|^private[-_]?key$/i;

/**
 * Forms that nothing else has. None of them takes a quote or a backslash, so JSON around them stays JSON; none looks at a place of the text more often
 * than a few times, whoever wrote it.
 */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?!-----BEGIN)[^"])*?-----END [A-Z ]{0,40}PRIVATE KEY-----/g,
  /\b(?:sk|pk|rk)-(?:(?:proj|svcacct|admin|ant|lf|or)-)?[A-Za-z0-9_-]{16,}/g,
  /\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,}|glpat-[A-Za-z0-9_-]{20,})/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}\b/g,
  /\b(?:hf|npm)_[A-Za-z0-9]{30,}/g,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
];
/** A secret by what stands before it, which stays. */
const AFTER: readonly RegExp[] = [
  /(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/-]{16,}=*/g,
  /((?:\b|[_-])api[-_]?key["'\s]*[:=]["'\s]*)[A-Za-z0-9._~+/-]{12,}/gi,
  /(:\/\/[^\s/:@"\\]*:)[^\s/@"\\]+(?=@)/g,
];
/** Pictures and sounds: what they held is no part of a row, and spans stay small. */
const MEDIA = /(data:[\w.+-]+\/[\w.+-]+;base64,)[A-Za-z0-9+/=_-]{64,}/g;

/** What may leave of a value: secrets taken out, then what `mask` takes out of every text. JSON within a text stays JSON. */
export function withoutSecrets(value: unknown, mask: (text: string) => string = (text) => text): unknown {
  if (typeof value === 'string') return textWithout(value, mask);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  // A server of tools is told who asks in headers of any name.
  const isServer = 'type' in value && value.type === 'mcp';
  const isSecret = (key: string, inner: unknown) =>
    (typeof inner === 'string' && inner !== '' && MEMBERS.test(key)) || (isServer && key === 'headers' && inner !== null);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isSecret(key, inner) ? SECRET : withoutSecrets(inner, mask)]));
}

function textWithout(text: string, mask: (text: string) => string): string {
  const inner = /^\s*[[{]/.test(text) ? parsed(text) : null;
  if (typeof inner === 'object' && inner !== null) {
    const left = JSON.stringify(withoutSecrets(inner, mask));
    // Written as it was wherever nothing was taken out: spaces, order and long numbers are the model's.
    return left === JSON.stringify(inner) ? text : left;
  }
  const bare = FORMS.reduce((rest, form) => rest.replace(form, SECRET), text);
  return mask(AFTER.reduce((rest, form) => rest.replace(form, `$1${SECRET}`), bare).replace(MEDIA, '$1…'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
