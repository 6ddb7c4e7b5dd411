import { describe, expect, it } from 'vitest';
import { RecordedAnswer } from '../../../answers/recorded-answer.ts';
import { DatasetManifest } from '../../../records/dataset.ts';
import { digestOf, sha256 } from '../../../records/digest.ts';
import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import { Example } from '../../../records/example.ts';
import { BfclAnswer, recordedAnswer } from './answers.ts';
import { bfclFunction, CASES } from './bfcl.test-data.ts';
import { importBfcl } from './bfcl.ts';

const imported = (values: readonly unknown[]) =>
  importBfcl(
    values.map((value, index) => ({ where: `cases.jsonl:${index + 1}`, value })),
    [],
  );

/** The first case with changes. */
const like = (changes: object) => ({ ...CASES[0], ...changes });

describe('imported cases', () => {
  const { examples, manifest, files, quarantined } = imported(CASES);
  const on = (track: string, id: string) => examples.find((example) => example.track === track && example.source.observationId === id);

  it('are examples on both tracks in the test split, their category a slice, their tool the domain', () => {
    expect(examples.map(({ track, source, split, slices, domain }) => [track, source.observationId, split, slices, domain])).toEqual(
      CASES.flatMap(({ id, category }) =>
        ['structured', 'toolcall'].map((track) => [track, id, 'test', [category], { simple_0: 'weather.get', multiple_0: 'area', relevance_0: 'none' }[id]]),
      ),
    );
    expect(quarantined).toEqual([]);
  });

  it('show whole schemas, in the types of JSON Schema, to local and to hosted models', () => {
    const example = on('toolcall', 'multiple_0');
    const parameters = { type: 'object', properties: { sides: { type: 'array', items: { type: 'number' } }, shape: {} }, required: ['sides'] };
    expect(example?.request?.tools[1]).toEqual({ name: 'area', description: 'Does area.', parameters, strict: null });
    expect(example?.row.prompt).toContain(JSON.stringify({ name: 'area', description: 'Does area.', parameters }));
    expect(example?.row.prompt.endsWith('\n\nHow large is a rectangle of 2 by 3?')).toBe(true);
  });

  it('hold the gold call, and what counts as right beside it', () => {
    expect(on('toolcall', 'simple_0')).toMatchObject({
      row: { completion: '<tool_call name="weather.get">{"city":"Lisbon"}</tool_call>' },
      accepted: { arguments: { city: { values: ['Lisbon', 'Lisboa'], optional: false }, unit: { values: ['c'], optional: true } } },
    });
    expect(on('structured', 'relevance_0')).toMatchObject({ row: { completion: '{"arguments":{},"name":"none"}' }, accepted: null });
  });

  it('that ask the same question are one cluster', () => {
    const clusterOf = (id: string) => on('toolcall', id)?.cluster;
    expect(clusterOf('simple_0')).toBe(clusterOf('relevance_0'));
    expect(clusterOf('simple_0')).not.toBe(clusterOf('multiple_0'));
  });

  it('are a data set as the harvest writes it, the same every time', () => {
    expect(DatasetManifest.parse(manifest)).toMatchObject({
      digest: digestOf(examples),
      counts: { observations: 3, modelCalls: 3, rows: { 'toolcall/test': 3, 'toolcall/train': 0 } },
    });
    expect(manifest.files).toEqual(files.map(({ path, rows, text }) => ({ path, rows, sha256: sha256(text) })));
    const written =
      files
        .find(({ path }) => path === 'examples.jsonl')
        ?.text.trim()
        .split('\n') ?? [];
    expect(written.map((line) => Example.parse(JSON.parse(line)))).toEqual(examples);
    expect(imported(CASES)).toEqual({ examples, manifest, files, quarantined, skipped: {}, offered: expect.any(Map), known: expect.any(Set) });
  });
});

