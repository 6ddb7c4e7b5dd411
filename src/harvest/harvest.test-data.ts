import type { HarvestOptions } from './options.ts';

export const OPTIONS: HarvestOptions = {
  tracks: ['structured', 'toolcall'],
  limit: null,
  split: { train: 0.5, val: 0.1, vault: 0.1 },
  seed: 42,
  nearDuplicates: { threshold: 0.9 },
  schemaDrift: 'keep',
  instruction: 'brief',
  signatures: 'compact',
  systemPrompt: 'drop',
  ask: 'text',
  challengeTags: ['hard'],
};
