import { expect, test } from 'vitest';
import { mayHold } from './stage-artifacts.ts';

const STAGES = [
  'fetch',
  'harvest',
  'eval hosted toolcall',
  'eval hosted toolcall ceiling train',
  'eval hosted toolcall ceiling val replicate 2',
  'eval base toolcall',
  'eval base toolcall 1 of 2',
  'eval tuned toolcall 2 of 2',
  'eval hosted toolcall vault',
  'compare base toolcall',
  'remedies toolcall',
  'train structured',
  'train toolcall',
];

test.each([
  ['stages-harvest', ['fetch', 'harvest']],
  ['stages-hosted', ['eval hosted toolcall', 'eval hosted toolcall ceiling train', 'eval hosted toolcall ceiling val replicate 2']],
  ['stages-base-1-of-2', ['eval base toolcall', 'eval base toolcall 1 of 2']],
  ['stages-tuned-2-of-2', ['eval tuned toolcall 2 of 2']],
  ['stages-remedies', ['remedies toolcall']],
  ['stages-vault-hosted', ['eval hosted toolcall vault']],
  ['stages-gate', STAGES.filter((stage) => /^(eval|compare)/.test(stage))],
  ['stages-train-toolcall', ['train toolcall']],
  ['stages', STAGES.filter((stage) => !stage.startsWith('train'))],
  ['stages-baseline', STAGES],
  ['parity-plan', []],
  ['results', []],
  ['stages-train-toolcall-evil', []],
])('%s may bring %j', (artifact, expected) => {
  expect(STAGES.filter((stage) => mayHold(artifact, { stage }))).toEqual(expected);
});
