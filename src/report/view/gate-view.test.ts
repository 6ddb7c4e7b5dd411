import { describe, expect, it } from 'vitest';
import type { Comparison, Verdict } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { recordedComment } from '../comment/comment.test-data.ts';
import { commentReport } from '../comment/comment.ts';
import { explainGate } from '../comment/explain-gate.ts';
import { csv } from '../csv.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { pageOf } from '../fixtures/page.test-data.ts';
import { markdown } from '../markdown/markdown.ts';
import { terminal } from '../terminal.ts';
import { viewOf } from './view.ts';

const REFUSAL = {
  code: 'hosted-never-right',
  sentence: 'the hosted model does not do this task: it is never right by args_exact_rate on 300 pairs',
  remedy: 'Name another one',
} as const;
const SENTENCE = `${REFUSAL.sentence}. ${REFUSAL.remedy}.`;
const FLOOR = { metric: 'valid_call_rate', floor: 0.9, value: 0.84, n: 300, interval: { low: 0.794, high: 0.877 }, met: false } as const;

/** The fixture's run with its tool calls decided otherwise. */
function decidedOtherwise(change: Partial<Comparison>, action: RunRecord['decision']['action'], outcome: Comparison['outcome']): RunRecord {
  const run = runFixture();
  return {
    ...run,
    comparisons: run.comparisons.map((one) => (one.track === 'toolcall' && one.candidate === 'tuned' ? { ...one, outcome, ...change } : one)),
    decision: { ...run.decision, action, tracks: run.decision.tracks.map((one) => (one.track === 'toolcall' ? { ...one, outcome } : one)) },
  };
}

describe('a run that was refused a verdict', () => {
  const run = decidedOtherwise({ refusals: [REFUSAL], byRule: { interval: 'inconclusive', point: 'inconclusive' } }, 'collect', 'inconclusive');
  const view = viewOf({ run, disagreements: [] });

  it('says so first, with the reason and the remedy, and asks for nothing to be collected', () => {
    expect(view.verdict).toMatchObject({ word: 'No verdict', outcome: 'inconclusive', sentence: `No verdict on tool calls: ${SENTENCE}` });
    expect(view.why).toContain(`Tool calls, tuned: no verdict: ${SENTENCE}`);
  });

  it('shows no verdict of a metric, though its figures, in any form', async () => {
    const candidate = view.tracks.find(({ track }) => track === 'toolcall')?.candidates.find((one) => one.candidate === 'tuned');
    expect(new Set(candidate?.rows.flatMap(({ decided, point }) => [decided, point]))).toEqual(new Set(['inconclusive']));
    expect(candidate?.word).toBe('no verdict');
    const page = await pageOf({ run, disagreements: [] });
    expect(page).toContain('<h1>No verdict</h1>');
    expect(page).toContain(`<strong>No verdict:</strong> ${SENTENCE}`);
    expect(markdown(view)).toContain('- Tuned: **no verdict**: the hosted model does not do this task: it is never right by args\\_exact\\_rate on 300 pairs.');
    expect(terminal(view, { width: 200, colour: false, files: [] })).toContain('tuned: no verdict');
    expect(explainGate(run)).toContain('Tool calls, tuned: **no verdict** on 300 pairs');
  });
});

describe('a run at parity below a floor', () => {
  const run = decidedOtherwise({ floors: [FLOOR], fineTune: true }, 'stop', 'parity');
  const view = viewOf({ run, disagreements: [] });
  const text = 'Valid call 84.0 % [79.4, 87.7] of 300 examples, floor 90.0 %: not met';

  it('does not ship, and says which floor', () => {
    expect(view.verdict).toMatchObject({ word: 'Below a floor', outcome: 'inferior' });
    expect(view.verdict.sentence).toBe('Stop: Fledgling nano 1.5M, tuned, is below a floor (gate.floors) on tool calls.');
    expect(view.why).toContain(`Tool calls, tuned: ${text}.`);
  });

  it('shows the floor beside the relative verdict, in any form', async () => {
    expect(markdown(view)).toContain(`- Tuned: **parity, below a floor** by the interval rule`);
    expect(markdown(view)).toContain(`- Tuned, what it must reach to ship: **${text}**.`);
    const page = await pageOf({ run, disagreements: [] });
    expect(page).toContain('parity, below a floor</span>');
    expect(page).toContain('Valid call 84.0\u00a0% [79.4, 87.7] of 300 examples, floor 90.0\u00a0%');
    expect(terminal(view, { width: 200, colour: false, files: [] })).toContain(`  tuned: ${text}`);
    expect(explainGate(run)).toContain(`- ${text}.`);
    expect(csv(view)).toMatch(/\r\ntoolcall,valid_call_rate,true,tuned,.*,0\.9,false\r\n/);
  });

  it('of a base model asks for training', () => {
    const base = decidedOtherwise({ floors: [FLOOR] }, 'train', 'parity');
    expect(viewOf({ run: base, disagreements: [] }).verdict.sentence).toBe(
      'Train Fledgling nano 1.5M: as it is, it is below a floor (gate.floors) on tool calls.',
    );
  });
});

