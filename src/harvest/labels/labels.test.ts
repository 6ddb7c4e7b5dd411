import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { UserError } from '../../errors.ts';
import type { Example } from '../../records/example.ts';
import { Label } from '../../records/harvest/labels.ts';
import { askedId } from '../../rows/asked-id.ts';
import { completionOf } from '../../rows/completion.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';
import type { GoldRules, HarvestOptions } from '../options.ts';

const TRACES = ['Oslo', 'Rome', 'Cairo'].map((city) => generation({ id: city, user: `weather in ${city}` }));
const CALL = (city: string, unit?: string) => completionOf('toolcall', { name: 'get_weather', arguments: { city, ...(unit === undefined ? {} : { unit }) } });
const NONE = completionOf('toolcall', null);

type Written = Partial<Omit<Label, 'example'>> & Pick<Label, 'example' | 'recorded'>;

function run(labels: readonly Written[] | null, config: Partial<HarvestOptions & GoldRules> = {}, traces: readonly unknown[] = TRACES) {
  const lines = { example: 1, recorded: 2, decision: 3 };
  const located = labels?.map((label, index) => ({
    ...Label.parse(label),
    lineOf: (key: string) => 10 * (index + 1) + (Object.entries(lines).find(([name]) => name === key)?.[1] ?? 0),
  }));
  return harvest({
    source: sourceOf(traces),
    config: { ...OPTIONS, tracks: ['toolcall'], ...config },
    labels: located ? { path: 'labels.yaml', sha256: 'a'.repeat(64), labels: located } : null,
    ...{ ledger: [], agent: 'weather', redactor: null },
  });
}

async function exampleOf(city: string, config: Partial<HarvestOptions> = {}): Promise<Example> {
  const { examples } = await run(null, config);
  const found = examples.find(({ source }) => source.observationId === city);
  if (!found) throw new Error(`no example of ${city}`);
  return found;
}

const settling = (example: Example, decision: Label['decision'], others: readonly string[] = []): Written => ({
  ...{ example: example.id, recorded: example.row.completion, decision },
  others: others.map((answer) => ({ answer, times: 1 })),
});

test('to keep a gold leaves its example as it is, and the account says that it was decided', async () => {
  const oslo = await exampleOf('Oslo');
  const before = await run(null);
  const { examples, stats, manifest } = await run([settling(oslo, 'keep')]);
  expect(examples).toEqual(before.examples);
  expect(manifest.digest).toBe(before.manifest.digest);
  expect([before.stats.labels, stats.labels]).toEqual([
    undefined,
    { applied: [{ example: oslo.id, track: 'toolcall', split: oslo.split, decision: 'keep' }], open: 0, unknown: 0 },
  ]);
  expect(manifest.sources).toEqual([{ path: 'labels.yaml', sha256: 'a'.repeat(64) }]);
});

test('another answer becomes the gold, by its place or written out, with its own domain, and stays where it was', async () => {
  const oslo = await exampleOf('Oslo');
  const others = [CALL('Bergen'), NONE];
  const used = async (use: number | string) => (await run([settling(oslo, { use }, others)])).examples.find(({ id }) => id === oslo.id);
  expect(await used(1)).toEqual({ ...oslo, row: { ...oslo.row, completion: CALL('Bergen') } });
  expect(await used(2)).toEqual({ ...oslo, domain: 'none', row: { ...oslo.row, completion: NONE } });
  // As people write it; the row holds it canonically.
  expect((await used('<tool_call name="get_weather">{"unit": "f",  "city": "Oslo"}</tool_call>'))?.row.completion).toBe(CALL('Oslo', 'f'));
});

test('either answer counts where both are accepted', async () => {
  const oslo = await exampleOf('Oslo');
  const { examples } = await run([settling(oslo, { accept: 'both' }, [CALL('Bergen')])]);
  expect(examples.find(({ id }) => id === oslo.id)).toEqual({ ...oslo, acceptedAnswers: [CALL('Bergen')] });
  const several = await run([settling(oslo, { accept: [3, 1] }, [CALL('Bergen'), CALL('Paris'), NONE])]);
  expect(several.examples.find(({ id }) => id === oslo.id)?.acceptedAnswers).toEqual([NONE, CALL('Bergen')]);
});

test('what is dropped is no example with all its repeats, is in quarantine, and is no loss', async () => {
  const oslo = await exampleOf('Oslo');
  const repeat = generation({ id: 'again', user: 'weather in Oslo', calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] });
  const { examples, quarantined, integrity } = await run([settling(oslo, 'drop')], {}, [...TRACES, repeat]);
  expect(examples.map(({ source }) => source.observationId)).not.toContain('Oslo');
  expect(quarantined.map(({ where, reason }) => [where, reason])).toEqual([
    ['Oslo', 'settled-drop'],
    ['again', 'settled-drop'],
  ]);
  expect([integrity.observations.fates.quarantined, integrity.lost.traces]).toEqual([2, 0]);
});

test('a decision outlives another wording of the prompt', async () => {
  const oslo = await exampleOf('Oslo');
  const reworded = await exampleOf('Oslo', { instruction: 'full', signatures: 'json-schema' });
  expect(reworded.id).not.toBe(oslo.id);
  const asked = askedId(oslo);
  if (asked === null) throw new Error('no request');
  const { stats } = await run([{ ...settling(oslo, 'keep'), asked }], { instruction: 'full', signatures: 'json-schema' });
  expect(stats.labels?.applied.map(({ example }) => example)).toEqual([reworded.id]);
});

