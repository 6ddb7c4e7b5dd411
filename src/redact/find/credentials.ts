import { bitsPerCharacter, CREDENTIALS } from '../secrets.ts';
import { type Finding, type Match, matches } from './finding.ts';
import { SECRET_FIELD, SECRET_NAME } from './names.ts';

/** Where none of these stands, none of the credentials does: one pass in place of a dozen. */
const PREFIX =
  /[ps]k-|hf_|gh[opsur]_|github_pat_|gl(?:pat|ptt|dt|rt)-|AKIA|ASIA|xox[abprs]-|slack\.com|AIza|ya29\.|[rs]k_(?:live|test)|whsec_|SG\.|npm_|sig=|eyJ/;
const GLOBAL = CREDENTIALS.map(([, pattern]) => new RegExp(pattern.source, 'g'));
const AZURE_STORAGE = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{84}|[A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])/g;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[\s\S]){0,8000}-----END [A-Z ]{0,40}-----|(?:(?:\\[nr]|\s){0,8}[A-Za-z0-9+/=]{16,100}){0,200})/g;
const IN_ADDRESS = /:\/\/([^\s/:@"'<>]{0,100}:[^\s/@"'<>]{1,200})@/g;

export function* credentials(text: string): Iterable<Finding> {
  if (PREFIX.test(text)) for (const pattern of GLOBAL) for (const match of matches(text, pattern)) yield secret(match);
}

export function* storageKeys(text: string): Iterable<Finding> {
  for (const match of matches(text, AZURE_STORAGE)) if (isMixed(match.found)) yield secret(match);
}

export function* privateKeys(text: string): Iterable<Finding> {
  for (const { start, end, found } of matches(text, PRIVATE_KEY)) yield { kind: 'PRIVATE_KEY', start, end, value: found.replace(/\s|\\n/g, '') };
}

export function* addressCredentials(text: string): Iterable<Finding> {
  for (const { start, end, found } of matches(text, IN_ADDRESS, 1)) yield { kind: 'PASSWORD', start, end, value: found };
}

const TELLING = /pass|pwd|secret|token|credential|key|auth|bearer|basic /i;
const NAMED = new RegExp(
  String.raw`${SECRET_NAME}s?["'\x60]?\s{0,3}(?:[:=]{1,2}|=>|\bis\b:?)\s{0,3}(?:bearer |basic )?["'\x60]?([^\s"'\x60,;}<>⟦]{6,400})`,
  'gi',
);
const BEARER = /\b(?:bearer|basic) ([A-Za-z0-9+/=_.~-]{16,2000})/gi;

/** What stands beside a telling name, in the text or as the name of the field that holds the text. */
export function* named(text: string, name: string | null): Iterable<Finding> {
  const field = name === null ? undefined : SECRET_FIELD.exec(name)?.[1];
  if (field !== undefined && !/\s/.test(text) && isGivenAway(field, text)) yield { kind: kindOf(field), start: 0, end: text.length, value: text };
  if (!TELLING.test(text)) return;
  for (const match of text.matchAll(NAMED)) {
    const [whole, by = '', found = ''] = match;
    const value = (kindOf(by) === 'PASSWORD' ? found : found.replace(/&.*$/, '')).replace(/[.!?):]+$/, '');
    const start = match.index + whole.length - found.length;
    if (isGivenAway(by, value)) yield { kind: kindOf(by), start, end: start + value.length, value };
  }
  for (const { start, end, found } of matches(text, BEARER, 1)) if (isRandom(found)) yield { kind: 'SECRET', start, end, value: found };
}

function kindOf(name: string): string {
  return /^p/i.test(name) ? 'PASSWORD' : 'SECRET';
}

/** People choose passwords; every other secret is drawn at random. */
function isGivenAway(name: string, value: string): boolean {
  if (/^(?:<\w+>|\$\{?\w+\}?|\*+|\.+)$/.test(value)) return false;
  if (kindOf(name) === 'PASSWORD')
    return value.length >= 6 && value.length <= 200 && /\d|[^\p{L}\p{N}_.-]/u.test(value) && /\p{L}/u.test(value) && !value.includes('(');
  return isRandom(value);
}

function isRandom(text: string): boolean {
  if (text.length < 16 || !/^[A-Za-z0-9+/=_.~-]+$/.test(text) || !/\d/.test(text)) return false;
  if (/^(?:[0-9a-fA-F]{32,}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})$/.test(text)) return bitsPerCharacter(text) > 2.5;
  return isMixed(text) && bitsPerCharacter(text) >= 3.5;
}

/** Letters of both cases and digits, as drawn at random. */
export function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

function secret({ start, end, found }: Match): Finding {
  return { kind: 'SECRET', start, end, value: found };
}
