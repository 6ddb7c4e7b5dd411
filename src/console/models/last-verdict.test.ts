import { expect, test } from 'vitest';
import { lastVerdict, type RunOutcome } from './last-verdict.ts';

const run = (over: Partial<RunOutcome>): RunOutcome => ({
  ...{ run: 'aaaaaaaaaaaa', startedAt: '2026-01-01T00:00:00Z', standIn: false, model: 'nano', sha256: 'a', file: 'n.gguf', action: 'ship' },
  tracks: [{ track: 'structured', candidate: 'tuned', outcome: 'parity', says: '' }],
  ...over,
});
const nano = { name: 'nano', sha256: 'a', file: 'n.gguf' };

test('the newest run of the model itself counts', () => {
  const runs = [run({}), run({ run: 'bbbbbbbbbbbb', startedAt: '2026-02-01T00:00:00Z', action: 'stop' }), run({ model: 'other', startedAt: '2026-03-01' })];
  expect(lastVerdict(runs, nano)).toMatchObject({ run: 'bbbbbbbbbbbb', action: 'stop', isSameFile: true });
  expect(lastVerdict(runs, { ...nano, name: 'none' })).toBeNull();
});

test('a run of another file by the same name is told as such', () => {
  expect(lastVerdict([run({})], { ...nano, sha256: 'b' })?.isSameFile).toBe(false);
  expect(lastVerdict([run({})], { ...nano, file: 'm.gguf' })?.isSameFile).toBe(false);
  expect(lastVerdict([run({ sha256: 'unpinned' })], { ...nano, sha256: null })?.isSameFile).toBe(true);
});
