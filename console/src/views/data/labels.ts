import type { Split } from '../../../../src/records/example.ts';

/** Each split has its own pattern of light and dark beside its name. */
export const SPLIT_CLASSES: Readonly<Record<Split | 'challenge', string>> = {
  train: 'bg-accent',
  val: 'bg-accent/55',
  test: 'bg-base',
  vault: 'bg-hosted',
  challenge: 'bg-inconclusive',
};
export const SPLIT_COLOURS = {
  train: 'var(--color-accent)',
  val: 'color-mix(in srgb, var(--color-accent) 55%, var(--color-raised))',
  test: 'var(--color-base)',
  vault: 'var(--color-hosted)',
  challenge: 'var(--color-inconclusive)',
} as const satisfies Record<Split | 'challenge', string>;

export const SPLITS = ['train', 'val', 'test', 'vault'] as const satisfies readonly Split[];
