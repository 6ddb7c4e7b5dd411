import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../config/parse-config.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { baseOf } from './base-of.ts';

const config = parseConfig(readFileSync(new URL('../../../parity.config.yaml', import.meta.url), 'utf8'), 'parity.config.yaml');

test('a run that was answered by a server which names no file is promoted on the base that its adapters were trained for', () => {
  const fixture = runFixture();
  const trainedFor = 'e'.repeat(64);
  const run = {
    ...fixture,
    model: { ...fixture.model, name: config.models.default },
    evaluations: fixture.evaluations.map((one) => ({ ...one, model: { ...one.model, ggufSha256: null } })),
    adapters: fixture.adapters.map((adapter) => ({ ...adapter, base: { ...adapter.base, ggufSha256: trainedFor } })),
  };
  expect(baseOf(config, run).ggufSha256).toBe(trainedFor);
  expect(() => baseOf(config, { ...run, adapters: [] })).toThrow('names no file of the local model');
});