describe('a run that loses where the right answer is not the most common one', () => {
  const base = runFixture()
    .comparisons.find(({ track }) => track === 'toolcall')
    ?.verdicts.find(({ metric }) => metric === 'args_exact_rate');
  if (!base) throw new Error('the fixture has a verdict');
  const loss = { n: 100, clusters: 100, hosted: 0.98, local: 0.1, difference: -0.88, interval: { low: -0.92, high: -0.811 } };
  const verdict = { ...base, ...loss, outcome: 'inferior', point: 'inferior', gating: false, oneSided: true } as const;
  const rest = { by: 'gold', common: 900, verdict } as const;
  const figures = 'Exact arguments without the most common right answer, that of 900 pairs: 10.0 % against 98.0 % hosted on 100 pairs; difference -88.0 points';

  it('says so among the reasons, and shows it in any form', async () => {
    const run = decidedOtherwise({ rest }, 'stop', 'inferior');
    const view = viewOf({ run, disagreements: [] });
    const text = `${figures} [-92.0, -81.1]: inferior`;
    expect(view.why).toContain(`Tool calls, tuned: ${text}.`);
    expect(markdown(view)).toContain(`- Tuned, **${text}**.`);
    expect(terminal(view, { width: 300, colour: false, files: [] })).toContain(`  tuned: ${text}`);
    expect(explainGate(run)).toContain(`- ${text}.`);
    expect((await pageOf({ run, disagreements: [] })).replaceAll('\u00a0', ' ')).toContain(
      'Exact arguments without the most common right answer, that of 900 pairs: 10.0 % against',
    );
  });

  it.each([
    ['parity', [], 'within the margin'],
    ['inconclusive', [], 'too few to tell, decides nothing'],
    ['inconclusive', [REFUSAL], 'no verdict'],
  ] as const)('and where it is %s, after %s refusals, that it says: %s', (outcome, refusals, told) => {
    const run = decidedOtherwise({ rest: { ...rest, by: 'domain', verdict: { ...verdict, outcome } }, refusals: [...refusals] }, 'collect', outcome);
    const view = viewOf({ run, disagreements: [] });
    expect(markdown(view)).toMatch(new RegExp(`- Tuned, Exact arguments without the most common domain, that of 900 pairs: .*: ${told}\\.\n`));
    expect(view.why.join()).not.toContain('without the most common');
  });
});

it('a metric that gated only for want of enough examples is told apart', () => {
  const run = runFixture();
  const gating = (isGating: boolean, change: Partial<Verdict> = {}) =>
    run.comparisons.map((one) => ({
      ...one,
      verdicts: one.verdicts.map((verdict) =>
        verdict.metric === 'must_not_call_rate' ? { ...verdict, gating: isGating, toGate: isGating ? null : 27, oneSided: !isGating, ...change } : verdict,
      ),
    }));
  const rowOf = (comparisons: RunRecord['comparisons']) => {
    const track = viewOf({ run: { ...run, comparisons }, disagreements: [] }).tracks.find((one) => one.track === 'toolcall');
    const isNoCall = ({ label }: { label: string }) => label === 'Rightly no call';
    return [track?.metrics.find(isNoCall)?.core, track?.candidates[0]?.rows.find(isNoCall)?.needed];
  };
  expect(rowOf(gating(true))).toEqual([true, null]);
  expect(rowOf(gating(false, { outcome: 'inconclusive' }))).toEqual([false, 'now only inferior decides, with about 27 more examples parity too']);
  expect(rowOf(gating(false, { outcome: 'inferior' }))[0]).toBe(true);
});

