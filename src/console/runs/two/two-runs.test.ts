import { expect, it } from 'vitest';
import { pairedDifference } from '../../../compare/difference.ts';
import { TwoRuns } from '../../../records/console/runs/two-runs.ts';
import type { RunRecord } from '../../../records/run.ts';
import { runFixture } from '../../../report/fixtures/fixture.test-data.ts';
import { disagreementsFixture } from '../../../report/fixtures/fixture-disagreements.test-data.ts';
import { readRun } from '../run-line.ts';
import { flipPage } from './flips.ts';
import { fromFolder, fromScores, type GradedLine, gradedLine } from './graded.ts';
import { flipKey, type RunSide, twoRuns } from './two-runs.ts';

interface Change {
  run?: Partial<RunRecord>;
  /** Ids from `e<first>` to `e<last>`, those in `wrong` wrong. */
  first?: number;
  last?: number;
  wrong?: readonly number[];
  challenge?: readonly number[];
}

function scores({ first = 0, last = 99, wrong = [], challenge = [] }: Change): GradedLine[] {
  return Array.from({ length: last - first + 1 }, (_, index) => index + first).map((number) => ({
    ...{ exampleId: `e${number}`, cluster: `c${number}`, domain: 'get_weather', slices: [] },
    challenge: challenge.includes(number),
    values: { exact_match_rate: wrong.includes(number) ? 0 : 1, json_valid_rate: 1 },
    differs: wrong.includes(number) ? ['arguments.city'] : [],
  }));
}

function side(id: string, change: Change = {}): RunSide {
  const run = { ...runFixture(), id, ...change.run };
  const { line } = readRun({ id, agent: run.agent, writtenAt: run.startedAt }, JSON.stringify(run));
  return { line, run, told: async () => ({ disagreements: [], agreements: [] }), gradesOf: async () => fromScores(scores(change)) };
}

const tuned = ({ sides }: TwoRuns) => sides.find(({ track, role }) => track === 'structured' && role === 'tuned');

it('pairs by example with the gate’s own statistics, after minus before', async () => {
  const { two } = await twoRuns(side('a', { wrong: [1, 2, 3] }), side('b', { wrong: [3, 4, 5, 6, 7, 8, 9] }));
  expect(TwoRuns.parse(two)).toEqual(two);
  const values = Array.from({ length: 100 }, (_, number) => ({
    cluster: `c${number}`,
    hosted: [1, 2, 3].includes(number) ? 0 : 1,
    local: number >= 3 && number <= 9 ? 0 : 1,
  }));
  const expected = pairedDifference(values, { delta: 0.05, alpha: 0.05 });
  const change = tuned(two)?.metrics.find(({ metric }) => metric === 'exact_match_rate');
  expect(change?.paired).toMatchObject({ n: 100, clusters: 100, difference: expected.difference, ...expected.interval, gained: 2, lost: 6 });
  expect(tuned(two)).toMatchObject({ shared: 100, before: 'cache', after: 'cache', flips: { lost: 6, gained: 2, 'only-before': 0, 'only-after': 0 } });
});

it('pairs only what both runs graded, and lists the others', async () => {
  const { two, flips } = await twoRuns(side('a', { last: 79 }), side('b', { first: 40 }));
  expect(tuned(two)).toMatchObject({ shared: 40, flips: { lost: 0, gained: 0, 'only-before': 40, 'only-after': 20 } });
  const only = flips.get(flipKey({ track: 'structured', role: 'tuned', kind: 'only-after' }))?.() ?? [];
  expect(only.map(({ exampleId }) => exampleId)).toEqual(Array.from({ length: 20 }, (_, index) => `e${index + 80}`));
  expect(flipPage(only, { text: 'E85', offset: 0, limit: 10 })).toMatchObject({ total: 1, rows: [{ exampleId: 'e85' }] });
  expect(flipPage(only, { text: '', offset: 15, limit: 10 })).toMatchObject({ total: 20, rows: { length: 5 } });
});

