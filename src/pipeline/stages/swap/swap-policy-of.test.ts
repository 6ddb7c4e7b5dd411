import { describe, expect, it } from 'vitest';
import { toolDigest } from '../../../records/swap/schema-digest.ts';
import { SwapPolicy } from '../../../records/swap/swap-policy.ts';
import { verifySwapPolicy } from '../../../records/swap/verify-swap-policy.ts';
import { completionOf } from '../../../rows/completion.ts';
import { fewestOfDomain } from './domain-routes.ts';
import { askedFor, EXAMPLES, provedBy, type Situation, toolOf, wrong } from './swap.test-data.ts';
import { swapPolicyOf } from './swap-policy-of.ts';

function emitted(situation: Situation = {}) {
  const swap = swapPolicyOf(provedBy(situation));
  if (!swap) throw new Error('no policy');
  expect(SwapPolicy.parse(swap.policy)).toEqual(swap.policy);
  expect(verifySwapPolicy(swap.policy)).toEqual([]);
  const [route] = swap.policy.tracks;
  return { ...swap, route, to: Object.fromEntries((route?.domains ?? []).map(({ domain, to }) => [domain, to])) };
}

/** Wrong on the first `count` examples of a tool. */
const failingOn = (tool: string, count: number) => {
  const failing = new Set(EXAMPLES.filter(({ domain }) => domain === tool).slice(0, count));
  return (example: (typeof EXAMPLES)[number]) => (failing.has(example) ? wrong(example) : example.row.completion);
};

