import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generation, type Spoken, sourceOf } from '../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../records/observation.ts';
import { NO_CALL, parseCompletion } from '../rows/completion.ts';
import { draftsOf } from './examples/examples.ts';
import { OPTIONS } from './harvest.test-data.ts';
import { harvest } from './harvest.ts';
import { normalise } from './normalise/normalised.test-data.ts';
import type { GoldRules, HarvestOptions } from './options.ts';

const config: HarvestOptions & GoldRules = { ...OPTIONS, systemPrompt: 'keep', challengeTags: [], schemaViolations: 'keep' };
/** The reasons for which one observation is quarantined beside a sound one, whose two rows are always there. */
async function reasonsOf(observation: unknown, signatures: HarvestOptions['signatures'] = 'compact'): Promise<string[]> {
  const source = sourceOf([generation({ id: 'Oslo' }), observation]);
  const { examples, quarantined } = await harvest({ source, config: { ...config, signatures }, ledger: [], agent: 'a', redactor: null });
  expect(examples.filter(({ source: { observationId } }) => observationId === 'Oslo')).toHaveLength(2);
  return quarantined.map(({ reason }) => reason);
}
const hostile = (spoken: Omit<Spoken, 'id'>, more: Partial<Observation> = {}) => generation({ id: 'hostile', ...spoken }, more);
const tool = (name: string, parameters: unknown = {}) => ({ type: 'function', function: { name, parameters } });
const calling = (args: string) => hostile({ calls: [{ name: 'get_weather', arguments: args }] });
const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

describe('tool names', () => {
  test.each(['ns"x', 'a<b', 'a>b', 'a\nb', 'a\u0000b', 'a\u0085b', 'a\ud800b'])('%j is quarantined, called or only offered', async (name) => {
    const tools = [tool('get_weather'), tool(name)];
    expect(await reasonsOf(hostile({ tools, calls: [{ name, arguments: '{}' }] }))).toEqual(['unusable-tool-name']);
    expect(await reasonsOf(hostile({ tools }))).toEqual(['unusable-tool-name']);
    expect(await reasonsOf(hostile({ tools: null, calls: [{ name, arguments: '{}' }] }))).toEqual(['unusable-tool-name']);
  });

  test('a tool that is really named none is not read as an abstention', async () => {
    const tools = [tool('get_weather'), tool('none')];
    expect(await reasonsOf(hostile({ tools, calls: [{ name: 'none', arguments: '{}' }] }))).toEqual(['reserved-tool-name']);
    expect(await reasonsOf(hostile({ tools, content: 'I cannot.' }))).toEqual(['reserved-tool-name']);
  });

  test('whatever a tool is named, every row can be read back', async () => {
    const anyName = fc.string({ minLength: 1, unit: fc.constantFrom('a', '.', ' ', '"', '<', '>', '\n', '\u0007', 'é', '\\', '😀') });
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        const source = sourceOf([generation({ id: 'Oslo' }), hostile({ tools: [tool(name)], calls: [{ name, arguments: '{}' }] })]);
        const { examples, quarantined } = await harvest({ source, config, ledger: [], agent: 'a', redactor: null });
        for (const { track, row } of examples) expect(parseCompletion(track, row.completion).ok).toBe(true);
        expect(examples.length + 2 * quarantined.length).toBe(4);
      }),
    );
  });
});

describe('deep nesting', () => {
  test.each<[string, Observation]>([
    ['tool arguments', calling(nested(20_000))],
    ['a JSON answer', hostile({ tools: null, content: nested(20_000) })],
    ['the input as text', hostile({}, { input: nested(20_000) })],
    ['the output as a value', hostile({}, { output: JSON.parse(nested(20_000)) })],
    ['metadata', hostile({}, { metadata: nested(20_000) })],
  ])('20,000 levels in %s are quarantined', async (_, observation) => {
    expect(await reasonsOf(observation)).toEqual(['nested-too-deeply']);
  });

  test('a row that would be nested too deeply to be read back is not made', async () => {
    expect(await reasonsOf(calling(nested(199)))).toEqual([]);
    expect(await reasonsOf(calling(nested(200)))).toEqual(['unreadable-completion']);
    expect(await reasonsOf(calling(nested(201)))).toEqual(['nested-too-deeply']);
  });
});

describe('numbers that reading alters', () => {
  test.each(['1e400', '-1e400', '12345678901234567890', '9007199254740993', '[{"b":-9007199254740992}]'])('%s is quarantined', async (number) => {
    expect(await reasonsOf(calling(`{"a":${number}}`))).toEqual(['unsafe-number']);
    expect(await reasonsOf(hostile({ tools: null, content: `{"a":${number}}` }))).toEqual(['unsafe-number']);
    const parsed = { role: 'assistant', tool_calls: [{ function: { name: 'get_weather', arguments: JSON.parse(`{"a":${number}}`) } }] };
    expect(await reasonsOf(hostile({}, { output: parsed }))).toEqual(['unsafe-number']);
  });

  test('an earlier call of the conversation counts, since the prompt shows it', async () => {
    const earlier = { role: 'assistant', tool_calls: [{ function: { name: 'get_weather', arguments: '{"a":1e400}' } }] };
    const messages = [{ role: 'user', content: 'a' }, earlier, { role: 'user', content: 'b' }];
    expect(await reasonsOf(hostile({ messages }))).toEqual(['unsafe-number']);
  });

  test('a tool schema counts only where the prompt shows its numbers', async () => {
    const bounded = hostile({
      tools: [tool('get_weather', { type: 'object', properties: { n: { type: 'integer', maximum: 9223372036854775807n.toString() } } })],
    });
    const observation = { ...bounded, input: String(bounded.input).replace('"9223372036854775807"', '9223372036854775807') };
    expect(await reasonsOf(observation)).toEqual([]);
    expect(await reasonsOf(observation, 'json-schema')).toEqual(['unsafe-number']);
  });

  test('the largest exact whole number, fractions and exponents stay', async () => {
    expect(await reasonsOf(calling('{"a":9007199254740991,"b":-0.1,"c":1e-400,"d":1.5e3}'))).toEqual([]);
  });
});

