import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { parseJson } from './exact-json/parse-json.ts';

/** SHA-256 of UTF-8 text or bytes, lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** HMAC-SHA-256, lower-case hexadecimal. */
export function hmacSha256(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** SHA-256 of a value's canonical JSON; `undefined` members are left out. Equal values have equal digests whatever their key order. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(parseJson(JSON.stringify(value ?? null))));
}

/** What Git calls a file's bytes: SHA-1 of `blob <bytes>\0<content>`, lower-case hexadecimal. */
export function gitBlobOid(data: string | Uint8Array): string {
  const content = typeof data === 'string' ? Buffer.from(data) : data;
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
