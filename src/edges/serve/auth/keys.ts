import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { UserError } from '../../../errors.ts';

/** Who may ask. The key itself is nowhere: only its digest is kept. */
export interface ApiKey {
  name: string;
  sha256: Buffer;
  /** Requests a minute; null: no limit of its own. */
  perMinute: number | null;
}

/** Comparing with all of them takes a millisecond or two. */
const MOST_KEYS = 10_000;
const LINE = /^([A-Za-z0-9][\w.-]{0,62})\s+([0-9a-f]{64})(?:\s+([1-9]\d{0,6}))?$/;
const NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;

/**
 * One key a line: `name sha256-hex [requests-per-minute]`; `#` begins a comment. A name may have several keys, so that one can be changed.
 * @throws UserError that names the line, and never says what stands in it: it may be a key.
 */
export function parseKeys(text: string, file: string): ApiKey[] {
  const keys = text.split('\n').flatMap((line, index) => {
    const said = line.replace(/#.*$/, '').trim();
    if (said === '') return [];
    const [, name, digest, perMinute] = LINE.exec(said) ?? [];
    if (name === undefined || digest === undefined)
      throw new UserError(
        `${file}:${index + 1}: expected a line such as \`name sha256-hex [requests-per-minute]\`, got something else. Make one with \`fledgling serve key NAME\`.`,
      );
    return [{ name, sha256: Buffer.from(digest, 'hex'), perMinute: perMinute === undefined ? null : Number(perMinute) }];
  });
  if (keys.length > MOST_KEYS)
    throw new UserError(
      `${file}: expected at most ${MOST_KEYS} keys, found ${keys.length}: each request is held against all of them. Give agents one key together.`,
    );
  if (keys.length === 0) throw new UserError(`${file}: expected at least one key, found none. Add the line that \`fledgling serve key NAME\` prints.`);
  const digests = new Set(keys.map(({ sha256 }) => sha256.toString('hex')));
  if (digests.size < keys.length) throw new UserError(`${file}: expected each key once, found one twice. Make a key of its own for each name.`);
  return keys;
}

/** The key that was shown, or null. Every line is compared whole, so that the time it takes tells nothing of them. */
export function findKey(keys: readonly ApiKey[], shown: string): ApiKey | null {
  const digest = createHash('sha256').update(shown).digest();
  let found: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(key.sha256, digest)) found = key;
  return found;
}

/** What `authorization: Bearer KEY` or Azure's `api-key: KEY` shows; null where neither does. */
export function shownKey(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const { authorization, 'api-key': azure } = headers;
  const bearer = typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
  return bearer ?? (typeof azure === 'string' && azure !== '' ? azure : null);
}

/** A new key of 256 random bits and the line of it for the key file. @throws UserError for a name that no line can hold. */
export function newKey(name: string, perMinute: number | null): { key: string; line: string } {
  if (!NAME.test(name)) throw new UserError(`serve key: expected a name of letters, digits, dots, hyphens and underscores, got ${JSON.stringify(name)}.`);
  const key = `flg_${randomBytes(32).toString('base64url')}`;
  const digest = createHash('sha256').update(key).digest('hex');
  return { key, line: [name, digest, ...(perMinute === null ? [] : [String(perMinute)])].join(' ') };
}
