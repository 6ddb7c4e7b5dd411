import fc from 'fast-check';
import { expect, test } from 'vitest';
import { admission } from './admission.ts';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('turns are given in the order of arrival, and who comes when all is full is refused', async () => {
  const house = admission({ inFlight: 1, queue: 2, heldBytes: 10 });
  const places = [house.enter(), house.enter(), house.enter()];
  expect(house.enter()).toBeNull();
  const order: number[] = [];
  for (const [index, place] of places.entries()) void place?.turn(never).then(() => order.push(index));
  await settled();
  expect([order, house.working(), house.waiting()]).toEqual([[0], 1, 2]);
  places[0]?.leave();
  places[0]?.leave();
  await settled();
  expect([order, house.working(), house.waiting()]).toEqual([[0, 1], 1, 1]);
  expect(house.enter()).not.toBeNull();
});

test('one that gives up while it waits takes no turn', async () => {
  const house = admission({ inFlight: 1, queue: 2, heldBytes: 10 });
  const [first, second, third] = [house.enter(), house.enter(), house.enter()];
  await first?.turn(never);
  const gone = new AbortController();
  const waited = second?.turn(gone.signal);
  const last = third?.turn(never);
  gone.abort(new Error('gone'));
  await expect(waited).rejects.toThrow('gone');
  second?.leave();
  first?.leave();
  await last;
  third?.leave();
  expect([house.working(), house.waiting()]).toEqual([0, 0]);
});

test('bytes are held up to the limit and given back', () => {
  const house = admission({ inFlight: 2, queue: 0, heldBytes: 10 });
  const [first, second] = [house.enter(), house.enter()];
  expect([first?.hold(6), second?.hold(5), second?.hold(4), second?.hold(1)]).toEqual([true, false, true, false]);
  first?.leave();
  expect(second?.hold(6)).toBe(true);
});

test('whatever comes and goes, never more work than may, and all is free in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.array(fc.nat(3), { maxLength: 40 }), async (inFlight, queue, steps) => {
      const house = admission({ inFlight, queue, heldBytes: 1 });
      const here: { leave(): void; stop: AbortController }[] = [];
      for (const step of steps) {
        if (step < 2) {
          const place = house.enter();
          if (!place) continue;
          const stop = new AbortController();
          place.turn(stop.signal).catch(() => place.leave());
          here.push({ leave: place.leave, stop });
        } else if (step === 2) here.shift()?.leave();
        else here.shift()?.stop.abort();
        await settled();
        expect(house.working()).toBeLessThanOrEqual(inFlight);
        expect(house.waiting()).toBeLessThanOrEqual(queue);
      }
      for (const one of here) {
        one.stop.abort();
        one.leave();
      }
      await settled();
    }),
    { numRuns: 50 },
  );
});
