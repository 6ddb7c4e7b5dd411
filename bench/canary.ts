import { ROLLOUT_SETTINGS } from '../src/serve/rollout/settings.ts';
import { wilsonInterval } from '../src/stats/wilson.ts';
import { randomOf } from './calibration/draw.ts';
import { crossingByLooks, crossingByWager } from './canary/looks.ts';
import type { Scenario } from './canary/simulate.ts';
import { type Summary, summaryOf } from './canary/summary.ts';
import { talkingSummary } from './canary/talking.ts';
import { writeResult } from './result.ts';

// How often the rollout goes back without cause, and what a real regression costs until it does: by the product's own state and tests, over sizes of
// the offline test, audit shares and regressions; beside fixed looks of the same error level. Seeded. `npm run bench -- canary 10000`: so many draws a cell.
const DRAWS = Number(process.argv[2] ?? 2000);
const LIKE: Scenario = {
  before: { lost: 0.02, won: 0.015, neither: 0.005 },
  regression: 0,
  after: 0,
  offlinePairs: 200,
  audit: ROLLOUT_SETTINGS.audit,
  steps: ROLLOUT_SETTINGS.steps,
  margin: 0.05,
  alpha: ROLLOUT_SETTINGS.alpha,
  horizon: 20_000,
  test: 'wager',
};
const REGRESSIONS = [0, 0.05, 0.2];
const TESTS = ['wager', 'looks'] as const;

interface Row extends Summary {
  scenario: Scenario;
}
const run = (change: Partial<Scenario>): Row => {
  const scenario = { ...LIKE, ...change };
  return { scenario, ...summaryOf(scenario, DRAWS) };
};

const grid = [60, 200, 400].flatMap((offlinePairs) =>
  [0.02, 0.05, 0.2].flatMap((audit) => REGRESSIONS.flatMap((regression) => TESTS.map((test) => run({ offlinePairs, audit, regression, test })))),
);
console.log(`\n${DRAWS} draws a cell, 20,000 requests, 4 % of the answers disagree offline; margin 5 points, alpha 5 %\n`);
console.log(
  '| offline pairs | audit | regression | test | rolled back (95 % interval) | pairs until then | lost answers: median, p95 | full share | requests until then |',
);
console.log('|--:|--:|--:|---|---|--:|--:|--:|--:|');
for (const row of grid) console.log(lineOf(row));

const late = TESTS.map((test) => run({ regression: 0.2, after: 500, test, horizon: 40_000 }));
console.log('\n20 points from pair 500 on:\n');
for (const row of late) console.log(lineOf(row));

const conversations = { before: LIKE.before, offlinePairs: 400, audit: 1, turns: 8, beside: 10, likeness: 0.5, requests: 2500 };
// Request by request through the rollout itself, which takes its time.
const TALKS = Math.ceil(DRAWS / 4);
const talking = await Promise.all([false, true].map((isTold) => talkingSummary({ ...conversations, isTold }, TALKS)));
console.log(
  '\nno regression, all local, 2,500 requests in sessions of 8 turns whose answers are alike (0.5), 10 side by side, every answer audited as at the first step; a quarter of the draws\n',
);
console.log('| sessions | rolled back (95 % interval) | audits, median | pairs that count, median |\n|---|---|--:|--:|');
for (const { isTold, rolledBack, audits, pairs } of talking)
  console.log(
    `| ${isTold ? 'told' : 'not told'} | ${percent(rolledBack.share)} % (${percent(rolledBack.low)} to ${percent(rolledBack.high)}) | ${audits} | ${pairs} |`,
  );

const random = randomOf(1);
const atLimit = [0.03, 0.08, 0.16].map((limit) => {
  const level = LIKE.alpha / 2;
  const share = crossingByWager(limit, level, { most: 3200, draws: DRAWS, random });
  return { limit, wager: { share, ...wilsonInterval(share, DRAWS) }, looks: crossingByLooks(limit, level) };
});
console.log('\nthe test alone, level 2.5 %, where production disagrees exactly as often as the limit: ever called worse in 3,200 pairs\n');
console.log('| limit | wager (95 % interval) | looks, counted out |\n|--:|--:|--:|');
for (const { limit, wager, looks } of atLimit)
  console.log(`| ${percent(limit)} % | ${percent(wager.share)} % (${percent(wager.low)} to ${percent(wager.high)}) | ${percent(looks)} % |`);

await writeResult(DRAWS === 2000 ? 'canary' : `canary-${DRAWS}`, { draws: DRAWS, grid, late, talking, atLimit });

function lineOf({ scenario: { offlinePairs, audit, regression, test }, rolledBack, pairs, lost, full }: Row): string {
  const cells = [
    offlinePairs,
    `${percent(audit)} %`,
    100 * regression,
    test,
    `${percent(rolledBack.share)} % (${percent(rolledBack.low)} to ${percent(rolledBack.high)})`,
    pairs ? `${pairs.median}, ${pairs.p95}` : '',
    `${lost.median}, ${lost.p95}`,
    `${percent(full.share)} %`,
    full.requests ? `${full.requests.median}, ${full.requests.p95}` : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function percent(share: number): string {
  return Number((100 * share).toFixed(1)).toString();
}
