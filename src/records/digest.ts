import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 of UTF-8 text or bytes, lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a value's canonical JSON; `undefined` members are left out. Equal values have equal digests whatever their key order. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(value ?? null))));
}
