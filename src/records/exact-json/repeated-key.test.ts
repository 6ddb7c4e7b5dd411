import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedKey } from './repeated-key.ts';

describe('a key that an object has twice', () => {
  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":{"c":1},"a":1}', 'a'],
    ['{"a":1,"b":[1,{"c":1,"d":[{}],"c":1}]}', 'c'],
    ['{"\\u0061":1,"a":1}', 'a'],
    ['{"q\\"":1,"q\\"":1}', 'q"'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":{},"a":1}', 'a'],
    ['{ "a" : [ ] , "a" : 1 }', 'a'],
  ])('in %s is %j', (text, key) => {
    expect(repeatedKey(text)).toBe(key);
  });

  it.each([
    '{"a":"a","b":"b"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '["a","a"]',
    '"a"',
    '{"a":[",","a"],"b":"\\\\"}',
    '{"a":"\\"a\\":","b":1}',
    '1',
    '{}',
  ])('is not in %s', (text) => {
    expect(repeatedKey(text)).toBeNull();
  });

  it('is in nothing that was written from a value, whatever its spacing', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => repeatedKey(JSON.stringify(value, null, indent)) === null));
  });
});