describe('half a character', () => {
  const HALF = '\ud83d';
  const surrogates = async (observation: unknown) => {
    const source = sourceOf([generation({ id: 'Oslo' }), observation]);
    const { quarantined } = await harvest({ source, config, ledger: [], agent: 'a', redactor: null });
    return quarantined.map(({ where, reason, detail }) => [where, reason, detail]);
  };
  const format = { response_format: { type: 'json_schema', json_schema: { name: 'ticket', schema: { [HALF]: {} } } } };
  test.each<[string, Observation]>([
    ['messages[0].content', hostile({ messages: [{ role: 'user', content: `a ${HALF} b` }] })],
    [
      'messages[0].content',
      hostile({
        messages: [
          { role: 'system', content: '\udcff' },
          { role: 'user', content: 'a' },
        ],
      }),
    ],
    ['tools[0].description', hostile({ tools: [{ type: 'function', function: { name: 'get_weather', description: HALF, parameters: {} } }] })],
    [`tools[0].parameters["\\ud83d"] (a key)`, hostile({ tools: [tool('get_weather', { [HALF]: 1 })] })],
    ['answer.city', calling('{"city":"\\udcff\\ud83d"}')],
    ['answer.a[1]["b c"]', calling('{"a":[0,{"b c":"\\udcff"}]}')],
    [`answer["\\ud83d"] (a key)`, calling('{"\\ud83d":1}')],
    ['answer.a', hostile({ tools: null, content: '{"a":"\\ud83d"}' })],
    [`responseFormat.schema["\\ud83d"] (a key)`, hostile({ tools: null, content: '{"a":1}' }, { metadata: format })],
  ])('in %s is quarantined with its place', async (place, observation) => {
    expect(await surrogates(observation)).toEqual([['hostile', 'lone-surrogate', `half of a surrogate pair stands in ${place}`]]);
  });

  test('that no row, request or gold answer would hold stands in nobody’s way', async () => {
    expect(await surrogates(hostile({ content: `I cannot ${HALF}` }))).toEqual([]);
    expect(await surrogates(calling('{"city":"\\ud83d\\ude00"}'))).toEqual([]);
  });

  test('whatever a trace says, every text and key of every example is whole', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', HALF, '\ude00', '😀') });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (said, key, value) => {
        const observation = hostile({
          messages: [{ role: 'user', content: `x${said}` }],
          calls: [{ name: 'get_weather', arguments: JSON.stringify({ [key]: value }) }],
        });
        const source = sourceOf([generation({ id: 'Oslo' }), observation]);
        const { examples } = await harvest({ source, config, ledger: [], agent: 'a', redactor: null });
        for (const { row, request } of examples) expect(/\\ud[89a-f]/.test(JSON.stringify([row, request, row.completion]))).toBe(false);
        expect(examples).toHaveLength([`x${said}`, key, value].every((part) => part.isWellFormed()) ? 4 : 2);
      }),
    );
  });
});

test('whatever JSON stands where an answer is expected, beside tools it never teaches to hold back', () => {
  const keys = fc.constantFrom('role', 'content', 'tool_calls', 'type', 'name', 'arguments', 'text', 'choices', 'output', 'a');
  const texts = fc.constantFrom('assistant', 'get_weather', 'tool_use', 'message', '{}', 'hi', '');
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(keys, tie('json'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(json, (value) => {
      // A whole message that says something says that; everything else is an answer nobody understood.
      fc.pre(typeof value === 'object' && value !== null && !isSaid(value));
      const normalised = normalise(hostile({}, { output: JSON.stringify(value) }));
      const drafts = normalised.kind === 'call' ? draftsOf(normalised.call, config) : null;
      expect(drafts?.ok ? drafts.value.map(({ domain }) => domain) : []).not.toContain(NO_CALL);
    }),
    { numRuns: 500 },
  );
});

/** A message of the assistant, alone, in a list or in an item, whose content is words. */
function isSaid(value: unknown): boolean {
  const [only, ...others] = Array.isArray(value) ? value : [value];
  if (others.length > 0 || typeof only !== 'object' || only === null) return false;
  const { role, content, type } = Object(only);
  return (role === 'assistant' || type === 'message') && /^(hi|assistant|get_weather|tool_use|message)$/.test(wordsOf(content));
}
function wordsOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content);
  return content.map((part) => String(Object(part).text ?? '')).join('');
}
