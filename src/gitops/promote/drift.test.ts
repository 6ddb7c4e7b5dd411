import { describe, expect, test } from 'vitest';
import { digestOf } from '../../records/digest.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { measuredRun, RUN, repository } from '../plan/plan-pull.test-data.ts';
import type { Earlier } from '../plan/plan-pull.ts';
import { driftProblems } from './drift-problems.ts';

const OTHER = '5e1f00d5e1f0';
const promotion = (over: Partial<Promotion> = {}): Promotion => ({
  schema: 'fledgling/promotion@1',
  agent: 'support-agent',
  run: RUN,
  promotedAt: '2026-03-01T09:00:00Z',
  repository: 'acme/support-agent',
  repositoryType: 'model',
  revision: 'main',
  commit: 'c'.repeat(40),
  url: 'https://huggingface.co/acme/support-agent',
  decisionSha256: digestOf('decision'),
  base: { name: 'qwen', title: 'Qwen', hf: 'acme/Qwen', ggufSha256: 'a'.repeat(64) },
  adapters: [{ track: 'structured', path: 'adapter.gguf', sha256: 'b'.repeat(64) }],
  files: [],
  gap: { split: 'test', value: 0, threshold: 0.05, metric: 'exact_match_rate', track: 'structured' },
  ...over,
});
const committed = (...promotions: readonly Promotion[]) =>
  Object.fromEntries(promotions.map((one) => [`eval-results/${one.agent}/promotions/${one.run}.json`, JSON.stringify(one)]));

describe('what a drift run plans', () => {
  test('is to evaluate the adapter that was promoted last, re-using no result', async () => {
    const { stage, plan, recorded } = await repository();
    const { committed: record } = recorded({ record: measuredRun() });
    await stage.push('main', {
      ...record,
      ...committed(
        promotion(),
        promotion({ run: OTHER, promotedAt: '2026-02-01T09:00:00Z' }),
        promotion({ run: 'aaaaaaaaaaaa', agent: 'another', promotedAt: '2026-04-01T09:00:00Z' }),
        promotion({ run: 'bbbbbbbbbbbb', repository: 'acme/elsewhere', promotedAt: '2026-04-01T09:00:00Z' }),
      ),
    });
    let earlier: Earlier | null = null;
    const { plan: made, promoted } = await plan(null, {
      drift: true,
      planStages: async (_config, _project, found) => {
        earlier = found;
        return [];
      },
    });
    expect(earlier).toEqual({ baseline: null, promoted });
    expect(promoted?.promotion.run).toBe(RUN);
    expect(promoted?.measured?.id).toBe(RUN);
    expect(made).toMatchObject({ baseline: null, refusals: [] });
  });

  test.each([
    ['nothing was promoted', {}],
    ['only another model was', { base: { ...promotion().base, name: 'llama' } }],
  ])('is nothing where %s', async (_, over) => {
    const { stage, plan } = await repository();
    if (Object.keys(over).length > 0) await stage.push('main', committed(promotion(over)));
    const { plan: made, notes, project } = await plan(null, { drift: true });
    expect([made.state, project, notes]).toEqual(['unrelated', null, [expect.stringContaining('there is no adapter to look after')]]);
  });
});

describe('an adapter in use', () => {
  const recorded = runFixture();
  const about = { promotion: promotion({ agent: 'dummy-agent' }), recorded };

  test('holds up when a fresh run says what the recorded one said', () => {
    expect(driftProblems(runFixture(), about)).toEqual([]);
  });

  test('no longer does when the gate asks for something else than to ship', () => {
    const fresh = { ...recorded, decision: { ...recorded.decision, action: 'train' as const, reasons: ['toolcall is inferior'] } };
    expect(driftProblems(fresh, about)).toEqual(['The gate asks to train: toolcall is inferior']);
  });

  test('no longer does when its gap to the hosted model is above the threshold it was promoted under', () => {
    const strict = { ...about.promotion, gap: { ...about.promotion.gap, threshold: -0.5 } };
    expect(driftProblems(recorded, { ...about, promotion: strict })).toEqual([
      expect.stringMatching(/^The gap to the hosted model on \w+ \w+ is .* above the/),
    ]);
  });

  test('no longer does when a core metric fell below the interval it was promoted with, and its base model does not matter', () => {
    const fallen = (role: string) => ({
      ...recorded,
      evaluations: recorded.evaluations.map((evaluation) =>
        evaluation.model.role === role && evaluation.track === 'toolcall'
          ? { ...evaluation, metrics: evaluation.metrics.map((metric) => (metric.name === 'name_match_rate' ? { ...metric, value: 0.1 } : metric)) }
          : evaluation,
      ),
    });
    expect(driftProblems(fallen('tuned'), about)).toEqual([
      expect.stringMatching(/^name_match_rate of the tuned model on toolcall is 10\.0 % of \d+, below the /),
    ]);
    expect(driftProblems(fallen('hosted'), about)).toHaveLength(1);
    expect(driftProblems(fallen('base'), about)).toEqual([]);
    expect(driftProblems(fallen('tuned'), { ...about, recorded: null })).toEqual([]);
  });
});
