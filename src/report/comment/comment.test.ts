import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../records/run.ts';
import { ceilingFixture } from '../ceiling/ceiling.test-data.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { HOSTILE_TEXTS } from '../fixtures/fixture-disagreements.test-data.ts';
import { benign } from '../fixtures/poisoned.test-data.ts';
import { outsideCode } from '../markdown/outside-code.test-data.ts';
import { bytesOf } from '../view/clip.ts';
import { STAND_IN } from '../view/labels.ts';
import { blockedPlan, failedComment, planFixture, plannedComment, poisonedComments, recordedComment, runningComment } from './comment.test-data.ts';
import { commentReport } from './comment.ts';
import type { CommentContent } from './content.ts';

const written = (content: CommentContent) => commentReport(content).markdown;

function order(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => text.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}

describe('the comment of a finished run', () => {
  const text = written(recordedComment());

  it('warns of the stand-in, then says the verdict in one bold sentence', () => {
    const [first, second] = text.split('\n\n');
    expect(first).toBe(`> **${STAND_IN}**`);
    expect(second).toMatch(/^\*\*Ship Fledgling nano 1\.5M, tuned: [^\n]*\*\*$/);
  });

  it('has stages, metrics, diagnosis, cost, next step and links in this order', () => {
    order(text, ['| Stage | Did |', '### Structured output', '### Why', '### Cost', '**Next:**', 'Read on: ']);
  });

  it('tells what each stage did with its time and cost', () => {
    expect(text).toContain('| `eval hosted structured` | **ran** | nothing in the cache has this key | 6.2 s | $0.14 | - |');
  });

  it('gives every metric with the interval of its difference', () => {
    expect(text).toMatch(/\| \*\*Exact match\*\* \| 300 \| 98\.0 % \| 26\.3 % \| 99\.3 % \|.*\[-0\.1, \+2\.7\] parity \|/);
  });

  it('links the committed records at their commit and the HTML report', () => {
    const { run } = { run: runFixture() };
    expect(text).toMatch(
      new RegExp(`\\[decision\\.json\\]\\(https://github\\.com/acme/agent/blob/[0-9a-f]{40}/eval-results/dummy-agent/${run.id}/decision\\.json\\)`),
    );
    expect(text).toContain('[HTML report](https://github.com/acme/agent/actions/runs/102/artifacts/9)');
  });

  it('names regressions where the decision is not to ship', () => {
    const run = runFixture();
    const tracks = run.decision.tracks.map((track) => ({ ...track, candidate: 'base' as const, outcome: 'inferior' as const, fineTune: true }));
    const worse = { ...run, decision: { ...run.decision, action: 'train' as const, tracks } };
    const train = written(recordedComment({ result: { run: worse, disagreements: [] } }));
    order(train, ['**Train Fledgling nano', '### Regressions', '- Structured output, base: exact match 26.3 % against 98.0 % hosted', '### Why', '### Cost']);
    expect(train).toContain('/parity retrain');
  });

  it('names what tuning lost against the base, also on a slice alone, and only once', () => {
    const run = runFixture();
    const regression = {
      metric: 'exact_match_rate' as const,
      slice: 'unseen-values',
      kind: null,
      outcome: 'inferior' as const,
      n: 151,
      base: 0.7,
      tuned: 0.61,
      difference: -0.09,
      interval: { low: -0.151, high: -0.06 },
      margin: 0.05,
      accepted: null,
    };
    const reasons = ['regression against the base: structured: exact match'];
    const comparisons = run.comparisons.map((one) =>
      one.candidate === 'tuned' && one.track === 'structured'
        ? { ...one, regressions: [regression, { ...regression, kind: 'slice' as const }, { ...regression, kind: 'domain' as const }], reasons }
        : one,
    );
    const text = written(recordedComment({ result: { run: { ...run, comparisons }, disagreements: [] } }));
    expect(text).toContain(
      '### Regressions\n\n- Structured output, tuned: exact match on unseen-values 61.0 % against 70.0 % of the base, n 151; difference -9.0 points \\[-15.1, -6.0\\], margin 5.0\n',
    );
    expect(text).toContain('exact match on the slice unseen-values 61.0 %');
    expect(text).toContain('exact match on the domain unseen-values 61.0 %');
    expect(text).not.toContain('regression against the base');
  });

  it('sends nobody for more traces where answers were not scored', () => {
    const run = runFixture();
    const decision = {
      ...run.decision,
      action: 'collect' as const,
      tracks: run.decision.tracks.map((track) => ({ ...track, outcome: 'inconclusive' as const })),
    };
    const next = (comparisons: RunRecord['comparisons']) =>
      /\*\*Next:\*\* [^\n]*/.exec(written(recordedComment({ result: { run: { ...run, decision, comparisons }, disagreements: [] } })))?.[0];
    expect(next(run.comparisons)).toContain('Record more traces');
    expect(next(run.comparisons.map((one) => ({ ...one, unpaired: { count: 9, share: 0.03, limit: 0.02 } })))).toContain(
      'Comment "/parity run" \\(anybody with maintain permission\\): only what was not scored is asked again.',
    );
  });

  it('says so when nothing was committed or the head is another', () => {
    expect(written(recordedComment({ committed: null }))).toContain('**Next:** Nothing more happens here');
    expect(written(recordedComment({ committed: null }))).not.toContain('/blob/');
    expect(written(recordedComment({ stands: false, notes: ['The branch moved on.'] }))).toMatch(
      /> The branch moved on\.[\s\S]*\*\*Next:\*\* This verdict is about an older head/,
    );
  });

  it('claims real cost only for stages that ran', () => {
    const run = runFixture();
    const reused = { ...run, stages: run.stages.map((stage) => ({ ...stage, status: 'reused' as const })) };
    expect(written(recordedComment({ result: { run: reused, disagreements: [] } }))).toContain(
      'This run: nothing priced, no GPU. Estimated before: $0.12, 0.80 GPU-hours.',
    );
  });
});

