import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from './parse-config.ts';

const demo = readFileSync(new URL('../../parity.config.yaml', import.meta.url), 'utf8');

it.each([
  ['batch: 8', 'batch: 999999999', 'local.batch: expected a whole number from 1 to 256, got 999999999.'],
  ['workers: 1', 'workers: 100000', 'local.workers: expected a whole number from 1 to 256, got 100000.'],
  ['batch: 8', 'batch: 0', 'local.batch: expected a whole number from 1 to 256, got 0.'],
])('%s cannot become %s', (from, to, sentence) => {
  expect(() => parseConfig(demo.replace(from, to), 'parity.config.yaml')).toThrow(sentence);
});
