import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { Decision } from '../comparison.ts';
import { decisionJsonSchema } from './decision-schema.ts';

const validate = new Ajv2020({ strict: true }).compile(decisionJsonSchema());
const { decision } = runFixture();

test('what is written, and what older versions wrote, is as the schema says', () => {
  expect(validate(JSON.parse(JSON.stringify(decision)))).toBe(true);
  const block = { track: 'toolcall', candidate: 'tuned', code: 'regression', metric: 'must_not_call_rate', slice: 'none', sentence: 'worse than the base' };
  const accepted = { track: 'toolcall', metric: 'looks', slice: null, sentence: 'the second candidate', reason: 'the first had a broken template' };
  const tracks = decision.tracks.map((track) => ({ ...track, says: 'any loss is ruled out' }));
  expect(validate({ ...decision, tracks, blockedBy: [block], accepted: [accepted] })).toBe(true);
  const { blockedBy: _, accepted: __, next: ___, ...older } = decision;
  expect(validate(older)).toBe(true);
  expect(Decision.parse(older)).toMatchObject({ blockedBy: [], accepted: [], next: '' });
});

test('what it does not know is no decision', () => {
  expect(validate({ ...decision, action: 'maybe' })).toBe(false);
  expect(validate({ ...decision, exitCode: 3 })).toBe(false);
  expect(validate({ ...decision, more: 1 })).toBe(false);
});
