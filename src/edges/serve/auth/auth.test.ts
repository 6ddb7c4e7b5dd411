import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../../errors.ts';
import { findKey, newKey, parseKeys, shownKey } from './keys.ts';
import { rateLimit } from './rate-limit.ts';

test('a new key is found by its line, and by nothing else', () => {
  const mine = newKey('agent', 60);
  const other = newKey('other', null);
  const keys = parseKeys(`# who may ask\n${mine.line}  # the agent\n\n${other.line}\n`, 'keys');
  expect(findKey(keys, mine.key)).toMatchObject({ name: 'agent', perMinute: 60 });
  expect(findKey(keys, other.key)).toMatchObject({ name: 'other', perMinute: null });
  expect(mine.line).not.toContain(mine.key);
  for (const wrong of ['', 'flg_', mine.key.slice(0, -1), `${mine.key}x`, createHash('sha256').update(mine.key).digest('hex')])
    expect(findKey(keys, wrong)).toBeNull();
});

test('a name may have two keys, so that one can be changed while both work', () => {
  const [old, next] = [newKey('agent', null), newKey('agent', null)];
  const keys = parseKeys(`${old.line}\n${next.line}`, 'keys');
  expect([findKey(keys, old.key)?.name, findKey(keys, next.key)?.name]).toEqual(['agent', 'agent']);
});

test('a key file that is wrong is refused by its line, and what stands there is not repeated', () => {
  const secret = newKey('agent', null).key;
  for (const line of [`agent ${secret}`, secret, 'agent', `../x ${'a'.repeat(64)}`, `agent ${'A'.repeat(64)}`, `agent ${'a'.repeat(64)} 0`]) {
    const told = () => parseKeys(`# one\n${line}\n`, 'keys');
    expect(told).toThrow(UserError);
    expect(told).toThrow('keys:2: expected a line such as');
    expect(told).not.toThrow(secret);
  }
  expect(() => parseKeys('# none\n', 'keys')).toThrow('expected at least one key');
  expect(() => parseKeys(`a ${'a'.repeat(64)}\nb ${'a'.repeat(64)}`, 'keys')).toThrow('expected each key once');
  const line = (_: unknown, index: number) => `a ${index.toString(16).padStart(64, '0')}`;
  expect(parseKeys(Array.from({ length: 10_000 }, line).join('\n'), 'keys')).toHaveLength(10_000);
  expect(() => parseKeys(Array.from({ length: 10_001 }, line).join('\n'), 'keys')).toThrow('keys: expected at most 10000 keys, found 10001');
  expect(() => newKey('a b', null)).toThrow('expected a name of letters');
});

test('a key is shown as OpenAI clients do, or as Azure’s', () => {
  expect(shownKey({ authorization: 'Bearer abc' })).toBe('abc');
  expect(shownKey({ authorization: 'bearer  abc ' })).toBe('abc');
  expect(shownKey({ 'api-key': 'abc' })).toBe('abc');
  for (const headers of [{}, { authorization: 'Basic abc' }, { authorization: 'Bearer a b' }, { 'api-key': '' }]) expect(shownKey(headers)).toBeNull();
});

test('no stretch of time lets more through than a full bucket and what ran in meanwhile', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }), (perMinute, gaps) => {
      let nowMs = 0;
      const limit = rateLimit(() => nowMs);
      let through = 0;
      for (const gap of gaps) {
        nowMs += gap;
        if (limit.take('a', perMinute).ok) through += 1;
      }
      expect(through).toBeLessThanOrEqual(perMinute + (nowMs / 60_000) * perMinute + 1e-6);
    }),
  );
});

test('who waits as long as told gets through', () => {
  let nowMs = 0;
  const limit = rateLimit(() => nowMs);
  for (let asked = 0; asked < 5; asked += 1) expect(limit.take('a', 5)).toEqual({ ok: true, remaining: 4 - asked });
  const refused = limit.take('a', 5);
  if (refused.ok) throw new Error('the sixth is refused');
  expect(limit.take('b', 5).ok).toBe(true);
  nowMs += refused.retryAfterSeconds * 1000;
  expect(limit.take('a', 5).ok).toBe(true);
});
