import { describe, expect, it } from 'vitest';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { sha256 } from '../digest.ts';
import type { RunRecord } from '../run.ts';
import type { SwapPolicy } from './swap-policy.ts';
import { sealOf, verifySwapPolicy } from './verify-swap-policy.ts';

const DECISION = '{"action":"ship"}\n';

/** The run with a policy for its tool calls. */
function served(): { run: RunRecord; policy: SwapPolicy } {
  const run = runFixture();
  const tuned = run.evaluations.find(({ track, model }) => track === 'toolcall' && model.role === 'tuned')?.model;
  const unsealed: Omit<SwapPolicy, 'seal'> = {
    schema: 'fledgling/swap-policy@1',
    agent: run.agent,
    run: run.id,
    decisionSha256: sha256(DECISION),
    standIn: true,
    hosted: 'scripted-teacher',
    base: { name: 'nano', ggufSha256: tuned?.ggufSha256 ?? '' },
    gate: { delta: 0.05, alpha: 0.05 },
    tracks: [
      {
        track: 'toolcall',
        role: 'tuned',
        adapterSha256: tuned?.adapterSha256 ?? '',
        rows: { instruction: 'brief', signatures: 'compact', systemPrompt: 'keep' },
        prompt: null,
        constrained: false,
        decoding: { temperature: 0, seed: 42, maxTokens: 128 },
        tools: [{ name: 'get_weather', digests: [sha256('a')] }],
        formats: [],
        domains: [{ domain: 'get_weather', to: 'local', why: 'as arranged', examples: 62 }],
        situations: [],
        agreement: { pairs: 62, same: 60, effective: 62 },
      },
    ],
  };
  const policy = { ...unsealed, seal: sealOf(unsealed) };
  return { policy, run: { ...run, swap: { seal: policy.seal, tracks: [{ track: 'toolcall', examples: 300, local: 62 }] } } };
}

/** As an edit by hand that seals anew. */
function edited(policy: SwapPolicy, change: Partial<SwapPolicy>): SwapPolicy {
  const changed = { ...policy, ...change };
  return { ...changed, seal: sealOf(changed) };
}

const routeWith = ({ tracks }: SwapPolicy, change: Partial<SwapPolicy['tracks'][number]>) => tracks.map((route) => ({ ...route, ...change }));

describe('a policy', () => {
  it('is as it was emitted beside its own run and decision', () => {
    const { policy, run } = served();
    expect(verifySwapPolicy(policy, { run, decision: DECISION })).toEqual([]);
  });

  it('that was edited by hand has another seal', () => {
    const { policy } = served();
    const more = { ...policy, tracks: routeWith(policy, { domains: [{ domain: 'pay', to: 'local' as const, why: 'x', examples: 1 }] }) };
    expect(verifySwapPolicy(more)).toEqual(['its seal is not that of what it says: somebody changed it after it was emitted']);
  });

  it.each<[string, (policy: SwapPolicy) => Partial<SwapPolicy>, RegExp]>([
    ['another agent', () => ({ agent: 'b' }), /^it is of the agent b, the run of dummy-agent$/],
    ['another run', () => ({ run: '0'.repeat(12) }), /^it is of run 0{12}/],
    ['no stand-in', () => ({ standIn: false }), /stand-in/],
    ['another base', (policy) => ({ base: { ...policy.base, ggufSha256: sha256('b') } }), /^its base model is not the file/],
    ['another adapter', (policy) => ({ tracks: routeWith(policy, { adapterSha256: sha256('b') }) }), /^toolcall: its adapter is not the one/],
    [
      'another role',
      (policy) => ({ tracks: routeWith(policy, { role: 'base', adapterSha256: null }) }),
      /^toolcall: the run's decision is about the tuned model/,
    ],
    ['another decision', () => ({ decisionSha256: sha256('b') }), /^it was emitted with another decision.json/],
  ])('that was sealed anew with %s is not what the run says', (_, change, sentence) => {
    const { policy, run } = served();
    const wrong = verifySwapPolicy(edited(policy, change(policy)), { run, decision: DECISION });
    expect(wrong).toContainEqual(expect.stringMatching(sentence));
    expect(wrong).toContain('it is not the policy that the run emitted');
  });

  it('of a track that the run does not ship is refused', () => {
    const { policy, run } = served();
    const tracks = run.decision.tracks.map((one) => ({ ...one, outcome: 'inconclusive' as const }));
    const wrong = verifySwapPolicy(policy, { run: { ...run, decision: { ...run.decision, action: 'collect', tracks } } });
    expect(wrong).toEqual(['the run decided collect, and nothing of it may be answered locally', "toolcall: the run's decision does not ship this track"]);
  });

  it('of a run that emitted none is refused', () => {
    const { policy, run } = served();
    const { swap: _, ...older } = run;
    expect(verifySwapPolicy(policy, { run: older })).toEqual(['the run emitted no policy']);
  });
});