describe('a tuned model at parity that surely lost what the base could do', () => {
  const SAYS = 'a loss of more than 2.3 points is ruled out at 95 %; your margin is 5 (args_exact_rate)';
  const lost = {
    metric: 'must_not_call_rate',
    slice: 'none',
    kind: 'domain',
    outcome: 'inferior',
    n: 25,
    base: 1,
    tuned: 0.2,
    difference: -0.8,
    interval: { low: -0.92, high: -0.6 },
    margin: 0.05,
    accepted: null,
  } as const;
  const run = decidedOtherwise({ says: SAYS, regressions: [lost] }, 'stop', 'parity');
  const view = viewOf({ run, disagreements: [] });
  const written = (one: RunRecord) => commentReport(recordedComment({ result: { run: one, disagreements: [] } })).markdown;

  it('is stopped by word and sentence, with what to do next, in every form', async () => {
    expect(view.verdict).toMatchObject({
      word: 'Worse than the base',
      outcome: 'inferior',
      sentence: 'Stop: Fledgling nano 1.5M, tuned, surely lost what the base model could do on tool calls.',
    });
    expect(view.tracks.flatMap(({ candidates }) => candidates).map(({ word }) => word)).toContain('parity, worse than the base');
    expect(explainGate(run)).toContain('Tool calls, tuned: **parity, worse than the base** on 300 pairs');
    expect(written(run)).toContain('rightly no call on the domain none 20.0 % against 100.0 % of the base');
    expect(written(run)).toContain('**Next:** Train again with examples of what was lost');
  });

  it('says in plain words what is ruled out, in report, comment and terminal', async () => {
    expect(view.why[1]).toBe(`Tool calls, tuned: ${SAYS}.`);
    const flat = (text: string) => text.replace(/\s+/g, ' ').replaceAll('\\', '');
    expect(flat(markdown(view))).toContain(SAYS);
    expect(flat(await pageOf({ run, disagreements: [] }))).toContain(SAYS);
    expect(flat(terminal(view, { width: 100, colour: false, files: [] }))).toContain(SAYS);
    expect(flat(written(run))).toContain(SAYS);
    expect(flat(explainGate(run))).toContain(`In plain words: ${SAYS}.`);
  });

  it('ships where the policy accepts it, and says so with the reason', () => {
    const reason = 'calls are checked downstream';
    const accepted = [
      { track: 'toolcall', metric: 'must_not_call_rate', slice: 'none', sentence: 'toolcall must_not_call_rate on the domain none', reason },
    ] as const;
    const shipped = decidedOtherwise({ regressions: [{ ...lost, accepted: reason }], accepted: [...accepted] }, 'ship', 'parity');
    expect(viewOf({ run: shipped, disagreements: [] }).verdict).toMatchObject({ word: 'Parity', action: 'ship' });
    expect(viewOf({ run: shipped, disagreements: [] }).why).toContain(
      `Tool calls, tuned: accepted by the policy: toolcall must_not_call_rate on the domain none (${reason}).`,
    );
    expect(written(shipped)).toContain(`\\(accepted by the policy: ${reason}\\)`);
    expect(explainGate(shipped)).toContain('- Accepted by the policy: toolcall must\\_not\\_call\\_rate on the domain none');
  });
});

it('what lies within the margin by the plain rule alone is told to prove nothing', () => {
  const run = decidedOtherwise({ rule: 'point', byRule: { interval: 'inconclusive', point: 'parity' } }, 'collect', 'inconclusive');
  expect(viewOf({ run, disagreements: [] }).verdict.sentence).toBe(
    'Collect more examples of tool calls: by the plain rule Fledgling nano 1.5M stays within the margin of the hosted LLM on tool calls, which proves nothing.',
  );
});

it('a further candidate on spent test data is sent for new test data', () => {
  const spent = { code: 'looks-spent', sentence: 'it is candidate 2 judged on this test data', remedy: 'Collect new test examples' } as const;
  const run = decidedOtherwise({ refusals: [spent] }, 'collect', 'inconclusive');
  expect(commentReport(recordedComment({ result: { run, disagreements: [] } })).markdown).toContain(
    '**Next:** Record new traces, at least as many as the test split holds',
  );
});
