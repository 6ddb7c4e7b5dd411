import { expect, it } from 'vitest';
import { loopConfig } from '../../pipeline/loop/loop.test-data.ts';
import { hostedSentence } from './hosted-sentence.ts';

const config = loopConfig();
const hosted = { ...config.hosted, provider: 'openai' as const, model: 'm', apiKeyEnv: 'K', endpoint: 'https://api.example/v1' };
const evaluation = { model: { role: 'hosted' }, track: 'toolcall', examples: 100, usage: { promptTokens: 50_000, completionTokens: 4_000 } };
// Only what the sentence rests on.
const run = { evaluations: [evaluation] } as unknown as Parameters<typeof hostedSentence>[1];
const asked = { track: 'toolcall' as const, address: 'https://api.example/v1' };

it('says where a request goes and what it costs at the config’s prices', () => {
  const cost = { ...config.cost, hosted: { inputPerMillionUsd: 2, outputPerMillionUsd: 10 } };
  expect(hostedSentence({ hosted, cost }, run, asked)).toBe(
    'One request goes to https://api.example/v1: about 500 + 40 tokens, the mean of this run, about $0.0014.',
  );
});

it('says what nobody knows, and when nothing is paid', () => {
  const cost = { ...config.cost, hosted: null };
  expect(hostedSentence({ hosted, cost }, run, asked)).toContain('at a price that the config does not say (cost.hosted)');
  expect(hostedSentence({ hosted, cost }, { evaluations: [] }, asked)).toContain('is not known from this run');
  expect(hostedSentence({ hosted: { ...hosted, replay: true }, cost }, run, asked)).toContain('no request is sent');
  expect(hostedSentence({ hosted: config.hosted, cost }, run, asked)).toContain('nothing is paid');
});
