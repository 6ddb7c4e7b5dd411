import { expect, test } from 'vitest';
import { type Claim, Concurrency } from './concurrency.ts';

function claim(group: string, options: Partial<Claim> = {}): Claim {
  return { group, cancelInProgress: false, queue: 'single', cancel: () => {}, signal: new AbortController().signal, ...options };
}

test('of those that wait in a single queue only the newest stays; in queue max all take their turn', async () => {
  const concurrency = new Concurrency();
  const [holder, older, newer] = [claim('g'), claim('G'), claim('g')];
  expect(await concurrency.take(holder)).toBe(true);
  const first = concurrency.take(older);
  const second = concurrency.take(newer);
  concurrency.release(holder);
  expect([await first, await second]).toEqual([false, true]);

  const all = [1, 2, 3].map(() => claim('q', { queue: 'max' }));
  const turns = all.map((each) => concurrency.take(each).then((granted) => (granted ? concurrency.release(each) : undefined)));
  await Promise.all(turns);
  expect(await concurrency.take(claim('q'))).toBe(true);
});

test('a claim that cancels tells the holder, and one whose signal ends stops waiting', async () => {
  const concurrency = new Concurrency();
  const told: string[] = [];
  const holder = claim('g', { cancel: () => told.push('holder') });
  await concurrency.take(holder);
  const gone = new AbortController();
  const waits = concurrency.take(claim('g', { cancelInProgress: true, signal: gone.signal }));
  gone.abort();
  expect([await waits, told]).toEqual([false, ['holder']]);
});
