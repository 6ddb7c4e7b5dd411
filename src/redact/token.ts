import { hmacSha256 } from '../records/digest.ts';

/** What takes a value's place until its trace is numbered: the same for the same value under one key, and no way back. */
export const KEYED = /⟦[A-Z][A-Z0-9_]*:[0-9a-f]{16}⟧/g;
/** A text in which a value was replaced already, as in a snapshot of what a source that is asked said. */
export const REDACTED = /⟦[A-Z][A-Z0-9_]*:[0-9a-f]{16}⟧/;
/** What takes its place for good: `<EMAIL_1>`. */
export const NUMBERED = /<([A-Z][A-Z0-9_]*)_(\d{1,9})>/g;

export function keyedToken({ kind, value }: { kind: string; value: string }, key: string): string {
  return `⟦${kind}:${hmacSha256(key, `${kind}\n${value}`).slice(0, 16)}⟧`;
}

/** An id that held something personal: still one id, so that what belongs together stays together. It says under which key it was made. */
export function hashedId(id: string, key: string): string {
  return `redacted-${keyFingerprint(key)}-${hmacSha256(key, `id\n${id}`).slice(0, 24)}`;
}

export const HASHED_ID = /^redacted-([0-9a-f]{8})-[0-9a-f]{24}$/;

export function keyFingerprint(key: string): string {
  return hmacSha256(key, 'fledgling redaction key').slice(0, 8);
}
