import { expect, test } from 'vitest';
import { availabilityOf, type FoundFile, isUsable } from './availability.ts';

const PINNED = 'a'.repeat(64);
const file: FoundFile = { file: 'models/a.gguf', sha256: PINNED, bytes: 9, missingParts: 0, digest: PINNED, hasDownload: true };
const PULL = 'fledgling models pull a';

test.each<[string, Partial<FoundFile>, string, string | null, boolean]>([
  ['there with its digest', {}, 'ready', null, true],
  ['there, its digest not known yet', { digest: null }, 'checking', null, true],
  ['there without a pin', { sha256: null }, 'unpinned', null, true],
  ['not there', { bytes: null, digest: null }, 'missing', PULL, false],
  ['not there, with no address', { bytes: null, digest: null, hasDownload: false }, 'missing', null, false],
  ['half there', { missingParts: 2, digest: null }, 'partial', PULL, false],
  ['another one', { digest: 'b'.repeat(64) }, 'wrong', PULL, false],
])('a file that is %s', (_, found, state, command, usable) => {
  const availability = availabilityOf('a', [{ ...file, ...found }], false);
  expect(availability).toMatchObject({ state, command });
  expect(isUsable(availability)).toBe(usable);
});

test('an adapter that is missing counts for the whole entry', () => {
  const adapter = { ...file, file: 'models/adapter.gguf', bytes: null, digest: null };
  expect(availabilityOf('a', [file, adapter], false)).toEqual({ state: 'missing', sentence: 'models/adapter.gguf is not here.', command: PULL });
});

test('a model that a server answers for needs no file, but a file that is there must be right', () => {
  expect(availabilityOf('a', [{ ...file, bytes: null }], true).state).toBe('served');
  expect(availabilityOf('a', [{ ...file, digest: 'b'.repeat(64) }], true).state).toBe('wrong');
});
