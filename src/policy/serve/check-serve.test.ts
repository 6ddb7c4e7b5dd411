import { expect, test } from 'vitest';
import { checkConfig } from '../check-config.ts';
import { CONFIG, POLICY, sidesOf } from '../policy.test-data.ts';

const refusalsOf = (serve: string, policy = '') =>
  checkConfig(sidesOf(CONFIG.replace('cost:', `serve: ${serve}\ncost:`), POLICY + policy)).map(({ code, sentence }) => [code, sentence]);

test('a config that begins small and looks often enough passes, and so does one that says nothing', () => {
  expect(refusalsOf('{}')).toEqual([]);
  expect(refusalsOf('{ mode: shadow, canary: { steps: [0.25, 1], audit: 0.02, alpha: 0.01 }, models: [gpt-4o] }')).toEqual([]);
});

test.each([
  [
    'all of the traffic at once',
    '{ mode: local }',
    'serve-mode-not-allowed',
    'serve.mode: expected shadow, canary, hosted (parity.policy.yaml:1 serve.modes), got "local".',
  ],
  ['a first step of everything', '{ canary: { steps: [1] } }', 'first-share-too-large', 'serve.canary.steps: expected at most 0.25 as the first share'],
  ['hardly ever a look', '{ canary: { audit: 0.0001 } }', 'audit-too-low', 'serve.canary.audit: expected at least 0.02 as the share that is compared'],
  ['never a rollback', '{ canary: { alpha: 0.0000001 } }', 'alpha-too-low', 'serve.canary.alpha: expected at least 0.01 as the error level of a rollback'],
])('%s is refused with both places', (_, serve, code, sentence) => {
  expect(refusalsOf(serve)).toEqual([[code, expect.stringContaining(sentence)]]);
});

test('passes where the policy lists it', () => {
  const policy = 'serve: { modes: [local, canary], maxFirstShare: 1, minAudit: 0, minAlpha: 0 }\n';
  expect(refusalsOf('{ mode: local, canary: { steps: [1], audit: 0.0001, alpha: 0.0000001 } }', policy)).toEqual([]);
});