describe('a case that is not understood whole is quarantined', () => {
  it.each<[string, object]>([
    ['unknown-tool', { ground_truth: { forecast: { city: ['Lisbon'] } } }],
    ['unknown-type', { function: [bfclFunction('weather.get', { city: { type: 'HashMap' } })] }],
    ['unknown-type', { function: [bfclFunction('weather.get', { city: { type: 'array', items: { type: 'String' } } })] }],
    ['several-calls', { ground_truth: [{ 'weather.get': { city: ['Lisbon'] } }, { 'weather.get': { city: ['Porto'] } }] }],
    ['several-turns', { question: [[{ role: 'user', content: 'One.' }], [{ role: 'user', content: 'Two.' }]] }],
    ['unclear-ground-truth', { ground_truth: null }],
    ['unclear-ground-truth', { category: 'relevance' }],
    ['unreadable-case', { function: 'weather.get' }],
    ['unreadable-case', { ground_truth: { 'weather.get': { city: 'Lisbon' } } }],
  ])('%s: %j', (reason, changes) => {
    const { examples, quarantined, manifest } = imported([like(changes)]);
    expect([examples, quarantined.map((one) => one.reason), manifest.counts.quarantined]).toEqual([[], [reason], { [reason]: 1 }]);
  });

  it('unsafe-number: where a double could not tell an accepted value', () => {
    const read = (id: string) => parseExactJson(JSON.stringify(like({})).replace('"Lisbon"', id));
    const { quarantined } = imported([read('2512292042121000001')]);
    expect(quarantined).toEqual([{ where: 'cases.jsonl:1', reason: 'unsafe-number', detail: 'the number 2512292042121000001 cannot be read exactly' }]);
    expect(imported([read('9007199254740991')]).quarantined).toEqual([]);
  });

  it('duplicate ids and duplicate prompts', () => {
    const { quarantined } = imported([like({}), like({}), like({ id: 'simple_9' })]);
    expect(quarantined.map(({ where, reason }) => [where, reason])).toEqual([
      ['cases.jsonl:2', 'duplicate-case'],
      ['simple_9', 'duplicate-prompt'],
      ['simple_9', 'duplicate-prompt'],
    ]);
  });
});

it('skips categories of several calls, turns or other languages, and counts them', () => {
  const { examples, skipped } = imported([like({ category: 'parallel' }), like({ category: 'java' }), like({ category: 'parallel' })]);
  expect([examples, skipped]).toEqual([[], { parallel: 2, java: 1 }]);
});

it("reads BFCL's later layout: a turn of messages, a list of ground truths", () => {
  const [example] = imported([
    like({ category: 'simple_python', question: [[{ role: 'user', content: 'Weather in Lisbon?' }]], ground_truth: [CASES[0]?.ground_truth] }),
  ]).examples;
  expect(example?.request?.messages).toEqual([{ role: 'user', content: 'Weather in Lisbon?', toolCalls: [], toolCallId: null }]);
});

describe('a recorded answer', () => {
  const recorded = (line: object, offered: readonly string[] = []) => recordedAnswer(BfclAnswer.parse({ id: 'simple_0', ...line }), offered);

  it.each<[string, string[], string]>([
    ['weather_get', ['weather.get', 'area'], 'weather.get'],
    ['weather_get', ['weather.get', 'weather_get'], 'weather_get'],
    ['a_b_c', ['a.b_c', 'a_b.c'], 'a_b_c'],
    ['python', ['weather.get'], 'python'],
  ])('of %s, where %j were offered, calls %s: the one that is written so without dots', (written, offered, name) => {
    expect(recorded({ output: [{ [written]: '{}' }] }, offered).output).toEqual([{ name, arguments: '{}' }]);
  });

  const said = { usage: { prompt_tokens: 10, completion_tokens: 2 }, latency_s: 0.5 };
  it.each<[string, object, object]>([
    ['text, tokens and seconds', { output: 'No.', usage: { input: 10, output: 2 }, latency_s: 0.5 }, { output: 'No.', ...said }],
    ["the same, as BFCL's own result files have it", { result: 'No.', input_token_count: 10, output_token_count: 2, latency: 0.5 }, { output: 'No.', ...said }],
    ['nothing of what is not known', { output: 'No.', usage: { input: null, output: null }, latency_s: null }, { output: 'No.' }],
    ['nor of what is not there', { result: [{ f: '{"a":1}' }] }, { output: [{ name: 'f', arguments: '{"a":1}' }] }],
    ['arguments that are an object', { result: [{ f: { a: [1] } }] }, { output: [{ name: 'f', arguments: '{"a":[1]}' }] }],
    ['an outcome', { output: null, outcome: 'timeout' }, { output: null, outcome: 'timeout' }],
    ['an outcome beside a text', { output: 'No', outcome: 'truncated' }, { output: 'No', outcome: 'truncated' }],
    ['a failure to ask', { result: 'Error during inference: 503', traceback: '…' }, { output: null, outcome: 'server_error' }],
    ['a failure to ask, in our members', { output: 'Error during inference: ' }, { output: null, outcome: 'server_error' }],
    ['a text about one', { output: 'No Error during inference: ' }, { output: 'No Error during inference: ' }],
  ])('keeps %s', (_what, line, expected) => {
    expect(recorded(line)).toEqual({ id: 'simple_0', ...expected });
    expect(RecordedAnswer.safeParse(recorded(line)).success).toBe(true);
  });

  it.each([{}, { output: null }, { result: null }, { output: [{ f: '{}', g: '{}' }] }, { output: [[{ f: '{}' }]] }])(
    'is refused without an answer: %j',
    (line) => {
      expect(BfclAnswer.safeParse({ id: 'simple_0', ...line }).success).toBe(false);
    },
  );
});
