import { expect, it } from 'vitest';
import { cardsIn } from './cards.ts';

it('reads the cards, and leaves out one that is off the bus', () => {
  const text = 'NVIDIA GeForce RTX 3090, 560.35.03, 24576, 311\nUnable to determine the device handle for GPU0000:41:00.0: Unknown Error\n';
  expect(cardsIn(text)).toEqual([{ name: 'NVIDIA GeForce RTX 3090', driver: '560.35.03', totalMiB: 24576, usedMiB: 311 }]);
});

it('reads nothing where nothing is told', () => {
  expect(cardsIn('')).toEqual([]);
  expect(cardsIn('A card, 1, [N/A], 3')).toEqual([]);
});
