import { describe, expect, it } from 'vitest';
import { DatasetManifest } from '../../../records/dataset.ts';
import { digestOf, sha256 } from '../../../records/digest.ts';
import { Example } from '../../../records/example.ts';
import type { JsonValue } from '../../../records/json.ts';
import { drawSet } from '../public-set.ts';
import { CONVERT, FORECAST, ROWS, xlamRow } from './xlam.test-data.ts';
import { xlamSet } from './xlam.ts';

const SOURCES = [{ path: 'xlam.json', sha256: sha256('x') }];
const quotas = { train: 6, val: 3, test: 3 };
const setOf = (...rows: unknown[]) => xlamSet(rows, SOURCES);
const weather = (args: JsonValue, tool: JsonValue = FORECAST) =>
  xlamRow(7, 'The weather in Oslo?', { tools: [tool], answers: [{ name: 'forecast', arguments: args }] });
const withParameter = (parameter: JsonValue) => ({ ...FORECAST, parameters: { city: parameter } });

describe('xLAM’s rows', () => {
  it('are examples on both tracks, asked with the tools as JSON Schema', () => {
    const { items, quarantined } = setOf(weather({ city: 'Oslo', at: [59.9, 10.7] }));
    expect(quarantined).toEqual([]);
    const [structured, toolcall] = items[0]?.drafts ?? [];
    expect([structured?.row.completion, toolcall?.row.completion]).toEqual([
      '{"arguments":{"at":[59.9,10.7],"city":"Oslo"},"name":"forecast"}',
      '<tool_call name="forecast">{"at":[59.9,10.7],"city":"Oslo"}</tool_call>',
    ]);
    expect(toolcall?.request.tools).toEqual([
      {
        name: 'forecast',
        description: 'The weather of the next days.',
        parameters: {
          type: 'object',
          properties: {
            city: { type: 'string', description: 'Where.', default: 'London' },
            days: { type: 'integer', description: 'How many.' },
            at: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2, description: 'A place.' },
          },
          required: [],
        },
        strict: null,
      },
    ]);
    expect(toolcall?.row.prompt).toContain('The weather in Oslo?');
  });

  it('that no call answers must not call', () => {
    const [item] = setOf(xlamRow(1, 'Who wrote Faust?', { tools: [FORECAST], answers: [] })).items;
    expect(item?.drafts.map(({ domain, row }) => [domain, row.completion])).toEqual([
      ['none', '{"arguments":{},"name":"none"}'],
      ['none', '<tool_call name="none">{}</tool_call>'],
    ]);
  });

  it('need what has no default and is not optional; `required` is believed where it is written', () => {
    const requiredOf = (parameter: JsonValue) =>
      setOf(weather({ city: 'Oslo' }, withParameter(parameter))).items[0]?.drafts[0]?.request.tools[0]?.parameters['required'];
    expect(requiredOf({ type: 'str', description: '' })).toEqual(['city']);
    expect(requiredOf({ type: 'str', description: '', default: '' })).toEqual([]);
    expect(requiredOf({ type: 'str, optional', description: '' })).toEqual([]);
    expect(requiredOf({ type: 'str', description: '', default: 'x', required: true })).toEqual(['city']);
    expect(requiredOf({ type: 'str', description: '', required: false })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'several answers',
      xlamRow(7, 'Oslo and Rome?', {
        tools: [FORECAST],
        answers: [
          { name: 'forecast', arguments: { city: 'Oslo' } },
          { name: 'forecast', arguments: { city: 'Rome' } },
        ],
      }),
      'parallel-calls',
    ],
    ['an unknown type', weather({ city: 'Oslo' }, withParameter({ type: 'np.ndarray', description: '' })), 'unknown-type'],
    ['a parameter required and optional', weather({ city: 'Oslo' }, withParameter({ type: 'str, optional', description: '', required: true })), 'unknown-type'],
    [
      'a tool that was not offered',
      xlamRow(7, 'What are 2 euros?', { tools: [FORECAST], answers: [{ name: 'convert', arguments: { amount: 2, to: 'USD' } }] }),
      'unknown-tool',
    ],
    ['a tool offered twice', xlamRow(7, 'Oslo?', { tools: [FORECAST, FORECAST], answers: [{ name: 'forecast', arguments: {} }] }), 'tool-offered-twice'],
    ['an argument of another type', weather({ city: 5 }), 'gold-against-schema'],
    ['an argument that the tool does not take', weather({ town: 'Oslo' }), 'gold-against-schema'],
    [
      'a required argument left out',
      xlamRow(7, 'Two euros?', { tools: [CONVERT], answers: [{ name: 'convert', arguments: { amount: 2 } }] }),
      'gold-against-schema',
    ],
    ['answers that are no JSON', { ...xlamRow(7, 'Oslo?', { tools: [FORECAST], answers: [] }), answers: '[{' }, 'unreadable-answers'],
    ['answers of another shape', xlamRow(7, 'Oslo?', { tools: [FORECAST], answers: { name: 'forecast' } }), 'unreadable-answers'],
    ['tools of another shape', xlamRow(7, 'Oslo?', { tools: [{ name: 'forecast' }], answers: [] }), 'unreadable-tools'],
    ['a number that no double holds', { ...weather({}), answers: '[{"name":"forecast","arguments":{"city":1234567890123456789}}]' }, 'unsafe-number'],
    ['nesting without end', { ...weather({}), answers: `${'['.repeat(2_000)}${']'.repeat(2_000)}` }, 'nested-too-deeply'],
    ['no question', xlamRow(7, ' ', { tools: [FORECAST], answers: [] }), 'no-user-text'],
    ['another shape', { query: 'Oslo?' }, 'unreadable-row'],
    ['no object', 'Oslo?', 'unreadable-row'],
  ])('with %s are quarantined', (_, row, reason) => {
    const { items, quarantined } = setOf(row);
    expect([items, quarantined]).toEqual([[], [expect.objectContaining({ reason })]]);
  });

  it('with an id that was there are quarantined', () => {
    expect(setOf(weather({ city: 'Oslo' }), weather({ city: 'Rome' })).quarantined).toMatchObject([{ where: 'xlam-7', reason: 'duplicate-row' }]);
  });
});

