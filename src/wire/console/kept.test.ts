import { expect, test } from 'vitest';
import { kept, lastMade } from './kept.ts';

test('is made once however many ask at a time, and anew when its version is another', async () => {
  const made: string[] = [];
  let version = 'one';
  const of = kept({ version: async () => version, make: async (key) => made.push(key), most: 2 });
  expect(await Promise.all([of('a'), of('a'), of('b')])).toEqual([1, 1, 2]);
  version = 'two';
  expect(await of('a')).toBe(3);
  expect(made).toEqual(['a', 'b', 'a']);
});

test('keeps those used last and no more, and makes again what failed', async () => {
  let made = 0;
  const of = lastMade<number>(2);
  const make = async () => ++made;
  await of('a', make);
  await of('b', make);
  await of('a', make);
  await of('c', make);
  expect([await of('a', make), await of('b', make)]).toEqual([1, 4]);
  await expect(of('d', () => Promise.reject(new Error('not now')))).rejects.toThrow('not now');
  expect(await of('d', make)).toBe(5);
});