describe('what a run cost', () => {
  const config = { cost: { hosted: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 }, gpuHourUsd: 2 } };
  const told = (change: (run: RunRecord) => Partial<RunRecord>) => {
    const run = runFixture();
    return written(recordedComment({ plan: null, result: { run: { ...run, config, ...change(run) }, disagreements: [] } }));
  };
  const cost = (text: string) => /This run: [^\n]*/.exec(text)?.[0];
  const free = (run: RunRecord) => run.evaluations.map((one) => ({ ...one, costUsd: one.model.role === 'hosted' ? 0.1 : null }));

  it('takes the vault for a stage of its own, with its own cost', () => {
    const text = told((run) => {
      const [hosted] = free(run);
      const stages = [{ name: 'eval hosted structured vault', key: 'k', status: 'ran' as const, why: 'first time', wallMs: 1 }];
      return { stages, evaluations: free(run), vault: { evaluations: hosted ? [{ ...hosted, split: 'vault', costUsd: 0.02 }] : [], comparisons: [] } };
    });
    expect(text).toContain('| `eval hosted structured vault` | **ran** | first time | 1 ms | $0.020 | - |');
    expect(cost(text)).toBe('This run: $0.020, no GPU.');
  });

  it('takes each sample of golds asked again for a stage of its own, with its own cost', () => {
    const names = ['eval hosted toolcall ceiling train', 'eval hosted toolcall ceiling train replicate 2'];
    const stages = names.map((name) => ({ name, key: 'k', status: 'ran' as const, why: 'first time', wallMs: 1 }));
    const ceiling = ceilingFixture();
    const again = ceiling.sample.map((one) => ({ ...one, replicate: 2, costUsd: 0.5 }));
    expect(cost(told((run) => ({ stages, evaluations: free(run), ceilings: [{ ...ceiling, sample: [...ceiling.sample, ...again] }] })))).toBe(
      'This run: $0.75, no GPU.',
    );
  });

  it('is not told as the whole where a part is not known', () => {
    expect(cost(told((run) => ({ evaluations: free(run) })))).toBe('This run: $0.20, no GPU.');
    const half = told((run) => ({ evaluations: free(run).map((one) => (one.track === 'toolcall' ? { ...one, costUsd: null } : one)) }));
    expect(cost(half)).toBe('This run: $0.10 and answers of the hosted model whose cost is not known, no GPU.');
  });

  it('holds the GPU-hours at their price, those of training too, as the estimate does', () => {
    const onGpu = (run: RunRecord) => ({
      evaluations: free(run),
      adapters: run.adapters.map((adapter) => ({ ...adapter, run: { ...adapter.run, device: 'NVIDIA H200', worldSize: 2, wallS: 900 } })),
    });
    const text = told(onGpu);
    expect(text).toContain('| `train toolcall` | **ran** | nothing in the cache has this key | 38.6 s | $1.00 | 0.50 |');
    expect(cost(text)).toBe('This run: $2.20, 1.00 GPU-hours.');
    expect(cost(told((run) => ({ ...onGpu(run), config: {} })))).toBe('This run: $0.20, 1.00 GPU-hours.');
  });
});

