import { expect, test } from 'vitest';
import { xxHash32 } from './xxhash32.ts';

test.for([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['message digest', 0x7c948494],
  ['abcdefghijklmnopqrstuvwxyz', 0x63a14d5f],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 0x9c285e64],
] as const)('the published value of %o', ([text, hash]) => {
  expect(xxHash32(text)).toBe(hash);
});
