import { expect, test } from 'vitest';
import { openAudits } from './audits.ts';

const never = new AbortController().signal;
const NOTHING = { characters: 0 };

test('so many are at work at once, so many wait, and further ones are left out', async () => {
  const audits = openAudits({ atOnce: 2, waiting: 3, characters: 9, stop: never });
  const gates = Array.from({ length: 9 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const ended = gates.map(({ promise }, index) =>
    audits.add(async () => {
      begun.push(index);
      await promise;
    }, NOTHING),
  );
  await Promise.all(ended.slice(5));
  expect(begun).toEqual([0, 1]);
  gates[1]?.resolve();
  await ended[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of gates) resolve();
  await Promise.all(ended);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('what fails makes room as well, and harms nobody', async () => {
  const audits = openAudits({ atOnce: 1, waiting: 9, characters: 9, stop: never });
  const begun: string[] = [];
  const failing = audits.add(() => Promise.reject(new Error('bug')), NOTHING);
  const next = audits.add(async () => void begun.push('next'), NOTHING);
  await expect(failing).resolves.toBeUndefined();
  await next;
  expect(begun).toEqual(['next']);
});

test('nothing begins once it is to stop, and nobody waits for what was left out', async () => {
  const stop = new AbortController();
  const audits = openAudits({ atOnce: 1, waiting: 9, characters: 9, stop: stop.signal });
  const begun: string[] = [];
  const first = audits.add((signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())), NOTHING);
  const second = audits.add(async () => void begun.push('second'), NOTHING);
  stop.abort();
  await Promise.all([first, second, audits.add(async () => void begun.push('third'), NOTHING)]);
  expect(begun).toEqual([]);
});

test('what waits holds so much and no more: large requests are left out before small ones', async () => {
  const audits = openAudits({ atOnce: 1, waiting: 9, characters: 10, stop: never });
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const add = (name: string, characters: number) =>
    audits.add(
      async () => {
        begun.push(name);
        await gate.promise;
      },
      { characters },
    );
  const all = [add('at work', 8), add('waits', 8), add('too large', 8), add('small', 2)];
  await all[2];
  gate.resolve();
  await Promise.all(all);
  expect(begun).toEqual(['at work', 'waits', 'small']);
});