describe('a data set drawn from them', () => {
  it('has as many rows as asked on both tracks, each domain its share, and says whose golds they are', () => {
    const { manifest, examples, files } = drawSet(xlamSet(ROWS, SOURCES), quotas, 42);
    expect(manifest).toMatchObject({ agent: 'xlam', golds: 'public', seed: 42, sources: SOURCES, counts: { observations: 60, modelCalls: 60 } });
    expect(manifest.counts.rows).toMatchObject({ 'structured/train': 6, 'structured/val': 3, 'structured/test': 3, 'toolcall/train': 6, 'toolcall/test': 3 });
    expect(examples.filter(({ track, domain }) => track === 'toolcall' && domain === 'convert')).toHaveLength(4);
    expect(manifest.digest).toBe(digestOf(examples));
    expect(DatasetManifest.safeParse(manifest).success).toBe(true);
    for (const example of examples) expect(Example.safeParse(example).error).toBeUndefined();
    for (const { path, text } of files) expect(manifest.files.find((file) => file.path === path)?.sha256).toBe(sha256(text));
  });

  it('is the same whatever the order of the rows', () => {
    const turned = drawSet(xlamSet(ROWS.toReversed(), SOURCES), quotas, 42);
    expect(turned.manifest).toEqual(drawSet(xlamSet(ROWS, SOURCES), quotas, 42).manifest);
  });

  it('keeps the first of two rows that ask the same, and tells where they are answered differently', () => {
    const twice = [weather({ city: 'Oslo' }), { ...weather({ city: 'Rome' }), id: 8 }, { ...weather({ city: 'Oslo' }), id: 9 }];
    const { manifest, quarantined, examples } = drawSet(xlamSet(twice, SOURCES), { train: 0, val: 0, test: 1 }, 42);
    expect(manifest.counts.duplicates).toBe(4);
    expect(quarantined).toMatchObject([{ where: 'xlam-8', reason: 'conflicting-duplicate' }]);
    expect(examples.map(({ source }) => source.observationId)).toEqual(['xlam-7', 'xlam-7']);
  });

  it('keeps every name of its clusters in the ledger, under their one split', () => {
    const { ledger, examples } = drawSet(xlamSet(ROWS, SOURCES), quotas, 42);
    const splitOf = new Map(ledger.map(({ cluster, split }) => [cluster, split]));
    expect(splitOf.size).toBe(ledger.length);
    for (const { cluster, split, source } of examples) expect([splitOf.get(cluster), splitOf.get(`trace:${source.traceId}`)]).toEqual([split, split]);
  });

  it('says where it falls short', () => {
    expect(drawSet(xlamSet(ROWS, SOURCES), { train: 60, val: 1, test: 1 }, 42)).toMatchObject({
      short: { split: 'train', found: 58 },
      drawable: { calls: 60, clusters: 60 },
    });
  });
});
