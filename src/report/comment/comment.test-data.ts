import { digestOf } from '../../records/digest.ts';
import type { PullPlan, Refusal } from '../../records/gitops/pull-plan.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture, hostile } from '../fixtures/fixture-disagreements.test-data.ts';
import { poisoned } from '../fixtures/poisoned.test-data.ts';
import type { CommentContent } from './content.ts';

export const HEAD = digestOf('head').slice(0, 40);
const BASE = { server: 'https://github.com', repository: 'acme/agent', head: HEAD, who: 'anybody with maintain permission', notes: [] };
const WORKFLOW = { url: 'https://github.com/acme/agent/actions/runs/102' };

const REFUSAL: Refusal = {
  code: 'endpoint-not-allowed',
  sentence: 'parity.config.yaml:9 models.hosted.endpoint: https://evil.example is not allowed by parity.policy.yaml:4. Ask a maintainer to list it.',
  config: { file: 'parity.config.yaml', line: 9, key: 'models.hosted.endpoint' },
  policy: { file: 'parity.policy.yaml', line: 4, key: 'hosted.endpoints' },
};

/** A plan that trains nothing yet: evaluations run, the harvest is re-used. */
export function planFixture(changes: Partial<PullPlan> = {}): PullPlan {
  return {
    schema: 'fledgling/pull-plan@1',
    repository: 'acme/agent',
    pull: { number: 7, headSha: HEAD, fork: false },
    state: 'run',
    agent: 'dummy-agent',
    configPath: 'parity.config.yaml',
    configSha256: digestOf('config'),
    policySha256: digestOf('policy'),
    changedKeys: ['models.local', 'gate.delta'],
    stages: [
      { name: 'harvest', does: 'reuse', why: 're-used from run ab12cd34ef56; its inputs are the same', costUsd: 0, gpuHours: 0, basis: '' },
      { name: 'eval hosted structured', does: 'reuse', why: 're-used from run ab12cd34ef56', costUsd: 0, gpuHours: 0, basis: '' },
      {
        name: 'eval base structured',
        does: 'run',
        why: 'models.local changed',
        costUsd: 0,
        gpuHours: 0.2,
        basis: '303 rows, measured in run ab12cd34ef56',
      },
      { name: 'train structured', does: 'maybe', why: 'if the gate asks for it', costUsd: null, gpuHours: 0.6, basis: 'measured in run ab12cd34ef56' },
    ],
    needs: { harvest: false, hosted: false, base: true, gpu: true },
    costUsd: 0.12,
    gpuHours: 0.8,
    refusals: [],
    nextStep: 'The evaluation starts by itself; nobody has to do anything.',
    baseline: null,
    ...changes,
  };
}

export function blockedPlan(): PullPlan {
  return planFixture({ state: 'blocked', refusals: [REFUSAL], nextStep: 'Change the config, or ask a maintainer to change parity.policy.yaml on main.' });
}

export function plannedComment(plan: PullPlan = planFixture()): CommentContent {
  return { ...BASE, phase: 'planned', plan };
}

export function runningComment(): CommentContent {
  return { ...BASE, phase: 'running', plan: planFixture(), workflow: WORKFLOW };
}

export function failedComment(phase: 'failed' | 'cancelled' = 'failed', job: string | null = 'train structured'): CommentContent {
  return { ...BASE, phase, plan: planFixture(), workflow: WORKFLOW, job, kept: ['base-1-of-1', 'harvest'] };
}

export function recordedComment(changes: Partial<Extract<CommentContent, { phase: 'recorded' }>> = {}): CommentContent {
  return {
    ...BASE,
    phase: 'recorded',
    plan: planFixture(),
    workflow: WORKFLOW,
    result: { run: runFixture(), disagreements: disagreementsFixture() },
    committed: digestOf('record').slice(0, 40),
    htmlReport: `${WORKFLOW.url}/artifacts/9`,
    stands: true,
    ...changes,
  };
}

/** Every free text of every phase is `text`. */
export function poisonedComments(text: string): CommentContent[] {
  const refusal = { code: text, sentence: text, config: { file: text, line: 1, key: text }, policy: { file: text, line: 1, key: text } };
  const plan = planFixture({
    changedKeys: [text, text],
    stages: Array.from({ length: 3 }, () => ({ name: text, does: 'run' as const, why: text, costUsd: 1, gpuHours: 1, basis: text })),
    refusals: [refusal, refusal],
    nextStep: text,
    configPath: text,
  });
  const base = { ...BASE, who: text, notes: [text] };
  return [
    { ...base, phase: 'planned', plan },
    { ...base, phase: 'planned', plan: { ...plan, state: 'blocked' } },
    { ...base, phase: 'running', plan, workflow: WORKFLOW },
    { ...base, phase: 'failed', plan, workflow: WORKFLOW, job: text, kept: [text] },
    { ...base, phase: 'cancelled', plan: null, workflow: { url: text }, job: null, kept: [text, text] },
    {
      ...base,
      phase: 'recorded',
      plan,
      workflow: WORKFLOW,
      result: { ...poisoned(text), disagreements: [hostile(text), hostile(text)] },
      committed: HEAD,
      htmlReport: text,
      stands: true,
    },
  ];
}