test('what was asked is the same whatever ids its calls have', async () => {
  const history = (id: string) => [
    { role: 'user', content: 'weather in Oslo' },
    { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }] },
    { role: 'tool', tool_call_id: id, content: '3 degrees' },
    { role: 'user', content: 'and in Rome?' },
  ];
  const asked = async (id: string) => (await run(null, {}, [generation({ id: 'Rome', messages: history(id) })])).examples.map(askedId);
  expect(await asked('call_a')).toEqual(await asked('call_b'));
  expect(await asked('call_a')).toHaveLength(1);
});

test('a decision about an example that is not there is counted and told, and one without a decision is open', async () => {
  const oslo = await exampleOf('Oslo');
  const gone: Written = { example: '0'.repeat(16), recorded: CALL('Atlantis'), decision: 'drop' };
  const { examples, stats } = await run([gone, settling(oslo, null, [CALL('Bergen')])]);
  expect([examples.length, stats.labels]).toEqual([3, { applied: [], open: 1, unknown: 1 }]);
  expect(stats.warnings.join('\n')).toContain('1 label decisions are about examples that are not there any more');
});

test('golds of held-out splits that people chose are said aloud', async () => {
  const { examples } = await run(null, { split: { train: 0, val: 0, vault: 0 } });
  const [first] = examples;
  if (!first) throw new Error('no example');
  const { stats } = await run([settling(first, { use: 1 }, [CALL('Bergen')])], { split: { train: 0, val: 0, vault: 0 } });
  expect(stats.warnings).toContain('1 golds of test and vault are as harvest.labels decides, not as they were recorded.');
});

const other = CALL('Bergen');
test.each<[string, (example: Example) => Written[], RegExp]>([
  [
    'a gold that has changed since',
    (one) => [{ ...settling(one, 'keep'), recorded: CALL('Lima') }],
    /^labels\.yaml:12 labels\.0\.recorded: expected today's gold of example [0-9a-f]{16}, .*Oslo.* got .*Lima.*look at it again/,
  ],
  [
    'two decisions about one example',
    (one) => [settling(one, 'keep'), settling(one, 'drop')],
    /^labels\.yaml:21 labels\.1\.example: expected one decision an example, got a second one/,
  ],
  [
    'a place that is not there',
    (one) => [settling(one, { use: 2 }, [other])],
    /^labels\.yaml:13 labels\.0\.decision: expected the place of one of 1 other answers, from 1, got 2\./,
  ],
  ['both of three', (one) => [settling(one, { accept: 'both' }, [other, NONE])], /expected one other answer for accept: both, got 2\. Write accept: \[N, …\]/],
  ['an answer that cannot be read', (one) => [settling(one, { use: 'call it' })], /expected an answer that can be a gold, got "call it": no single <tool_call/],
  ['a tool that was not offered', (one) => [settling(one, { use: completionOf('toolcall', { name: 'rm', arguments: {} }) })], /"rm" was not offered/],
  ['an answer against its schema', (one) => [settling(one, { use: CALL('Oslo', 'kelvin') })], /its own schema does not allow it: .*unit/],
  ['an accepted answer against its schema', (one) => [settling(one, { accept: 'both' }, [CALL('Oslo', 'kelvin')])], /its own schema does not allow it/],
  [
    'a number that cannot be kept',
    (one) => [settling(one, { use: '<tool_call name="get_weather">{"city":"a","n":12345678901234567890}</tool_call>' })],
    /too large or too exact/,
  ],
  ['the recorded answer as another', (one) => [settling(one, { use: one.row.completion })], /expected another answer than the recorded one.*Write keep\./],
  ['a text that forges a line', (one) => [settling(one, { use: 'x\nlabels.yaml:1 all is well' })], /^[^\n]*$/],
])('%s is refused aloud, by file and line', async (_, labels, sentence) => {
  const failure = await run(labels(await exampleOf('Oslo'))).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(failure instanceof Error ? failure.message : '').toMatch(sentence);
});

test('on the structured track JSON stays JSON, and a call stays a call', async () => {
  const tickets = [
    generation({ id: 'json', user: 'classify: invoice wrong', tools: null, content: '{"category":"billing"}' }),
    generation({ id: 'call', user: 'weather in Oslo' }),
  ];
  const config = { tracks: ['structured'] as const };
  const { examples } = await run(null, config, tickets);
  const [json, call] = ['json', 'call'].map((id) => examples.find(({ source }) => source.observationId === id));
  if (!json || !call) throw new Error('too few examples');
  const { examples: settled } = await run([settling(json, { use: '{"category": "refund"}' })], config, tickets);
  expect(settled.find(({ id }) => id === json.id)).toEqual({ ...json, row: { ...json.row, completion: '{"category":"refund"}' } });
  await expect(run([settling(json, { use: '{"name":"none","arguments":{}}' })], config, tickets)).rejects.toThrow(
    'it is a call, and the recorded answer is not',
  );
  await expect(run([settling(call, { use: '{"category":"refund"}' })], config, tickets)).rejects.toThrow('it is JSON, and the recorded answer is not');
});
