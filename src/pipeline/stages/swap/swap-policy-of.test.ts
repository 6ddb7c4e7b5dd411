import { describe, expect, it } from 'vitest';
import type { Example } from '../../../records/example.ts';
import type { AgentRequest } from '../../../records/model-request.ts';
import { toolDigest } from '../../../records/swap/schema-digest.ts';
import { SwapPolicy } from '../../../records/swap/swap-policy.ts';
import { verifySwapPolicy } from '../../../records/swap/verify-swap-policy.ts';
import { completionOf } from '../../../rows/completion.ts';
import { fewestOf } from './judged.ts';
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

  it('takes the least that a domain needs from its own examples: what was wrongly answered with it proves nothing of it', () => {
    const strays = (example: (typeof EXAMPLES)[number]) =>
      example.domain === 'none' ? completionOf('toolcall', { name: 'rare_tool', arguments: {} }) : example.row.completion;
    const examples = [...EXAMPLES, ...Array.from({ length: 600 }, (_, at) => askedFor(1000 + at, 'get_weather'))];
    const proved = provedBy({ examples, local: strays });
    const tracks = proved.decision.tracks.map((one) => ({ ...one, outcome: 'parity' as const }));
    const domains = swapPolicyOf({ ...proved, decision: { ...proved.decision, action: 'ship', blockedBy: [], tracks } })?.policy.tracks[0]?.domains;
    expect(domains?.find(({ domain }) => domain === 'rare_tool')?.why).toBe('too few examples to say: 5 examples, of 14');
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
      { name: 'book_room', digests: [toolDigest(toolOf('book_room'), 'names')] },
      { name: 'get_weather', digests: [toolDigest(toolOf('get_weather'), 'names'), toolDigest(changed, 'names')].sort() },
      { name: 'rare_tool', digests: [toolDigest(toolOf('rare_tool'), 'names')] },
    ]);
    expect(to['guessed']).toBe('hosted');
    expect(route?.domains.find(({ domain }) => domain === 'guessed')?.why).toContain('inferred from the calls');
    // The one that offered another list of tools is of no kind that was proved.
    expect(summary.tracks).toEqual([{ track: 'toolcall', examples: 216, local: 160 }]);
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

describe('kinds of requests', () => {
  const saidOf = (situation: Situation) =>
    Object.fromEntries((emitted(situation).route?.situations ?? []).map((one) => [`${one.about} ${one.value}`, `${one.to} ${one.examples}`]));
  const asking = (change: Partial<AgentRequest>) => (example: Example) => ({ ...example, request: example.request && { ...example.request, ...change } });
  const more = (count: number, change: (index: number) => Partial<AgentRequest>) =>
    Array.from({ length: count }, (_, at) => asking(change(at))(askedFor(2000 + at, 'get_weather')));
  const turn = (role: 'user' | 'tool', content: string) => ({ role, content, toolCalls: [], toolCallId: null });
  const [few, enough] = [13, 14];

  it('are said with their examples, and proved where there are as many as a domain needs', () => {
    const said = saidOf({ examples: [...EXAMPLES, ...more(enough, () => ({ messages: [turn('user', 'a'), turn('tool', 'b')] }))] });
    expect(said).toMatchObject({ 'turn the first of the user': 'local 185', 'turn a tool’s result': `local ${enough}`, 'answer a call or none': 'local 199' });
    const seldom = saidOf({
      examples: [...EXAMPLES, ...more(few, () => ({ messages: [turn('user', 'a'), turn('tool', 'b')], toolChoice: 'required', reasoningEffort: 'low' }))],
    });
    expect(seldom).toMatchObject({
      'turn a tool’s result': `hosted ${few}`,
      'answer a call': `hosted ${few}`,
      'effort low': `hosted ${few}`,
      'effort unsaid': 'local 185',
    });
  });

  it('that are one conversation count as one', () => {
    const alike = more(enough, () => ({ toolChoice: 'required' })).map((example) => ({ ...example, cluster: 'one' }));
    const found = emitted({ examples: [...EXAMPLES, ...alike] }).route?.situations.find(({ value }) => value === 'a call');
    expect(found).toMatchObject({ to: 'hosted', why: 'too few examples to say: 14 examples, which count as 1, of 14' });
  });

  it('with many values: the common ones by name, the seldom together for each other and for what nobody met', () => {
    const toolsOf = (at: number) => ({ tools: [toolOf('get_weather'), toolOf(`extra_${at}`)] });
    const values = (situation: Situation) =>
      Object.entries(saidOf(situation))
        .filter(([key]) => key.startsWith('offer'))
        .map(([key, told]) => [key.length > 20 ? 'one' : key, told]);
    expect(values({})).toEqual([['one', 'local 185']]);
    expect(values({ examples: [...EXAMPLES, ...more(few, toolsOf)] })).toEqual([
      ['one', 'local 185'],
      ['offer others', `hosted ${few}`],
    ]);
    expect(values({ examples: [...EXAMPLES, ...more(enough, toolsOf)] })).toEqual([
      ['one', 'local 185'],
      ['offer others', `local ${enough}`],
    ]);
  });

  it('that surely lose more than the margin stay hosted, though the track is at parity', () => {
    const many = more(1200, () => ({}));
    const forced = Array.from({ length: 100 }, (_, at) => asking({ toolChoice: 'required' })(askedFor(4000 + at, 'get_weather')));
    const failing = new Set(forced.slice(0, 22).map(({ id }) => id));
    const local = (example: Example) => (failing.has(example.id) ? wrong(example) : example.row.completion);
    const said = saidOf({ examples: [...EXAMPLES, ...many, ...forced], local });
    expect(said).toMatchObject({ 'answer a call': 'hosted 100', 'answer a call or none': 'local 1385' });
  });

  it('by system text count only where the prompt shows it, and one that was redacted only as another', () => {
    const system = (content: string) => ({ messages: [{ ...turn('user', content), role: 'system' as const }, turn('user', 'hi')] });
    const said = saidOf({ examples: EXAMPLES.map(asking(system('Write to <EMAIL_1>.'))) });
    expect(said).toMatchObject({ 'system others': 'local 185' });
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
    const n = fewestOf({ alpha, delta: 0.05 });
    expect([0.8 ** n <= alpha, 0.8 ** (n - 1) <= alpha]).toEqual([true, false]);
  }
  expect(fewestOf({ alpha: 0.05, delta: 0.5 })).toBe(5);
});