describe('a track that ships', () => {
  it('is served by the model, the adapter and the way of asking that were proved', () => {
    const { policy, route } = emitted({ role: 'tuned' });
    expect(policy).toMatchObject({ agent: 'a', run: 'abcdef012345', hosted: 'gpt', standIn: false, base: { name: 'm', ggufSha256: 'a'.repeat(64) } });
    expect(route).toMatchObject({
      role: 'tuned',
      adapterSha256: 'd'.repeat(64),
      rows: { instruction: 'brief', signatures: 'compact', systemPrompt: 'keep' },
      prompt: null,
      constrained: false,
      decoding: { temperature: 0, seed: 42, maxTokens: 96 },
    });
  });

  it('is local by domain: where examples are too few, and where no tool is called, the hosted model stays', () => {
    const { route, to, summary } = emitted();
    expect(to).toEqual({ book_room: 'local', get_weather: 'local', none: 'hosted', rare_tool: 'hosted' });
    expect(route?.domains.map(({ domain, why, examples }) => `${domain} ${examples}: ${why}`)).toEqual([
      'book_room 60: the track is at parity, and here it shows no loss beyond the margin: valid_call_rate 0.0 points on 60 examples',
      'get_weather 100: the track is at parity, and here it shows no loss beyond the margin: valid_call_rate 0.0 points on 100 examples',
      'none 20: an answer that calls no tool is prose, which was not proved',
      'rare_tool 5: too few examples to say: 5 examples, of 14',
    ]);
    expect(summary.tracks).toEqual([{ track: 'toolcall', examples: 185, local: 160 }]);
  });

  it('keeps a domain hosted that surely loses more than the margin, though the track is at parity', () => {
    const [few, many] = [EXAMPLES, Array.from({ length: 1200 }, (_, at) => askedFor(1000 + at, 'book_room'))];
    const { route, to } = emitted({ examples: [...few, ...many], local: failingOn('get_weather', 22) });
    expect(to).toMatchObject({ get_weather: 'hosted', book_room: 'local' });
    expect(route?.domains.find(({ domain }) => domain === 'get_weather')?.why).toBe(
      'it surely loses more than the margin here: args_exact_rate -22.0 points on 100 examples',
    );
  });

  it('counts what the local model answers with a tool as of that tool, whatever would have been right', () => {
    const strays = (example: (typeof EXAMPLES)[number]) =>
      example.domain === 'none' ? completionOf('toolcall', { name: 'book_room', arguments: {} }) : example.row.completion;
    const examples = [...EXAMPLES, ...Array.from({ length: 600 }, (_, at) => askedFor(1000 + at, 'get_weather'))];
    const proved = provedBy({ examples, local: strays });
    const decision = {
      ...proved.decision,
      action: 'ship' as const,
      blockedBy: [],
      tracks: proved.decision.tracks.map((one) => ({ ...one, outcome: 'parity' as const })),
    };
    const domains = swapPolicyOf({ ...proved, decision })?.policy.tracks[0]?.domains;
    expect(domains?.find(({ domain }) => domain === 'book_room')).toMatchObject({ to: 'hosted', examples: 60 });
  });

  it('knows every version of every tool that was offered, and none that was inferred from the calls', () => {
    const changed = toolOf('get_weather', { description: 'changed' });
    const other = askedFor(900, 'get_weather');
    const withChanged = { ...other, request: other.request && { ...other.request, tools: [changed] } };
    const inferred = Array.from({ length: 30 }, (_, at) => {
      const example = askedFor(910 + at, 'guessed');
      return {
        ...example,
        schemaFrom: { tools: 'inferred', output: 'trace' } as const,
        request: example.request && { ...example.request, tools: [toolOf('guessed')] },
      };
    });
    const { route, to, summary } = emitted({ examples: [...EXAMPLES, withChanged, ...inferred] });
    expect(route?.tools).toEqual([
      { name: 'book_room', digests: [toolDigest(toolOf('book_room'))] },
      { name: 'get_weather', digests: [toolDigest(toolOf('get_weather')), toolDigest(changed)].sort() },
      { name: 'rare_tool', digests: [toolDigest(toolOf('rare_tool'))] },
    ]);
    expect(to['guessed']).toBe('hosted');
    expect(route?.domains.find(({ domain }) => domain === 'guessed')?.why).toContain('inferred from the calls');
    expect(summary.tracks).toEqual([{ track: 'toolcall', examples: 216, local: 161 }]);
  });

  it('says how often both models said the same, of the answers that would be given, challenge examples aside', () => {
    const challenge = askedFor(901, 'get_weather', { challenge: true });
    const hosted = (example: (typeof EXAMPLES)[number]) => (example === EXAMPLES[0] || example === EXAMPLES[170] ? wrong(example) : example.row.completion);
    const { route } = emitted({ examples: [...EXAMPLES, challenge], hosted });
    expect(route?.agreement).toEqual({ pairs: 160, same: 159, effective: 160 });
  });

  it('counts pairs of one conversation as fewer where they differ together', () => {
    const examples = EXAMPLES.map((example, at) => ({ ...example, cluster: `c${Math.floor(at / 2)}` }));
    const hosted = (example: (typeof EXAMPLES)[number]) => (examples.indexOf(example) < 6 ? wrong(example) : example.row.completion);
    const { route } = emitted({ examples, hosted });
    expect(route?.agreement).toMatchObject({ pairs: 160, same: 154 });
    expect(route?.agreement.effective).toBeGreaterThanOrEqual(79);
    expect(route?.agreement.effective).toBeLessThan(110);
  });
});

describe('nothing is local', () => {
  it('where the decision does not ship', () => {
    const { policy, summary } = emitted({ local: failingOn('get_weather', 60) });
    expect([policy.tracks, summary.tracks]).toEqual([[], [{ track: 'toolcall', examples: 185, local: 0 }]]);
  });

  it('where the local answers are of no file of ours: there is no policy', () => {
    const proved = provedBy();
    const evaluations = proved.evaluations.map((one) => ({ ...one, evaluation: { ...one.evaluation, model: { ...one.evaluation.model, ggufSha256: null } } }));
    expect(swapPolicyOf({ ...proved, evaluations })).toBeNull();
  });
});

it('a domain needs as many examples as show one loss of every fifth answer with 1 - alpha', () => {
  for (const alpha of [0.01, 0.05, 0.2]) {
    const n = fewestOfDomain({ alpha, delta: 0.05 });
    expect([0.8 ** n <= alpha, 0.8 ** (n - 1) <= alpha]).toEqual([true, false]);
  }
  expect(fewestOfDomain({ alpha: 0.05, delta: 0.5 })).toBe(5);
});
