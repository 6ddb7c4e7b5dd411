import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from './parse-config.ts';

const demo = readFileSync(new URL('../../parity.config.yaml', import.meta.url), 'utf8');

it.each([
  ['batch: 8', 'batch: 999999999', 'local.batch: expected a whole number from 1 to 256, got 999999999.'],
  ['workers: 1', 'workers: 100000', 'local.workers: expected a whole number from 1 to 256, got 100000.'],
  ['concurrency: 8', 'maxAttempts: 1000', 'hosted.maxAttempts: expected a whole number from 1 to 20, got 1000.'],
  ['concurrency: 8', 'timeoutSeconds: 0.001', 'hosted.timeoutSeconds: expected a number of seconds from 1 to 3600, got 0.001.'],
  ['concurrency: 8', 'timeoutSeconds: 86400', 'hosted.timeoutSeconds: expected a number of seconds from 1 to 3600, got 86400.'],
  ['concurrency: 8', 'concurrency: 100000', 'hosted.concurrency: expected a whole number from 1 to 256, got 100000.'],
  [
    '      hf: models/nano\n',
    '      hf: acme/nano\n      revision: main\n',
    'nano.revision: expected a full commit of 40 lower-case hexadecimal digits, got "main".',
  ],
  ['  recipe: nano', '  backend: command', 'train.command: expected with backend command, and only there, a list of texts, the program first, found nothing.'],
  [
    '  recipe: nano',
    '  command: [axolotl]',
    'train.command: expected with backend command, and only there, a list of texts, the program first, got ["axolotl"].',
  ],
  ['  recipe: nano', '  backend: together', 'train.together: expected with backend together, and only there, { model, endpoint, apiKeyEnv }, found nothing.'],
  ['  recipe: nano', '  backend: command\n  command: axolotl train', 'the program first, got "axolotl train".'],
  ['batch: 8', 'batch: 0', 'local.batch: expected a whole number from 1 to 256, got 0.'],
])('%s cannot become %s', (from, to, sentence) => {
  expect(() => parseConfig(demo.replace(from, to), 'parity.config.yaml')).toThrow(sentence);
});
