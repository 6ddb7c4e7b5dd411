import { expect, test } from 'vitest';
import { turnstile } from './turnstile.ts';

const never = new AbortController().signal;

test('so many are inside, so many wait in order, and the next is turned away', async () => {
  const door = turnstile({ places: 1, queue: 2 });
  const leave = await door.enter(never);
  const order: string[] = [];
  const waiting = ['first', 'second'].map((name) =>
    door.enter(never)?.then((next) => {
      order.push(name);
      return next;
    }),
  );
  expect(door.enter(never)).toBeNull();
  expect([door.inside(), door.waiting()]).toEqual([1, 2]);
  leave?.();
  (await waiting[0])?.();
  (await waiting[1])?.();
  expect(order).toEqual(['first', 'second']);
  expect([door.inside(), door.waiting()]).toEqual([0, 0]);
});

test('whoever leaves the queue makes room in it, and leaving twice frees one place', async () => {
  const door = turnstile({ places: 1, queue: 1 });
  const leave = await door.enter(never);
  const gone = new AbortController();
  const waiting = door.enter(gone.signal);
  gone.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  const next = door.enter(never);
  leave?.();
  leave?.();
  expect(await next).toBeTypeOf('function');
  expect(door.inside()).toBe(1);
});

test('no place is lost or given twice, whatever order they come and go in', async () => {
  const door = turnstile({ places: 3, queue: 5 });
  let [most, inside, turnedAway] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const gone = new AbortController();
      if (index % 4 === 0) queueMicrotask(() => gone.abort(new Error('left')));
      const entered = door.enter(gone.signal);
      if (entered === null) {
        turnedAway += 1;
        return;
      }
      const leave = await entered.catch(() => null);
      if (leave === null) return;
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, index % 3));
      inside -= 1;
      leave();
    }),
  );
  expect(most).toBe(3);
  expect(turnedAway).toBe(52);
  expect([door.inside(), door.waiting()]).toEqual([0, 0]);
});
