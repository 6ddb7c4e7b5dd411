import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { filtered, newestFirst, readRun } from './run-line.ts';

const PLACE = { id: 'c0ffee000000', agent: 'dummy-agent', writtenAt: '2026-11-21T05:00:00.000Z' };
const textOf = (change: object = {}) => JSON.stringify({ ...runFixture(), ...change });

it('says of a run what its report says', () => {
  const { line, run } = readRun(PLACE, textOf());
  expect(run?.id).toBe(runFixture().id);
  expect(line).toMatchObject({ ...PLACE, problem: null, action: 'ship', word: 'Parity', outcome: 'parity', model: 'Fledgling nano 1.5M', isStandIn: true });
  expect(line.tracks.map(({ track, candidate, word, metric, n, figures }) => [track, candidate, word, metric, n, figures?.tuned?.text])).toEqual([
    ['structured', 'tuned', 'parity', 'Exact match', '300', '99.3 %'],
    ['toolcall', 'tuned', 'parity', 'Exact arguments', '300', '99.3 %'],
  ]);
});

it('lists a record of another version with what can be read of it', () => {
  const { line, run } = readRun(PLACE, textOf({ schema: 'fledgling/run@0', comparisons: 'elsewhere' }));
  expect(run).toBeNull();
  expect(line).toMatchObject({ action: 'ship', startedAt: '2026-11-21T04:07:12.345Z', model: 'Fledgling nano 1.5M', tracks: [] });
  expect(line.problem).toContain('A record of another version, written by Fledgling 0.1.0');
});

it('lists whatever stands in the place of a record', () => {
  expect(readRun(PLACE, textOf().slice(0, 200)).line.problem).toContain('run.json is cut short');
  fc.assert(
    fc.property(fc.json(), (text) => {
      const { line, run } = readRun(PLACE, text);
      expect([line.id, run]).toEqual([PLACE.id, null]);
      expect(line.problem).not.toBeNull();
    }),
  );
});

it('takes control characters out of what a record says', () => {
  const { line } = readRun(PLACE, textOf({ model: { name: 'n', title: 'a\u202ename\u001b[31m' } }));
  expect(line.model).toBe('a\ufffdname');
});

it('stands newest first, those without a time where they were written', () => {
  const at = (id: string, startedAt: string | null) => ({ ...readRun({ ...PLACE, id }, textOf()).line, startedAt });
  const lines = [at('old', '2026-11-20T00:00:00Z'), at('undated', null), at('new', '2026-11-22T00:00:00Z'), at('odd', 'yesterday')];
  expect(newestFirst(lines).map(({ id }) => id)).toEqual(['new', 'odd', 'undated', 'old']);
});

it('is found by words of its id, model, commit and verdict, its agent and its decision', () => {
  const { line } = readRun(PLACE, textOf());
  const finds = (change: Partial<Parameters<typeof filtered>[1]>) => filtered([line], { text: '', agent: null, action: null, ...change }).length;
  expect([finds({}), finds({ text: 'NANO parity' }), finds({ text: '827e6cc' }), finds({ agent: 'dummy-agent' }), finds({ action: 'ship' })]).toEqual([
    1, 1, 1, 1, 1,
  ]);
  expect([finds({ text: 'phi' }), finds({ agent: 'another' }), finds({ action: 'stop' })]).toEqual([0, 0, 0]);
});