it('lists flips outside the gate last, and counts them nowhere', async () => {
  const challenge = [1, 2];
  const { two, flips } = await twoRuns(side('a', { challenge }), side('b', { challenge, wrong: [1, 7] }));
  expect(tuned(two)).toMatchObject({ shared: 98, flips: { lost: 1 } });
  const lost = flips.get(flipKey({ track: 'structured', role: 'tuned', kind: 'lost' }))?.() ?? [];
  expect(lost.map(({ exampleId, isChallenge, differs }) => [exampleId, isChallenge, differs])).toEqual([
    ['e7', false, ['arguments.city']],
    ['e1', true, ['arguments.city']],
  ]);
  expect(tuned(two)?.notes).toEqual(['1 of the listed examples is not in the gate (challenge), and not in its figures.']);
});

it('takes right and wrong from a run’s folder where the scores are elsewhere, and then gives no interval', async () => {
  const disagreements = disagreementsFixture();
  const elsewhere = (id: string): RunSide => ({
    ...side(id),
    told: async () => ({ disagreements, agreements: [] }),
    gradesOf: async ({ track, model: { role } }) => fromFolder({ track, role }, { disagreements, agreements: [] }),
  });
  const { two, flips } = await twoRuns(elsewhere('a'), elsewhere('b'));
  const change = tuned(two);
  expect(change).toMatchObject({ before: 'folder', after: 'folder' });
  expect(change?.metrics.find(({ decides }) => decides)?.paired).toMatchObject({
    difference: 0,
    low: null,
    high: null,
    interval: 'no interval',
    clusters: null,
  });
  expect(change?.metrics.filter(({ decides, paired }) => !decides && paired !== null)).toEqual([]);
  expect(change?.notes[0]).toContain('Run a was scored on another machine');
  expect([...flips.values()].flatMap((made) => made())).toEqual([]);
  const none: RunSide = { ...side('c'), gradesOf: async () => null };
  const alone = tuned((await twoRuns(none, side('d'))).two);
  expect(alone).toMatchObject({ before: 'none', shared: 0 });
  expect(alone?.metrics[0]).toMatchObject({ paired: null });
});

it('names models that only one run evaluated, and what the runs are not made of alike', async () => {
  const run = runFixture();
  const evaluations = run.evaluations.filter(({ model, track }) => !(model.role === 'tuned' && track === 'toolcall'));
  const config = { gate: { delta: 0.02, metrics: ['a'] }, train: { when: 'gate' } };
  const dataset = { ...run.dataset, digest: '0'.repeat(64) };
  const { two } = await twoRuns(
    side('a', { run: { config: { gate: { delta: 0.05, metrics: ['a'] } } } }),
    side('b', { run: { evaluations, config, dataset } }),
  );
  expect(two.missing).toEqual(['Tuned on tool calls was evaluated only in run a.']);
  expect(two.otherwise.filter(({ part }) => part !== 'models')).toEqual([
    { part: 'data', what: 'digest', before: run.dataset.digest, after: '0'.repeat(64) },
    { part: 'config', what: 'gate.delta', before: '0.05', after: '0.02' },
    { part: 'config', what: 'train.when', before: '–', after: '"gate"' },
  ]);
});

it('reads what is needed of a line of scores, and nothing of one that is no score', () => {
  const line = { status: 'scored', exampleId: 'e1', cluster: 'c1', domain: 'a,"graded":{', challenge: false, slices: ['x'], outcome: 'answered' };
  const graded = { ...{ ...line, values: { exact_match_rate: 1 }, differs: ['a'] }, graded: { level: 'exact' } };
  const { status: _, outcome: __, ...rest } = line;
  expect(gradedLine(JSON.stringify(graded))).toEqual({ ...rest, values: { exact_match_rate: 1 }, differs: ['a'] });
  const others = [{ status: 'unscored' }, { values: { other: 1 } }, { values: { exact_match_rate: '1' } }, { values: null }, { slices: [1] }, { exampleId: 1 }];
  for (const other of others) expect(gradedLine(JSON.stringify({ ...graded, ...other }))).toBeNull();
  for (const text of ['', 'null', '[]', JSON.stringify(graded).slice(0, -2).replace(',"graded"', '')]) expect(gradedLine(text)).toBeNull();
});