describe('the comment of a plan', () => {
  it('says what runs, what is re-used and why, with the estimate and its basis', () => {
    const text = written(plannedComment());
    expect(text).toMatch(/^\*\*Planned: 1 of 4 stages to run for about \\\$0\.12 and 0\.80 GPU-hours\.\*\*/);
    expect(text).toContain('| `harvest` | re-used | re-used from run ab12cd34ef56; its inputs are the same | $0.00 | 0.00 |');
    expect(text).toContain('| `eval base structured` | **will run** | models.local changed \\(303 rows, measured in run ab12cd34ef56\\)');
    expect(text).toContain('Changed: `models.local`, `gate.delta`.');
  });

  it('puts refusals right after the verdict when it is blocked, and names both lines once', () => {
    const text = written(plannedComment(blockedPlan()));
    order(text, [
      '**Blocked: 1 refusal',
      '### Refused',
      'parity.config.yaml:9 models.hosted.endpoint: https:',
      '(`parity.policy.yaml:4 hosted.endpoints`)',
      '| Stage',
      '**Next:** Change the config',
    ]);
  });

  it('says what would run where nothing is allowed to', () => {
    for (const plan of [blockedPlan(), planFixture({ state: 'plan-only' })]) {
      expect(written(plannedComment(plan))).toContain('| would run |');
      expect(written(plannedComment(plan))).not.toContain('will run');
    }
  });

  it.each([
    ['unrelated', /No file of Fledgling changes/],
    ['plan-only', /from a fork/],
    ['reuse', /at no cost/],
  ] as const)('has its own sentence for %s', (state, sentence) => {
    expect(written(plannedComment(planFixture({ state })))).toMatch(sentence);
  });
});

describe('the comment of a run under way or stopped', () => {
  it('says who can cancel, in which job it failed, what is kept and how to go on', () => {
    expect(written(runningComment())).toMatch(/\*\*Next:\*\* .*parity cancel.*anybody with maintain permission/);
    expect(written(failedComment())).toMatch(
      /^\*\*Failed in the job train structured: no verdict\.\*\*[\s\S]*base-1-of-1 and harvest are kept and not done again/,
    );
    expect(written(failedComment('cancelled', null))).toMatch(/^\*\*Cancelled: no verdict\.\*\*/);
  });
});

const CRAFTED = [
  '@octocat @acme/team',
  '-->',
  '<!-- fledgling:command -->',
  '<!-- fledgling:state e30 -->',
  '<b>x</b><img src=https://evil.example/x.png>',
  '![i](https://evil.example/i.png)',
  '[l](https://evil.example) <https://evil.example> https://evil.example www.evil.example',
  '\u001b[31mred\u001b[0m',
  '::set-output name=x::y',
  '#123 GH-1 acme/agent#4',
  '``` `` `',
  `${'@a '.repeat(23_000)}`,
];

describe('hostile texts in the comment', () => {
  it.each([...HOSTILE_TEXTS, ...CRAFTED].map((text) => [text.slice(0, 60), text]))('live as no mention, link, image, HTML or command: %j', (_, text) => {
    for (const content of poisonedComments(`x${text}`)) {
      const lines = outsideCode(written(content).replaceAll(/\]\(https:\/\/github\.com\/[\w./-]*\)/g, ']'));
      for (const line of lines) {
        expect(line.replaceAll(/<\/?(?:details|summary)>/g, '')).not.toMatch(/<[A-Za-z!/?]/);
        expect(line).not.toMatch(/[@#][A-Za-z0-9]|:\/\/|www\.|(?<!\\)!\[|(?<!\\)\]\(|::|-->/i);
        expect(line).not.toContain('\u001b');
      }
    }
  });

  it.each(HOSTILE_TEXTS)('change nothing of the structure: %j', (text) => {
    const shape = (of: string) =>
      poisonedComments(`x${of}`).map((content) =>
        outsideCode(written(content)).map((line) => (line.match(/^(?:#+ |> |- |\||<\/?details>)|(?<!\\)\|/g) ?? []).join('')),
      );
    expect(shape(text)).toEqual(shape(benign(text)));
  });

  it('never make it larger than its share, whatever they hold and however many there are', () => {
    const pieces = fc.constantFrom('x', '@', '`', '\n', '&', '<', '\u{1f600}', '漢', '|', '\ud800', '-->', '\u0000');
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 9_000 }), (some, times) => {
        for (const content of poisonedComments(some.join('').repeat(times))) {
          const { markdown, verdict } = commentReport(content);
          expect(bytesOf(markdown)).toBeLessThanOrEqual(44_000);
          expect(verdict.length).toBeLessThanOrEqual(500);
          expect(markdown).toMatch(/^(?:>.*\n\n)?\*\*[\s\S]*\*\*Next:\*\* /);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('leave out whole sections with a line that says where to read them, never verdict, stages or next step', () => {
    const content = recordedComment({ result: { run: runFixture(), disagreements: [] } });
    const [, , , , , huge] = poisonedComments('漢'.repeat(30_000));
    const text = huge ? written(huge) : '';
    expect(text).toMatch(/Left out for want of room: metrics \([\d,]+ KB\)\. Read it in /);
    order(text, ['| Stage | Did |', '**Next:**']);
    expect(written(content)).not.toContain('Left out');
  });

  it('bound the stage table by itself and say how many stages it does not show', () => {
    const stages = Array.from({ length: 5_000 }, (_, at) => ({
      name: `stage ${at}`,
      does: 'run' as const,
      why: 'x'.repeat(300),
      costUsd: 0,
      gpuHours: 0,
      basis: '',
    }));
    const text = written(plannedComment(planFixture({ stages })));
    expect(text).toMatch(/\| and 4,9\d\d more stages \|/);
    expect(bytesOf(text)).toBeLessThan(20_000);
  });
});
