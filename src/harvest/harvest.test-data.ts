import type { GoldRules, HarvestOptions } from './options.ts';

export const OPTIONS: HarvestOptions & GoldRules = {
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
  parallelCalls: 'set-aside',
  schemaViolations: 'set-aside',
  userScore: null,
  maxQuarantined: 1,
};
