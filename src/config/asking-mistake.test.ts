import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';

const GOOD = `agent: a
tracks: [toolcall]
harvest: { source: { kind: dummy-agent } }
models:
  default: m
  catalogue:
    m: { title: M, gguf: m.gguf, sha256: unpinned, hf: owner/name, architecture: llama, endToken: x }
hosted: { provider: scripted-teacher }
`;
const sentenceFor = (more: string): string => {
  try {
    parseConfig(GOOD + more, 'c.yaml');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

test('a config that says nothing of it holds nothing of it, so that no digest is another', () => {
  const config = parseConfig(GOOD, 'c.yaml');
  expect([Object.hasOwn(config.local, 'prompt'), Object.hasOwn(config, 'remedies')]).toEqual([false, false]);
});

test('every other key has its default', () => {
  const config = parseConfig(`${GOOD}local: { prompt: { examples: 3 } }\nremedies: { try: [examples] }\n`, 'c.yaml');
  expect(config.local.prompt).toEqual({ examples: 3, wording: null, template: 'fledgling' });
  expect(config.remedies).toEqual({ try: ['examples'], examples: 3, limit: 200 });
});

test.each([
  [
    'local: { prompt: { template: model } }\n',
    'c.yaml:9 local.prompt.template: expected fledgling beside train.when: gate, got "model". Training renders the row\'s prompt: write train.when: never, or template: fledgling.',
  ],
  [
    'local: { prompt: { template: model, examples: 2 } }\ntrain: { when: never }\n',
    'c.yaml:9 local.prompt.examples: expected 0 beside template: model, got 2. Write template: fledgling to show examples, or leave them out.',
  ],
  [
    'local: { prompt: { template: model }, constrained: true }\ntrain: { when: never }\n',
    'c.yaml:9 local.constrained: expected false beside local.prompt.template: model, got true. The grammars are of Fledgling’s own form: write false, or template: fledgling.',
  ],
  [
    'remedies: { try: [wording] }\n',
    'c.yaml:9 remedies.wording: expected the text that the remedy wording adds, found nothing. Add this key, or leave wording out of remedies.try.',
  ],
  [
    'remedies: { try: [examples, examples] }\n',
    'c.yaml:9 remedies.try: expected a list of constrained, examples, wording, template, each at most once, got ["examples","examples"]. Change this line.',
  ],
  ['local: { prompt: { examples: 51 } }\n', 'c.yaml:9 local.prompt.examples: expected a whole number from 0 to 50, got 51. Change this line.'],
  ['local: { prompt: { wording: "" } }\n', 'c.yaml:9 local.prompt.wording: expected a text of at most 4000 characters, or null, got "". Change this line.'],
])('%s', (more, sentence) => {
  expect(sentenceFor(more)).toBe(sentence);
});

test('the model’s own template goes with a config that never trains', () => {
  expect(sentenceFor('local: { prompt: { template: model } }\ntrain: { when: never }\n')).toBe('');
});
