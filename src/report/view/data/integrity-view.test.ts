import { expect, test } from 'vitest';
import type { Integrity } from '../../../records/harvest/integrity.ts';
import { runFixture } from '../../fixtures/fixture.test-data.ts';
import { integrityFixture } from '../../fixtures/fixture-integrity.test-data.ts';
import { integrityView } from './integrity-view.ts';

const { evaluations } = runFixture();
const view = (change: Partial<Integrity> = {}) => integrityView({ integrity: { ...integrityFixture(), ...change }, evaluations });

test('each fate that occurs is a line with its share, and shares are of all', () => {
  expect(view()?.observations[0]).toEqual({ label: 'an example', count: '3,000', share: '68.2 %' });
  expect(view()?.observations).toHaveLength(8);
  expect(view()?.traces.map(({ label, count }) => `${label} ${count}`)).toEqual([
    'used 1,700',
    'quarantined 250',
    'repeats others 60',
    'beyond the limit 40',
    'nothing to learn 50',
  ]);
});

test('notes say what was lost, what is not known, and how the agent was limited', () => {
  expect(view()?.notes).toEqual([
    '190 of 2,010 traces with model calls were lost (9.5 %; at most 50.0 % may be).',
    'Recorded by openai (3,480).',
    '40 golds could not be held against their schema.',
    '1 tool had no recorded schema: it is inferred from the calls. Name a harvest.catalogue to say it.',
    'The agent itself allowed an answer 64 to 256 tokens (3,000 model calls); here every model may use 128, which is more than the agent allowed.',
    '120 traces came with the score "user-feedback"; calls below 0.5 are set aside.',
  ]);
  const silent = view({ userScore: { name: 'thumbs', below: 1, traces: 0 }, tokenLimits: null, schemas: { verified: 1, unverifiable: 0, kept: 9 } });
  expect(silent?.notes).toContain('No trace came with the score "thumbs": what users thought of the answers is not known.');
  expect(silent?.notes).toContain('9 golds violate their own schema and are kept (harvest.schemaViolations: keep).');
});

test('a run without an account has no such part', () => {
  expect(integrityView({ integrity: null, evaluations })).toBe(null);
});
