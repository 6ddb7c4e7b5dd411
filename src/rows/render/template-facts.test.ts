import { expect, it } from 'vitest';
import { templateFacts } from './template-facts.ts';

it.each<[string, Record<string, string>]>([
  ['{{ messages | tojson }}', {}],
  ["{{ strftime_now('%Y') }}{{ messages | tojson }}", { templateDate: '2024-07-26' }],
  ["{% if enable_thinking is defined and enable_thinking is false %}{{ '<think></think>' }}{% endif %}{{ messages | tojson }}", { thinking: 'off' }],
  [
    "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ messages[0].content }}{{ strftime_now('%d') }}",
    { systemText: 'in first user turn', templateDate: '2024-07-26' },
  ],
  ["{{ raise_exception('none at all') }}", {}],
  ['{% if %}', {}],
])('%s: a model’s identity says %j', (text, facts) => {
  expect(templateFacts({ text, bosToken: '', eosToken: '', controlTokens: [], userDefinedTokens: [] })).toEqual(facts);
});
