import { describe, expect, it } from 'vitest';
import { blockedPlan, planFixture } from '../../report/comment/comment.test-data.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { HOSTILE_TEXTS } from '../../report/fixtures/fixture-disagreements.test-data.ts';
import { type GateState, gateStatus } from './gate-status.ts';

const run = runFixture();
const decided = (action: 'train' | 'collect' | 'stop') => ({ ...run, decision: { ...run.decision, action } });

describe('the status parity/gate', () => {
  it.each<[string, GateState, string, RegExp]>([
    ['unrelated', { phase: 'planned', plan: planFixture({ state: 'unrelated' }) }, 'success', /^No file of Fledgling changes$/],
    ['blocked', { phase: 'planned', plan: blockedPlan() }, 'failure', /^Blocked: parity\.config\.yaml:9 /],
    ['a fork', { phase: 'planned', plan: planFixture({ state: 'plan-only' }) }, 'pending', /a maintainer must adopt the branch/],
    ['all re-used', { phase: 'planned', plan: planFixture({ state: 'reuse' }) }, 'pending', /the gate decides next/],
    ['to run', { phase: 'planned', plan: planFixture() }, 'pending', /^Planned: 1 stages? will run$/],
    ['running', { phase: 'running' }, 'pending', /running/],
    ['ship', { phase: 'recorded', run: { ...run, standIn: false }, stands: true }, 'success', /^Ship Fledgling nano/],
    ['ship by a stand-in', { phase: 'recorded', run, stands: true }, 'success', /^Scripted stand-in, proves nothing about a real LLM: Ship/],
    ['train, not trained', { phase: 'recorded', run: decided('train'), stands: true }, 'failure', /^Train/],
    ['collect', { phase: 'recorded', run: decided('collect'), stands: true }, 'failure', /^Collect/],
    ['stop', { phase: 'recorded', run: decided('stop'), stands: true }, 'failure', /^Stop/],
    ['a head that asks for something else', { phase: 'recorded', run, stands: false }, 'pending', /not evaluated yet/],
    ['failed', { phase: 'failed', job: 'train' }, 'error', /failed in train: no verdict/],
    ['cancelled', { phase: 'cancelled', job: null }, 'error', /was cancelled: no verdict/],
  ])('says of %s what it is', (_, state, expected, description) => {
    const status = gateStatus(state, 'https://github.com/x');
    expect([status.context, status.state, status.url]).toEqual(['parity/gate', expected, 'https://github.com/x']);
    expect(status.description).toMatch(description);
  });

  it.each(HOSTILE_TEXTS)('is one short line without control characters: %j', (text) => {
    const plan = planFixture({ state: 'blocked', refusals: [{ code: 'x', sentence: text.repeat(50), config: null, policy: null }] });
    const { description } = gateStatus({ phase: 'planned', plan }, null);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).not.toMatch(/\p{Cc}/u);
  });
});
