import { TRACKS } from '../../records/example.ts';
import type { HarvestOptions } from '../options.ts';

/** Rows say the answer's form, and hold whole schemas: without their descriptions what public sets ask cannot be answered. */
export const WORDING = { instruction: 'full', signatures: 'json-schema' } as const;

/** How a public set's calls become examples; its splits are drawn, not hashed. */
export const OPTIONS: HarvestOptions = {
  tracks: TRACKS,
  limit: null,
  split: { train: 0, val: 0, vault: 0 },
  seed: 42,
  nearDuplicates: { threshold: 1 },
  schemaDrift: 'keep',
  ...WORDING,
  systemPrompt: 'keep',
  ask: 'native',
  challengeTags: [],
};
