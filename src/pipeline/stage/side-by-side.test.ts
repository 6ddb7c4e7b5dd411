import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

test('gives the results in the order of the items', async () => {
  const signal = new AbortController().signal;
  expect(await sideBySide([30, 1, 10], signal, async (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms)))).toEqual([30, 1, 10]);
});

test('when one fails the others are told to stop and have ended before the failure is thrown', async () => {
  const ended: string[] = [];
  const work = async (name: string, signal: AbortSignal) => {
    if (name === 'bad') throw new Error('bad failed');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended.push(name);
    throw new Error('stopped');
  };
  await expect(sideBySide(['slow', 'bad', 'slower'], new AbortController().signal, work)).rejects.toThrow('bad failed');
  expect(ended).toEqual(['slow', 'slower']);
});

test('an abort from outside reaches everyone', async () => {
  const controller = new AbortController();
  const work = (_: number, signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const running = sideBySide([1, 2], controller.signal, work);
  controller.abort(new Error('Ctrl-C'));
  await expect(running).rejects.toThrow('Ctrl-C');
});
