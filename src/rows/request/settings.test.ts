import { expect, test } from 'vitest';
import type { JsonObject } from '../../records/json.ts';
import { settingsOf } from './settings.ts';

test.each<[string, JsonObject | null, object]>([
  ['nothing', null, { reasoningEffort: null, maxTokens: null }],
  [
    'what wrappers write where nothing was said',
    { max_tokens: 'inf', max_completion_tokens: null, reasoning_effort: '' },
    { reasoningEffort: null, maxTokens: null },
  ],
  ['the old limit', { max_tokens: 256 }, { reasoningEffort: null, maxTokens: 256 }],
  ['the new limit as a text', { max_completion_tokens: '256' }, { reasoningEffort: null, maxTokens: 256 }],
  ['two limits, of which the smaller binds', { maxTokens: 300, max_output_tokens: 200 }, { reasoningEffort: null, maxTokens: 200 }],
  ['an effort', { reasoning_effort: 'low' }, { reasoningEffort: 'low', maxTokens: null }],
  ['an effort as the Responses API has it', { reasoning: { effort: 'high' } }, { reasoningEffort: 'high', maxTokens: null }],
])('%s', (_, parameters, settings) => {
  expect(settingsOf({ parameters })).toEqual({ ok: true, settings });
});

test.each<JsonObject>([{ max_tokens: 'many' }, { max_tokens: 0 }, { max_tokens: 1.5 }, { reasoning_effort: 'as you like' }])(
  '%j is refused, not guessed',
  (parameters) => {
    expect(settingsOf({ parameters }).ok).toBe(false);
  },
);
