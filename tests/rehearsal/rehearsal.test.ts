import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Place, startPlace } from '../../rehearsal/place.ts';
import { fromAFork, modelChange, type Promoted, thresholdOnly, unrelated } from '../../rehearsal/scenario.ts';
import { lockedAndUnlocked, twoAtOnce } from '../../rehearsal/trouble.ts';
import { counterpartHost } from '../workflows/executor/counterpart-host.ts';
import { startRunner } from '../workflows/executor/runner.ts';

// The workflow files of this repository, job by job, with the built actions and the nano model: one world, in which one thing follows another.
let place: Place;
let promoted: Promoted;

const said: string[] = [];
beforeAll(async () => {
  place = await startPlace(async (github, options) => startRunner(counterpartHost(github), options), {
    say: (line) => said.push(line),
    onLine: () => undefined,
  });
});
afterAll(() => place[Symbol.asyncDispose]());

const MINUTES = 60_000;

describe('the pull request is the interface', () => {
  test('a model is proposed, evaluated, trained, recorded, merged and promoted byte for byte', { timeout: 6 * MINUTES }, async () => {
    promoted = await modelChange(place);
    expect(promoted.run.decision.tracks.map(({ track, candidate }) => [track, candidate])).toEqual([
      ['structured', 'tuned'],
      ['toolcall', 'tuned'],
    ]);
    expect(promoted.promotion.adapters.map(({ sha256 }) => sha256)).toEqual(promoted.run.adapters.map(({ ggufSha256 }) => ggufSha256));
  });

  test('its comment says what ran and what was re-used', () => {
    const { stages } = promoted.run;
    expect(stages.filter(({ status }) => status !== 'ran')).toEqual([]);
    expect(place.transcript.comments.filter(({ pull }) => pull === promoted.pull.number).length).toBeLessThanOrEqual(4);
  });

  test('a threshold alone is compared again with what was recorded, without a model and without a GPU host', { timeout: 2 * MINUTES }, async () => {
    const { run } = await thresholdOnly(place, promoted);
    expect(run.evaluations.map(({ predictionsDigest }) => predictionsDigest)).toEqual(
      promoted.run.evaluations.map(({ predictionsDigest }) => predictionsDigest),
    );
    expect(run.decision.action).toBe('ship');
  });

  test('what is none of its business gets the status alone', { timeout: MINUTES }, async () => {
    const { headSha } = await unrelated(place);
    expect(place.github.world.statuses.filter(({ sha }) => sha === headSha).map(({ description }) => description)).toEqual(['No file of Fledgling changes']);
  });

  test('a fork is refused what the policy does not allow, and only planned otherwise', { timeout: MINUTES }, async () => {
    const { number } = await fromAFork(place);
    expect(place.github.admin.comments(number)[0]?.body).toContain('Plan only');
  });
});

// A training that is cancelled, and one that is killed, are a chapter of `npm run rehearse`: four minutes, and the loop's own tests kill one too.
describe('when things go wrong', () => {
  test('two pull requests at once get their own comments and statuses, the GPU hosts drop nothing, and a lock is kept and freed', {
    timeout: 5 * MINUTES,
  }, async () => {
    const pulls = await twoAtOnce(place, promoted.config);
    const [first] = pulls;
    if (first) await lockedAndUnlocked(place, first);
    const bodies = pulls.map(({ number }) => place.github.admin.comments(number)[0]?.body ?? '');
    expect(new Set(bodies).size).toBe(2);
    expect(place.github.admin.comments(first?.number ?? 0).filter(({ user }) => user === 'github-actions[bot]')).toHaveLength(1);
  });
});

test('every request and answer was as GitHub describes them, and nobody raised an issue', () => {
  expect(place.github.violations).toEqual([]);
  expect(place.github.world.issues.filter(({ pull }) => pull === null)).toEqual([]);
});
