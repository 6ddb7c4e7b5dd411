import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { askedOf } from '../../edges/openai/api/request.ts';
import { requestsOf } from '../../eval/requests.ts';
import { OPTIONS } from '../../harvest/harvest.test-data.ts';
import { harvest } from '../../harvest/harvest.ts';
import type { LocalPrompt } from '../../records/asking/local-prompt.ts';
import type { Example } from '../../records/example.ts';
import { askingOf } from '../../rows/asking/asking.ts';
import { callableTools } from '../../rows/callable-tools.ts';
import { nativeChat } from '../../rows/native-chat.ts';
import type { RowStyle } from '../../rows/written/row-prompt.ts';
import { SWAP_LIMITS } from '../options.ts';
import { readChat } from '../read/read-chat.ts';
import { questionOf } from './question.ts';

const brief: RowStyle = { instruction: 'brief', signatures: 'compact', systemPrompt: 'drop' };
const full: RowStyle = { instruction: 'full', signatures: 'json-schema', systemPrompt: 'keep' };
const FORMAT = { type: 'json_schema', json_schema: { name: 'ticket', schema: { type: 'object', properties: { category: { type: 'string' } } }, strict: true } };
const lines = () =>
  readFileSync('datasets/dummy-agent/traces.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Requests of every kind that rows have: tools, formats, both, earlier turns, and choices that bind. */
const varied = () =>
  ['auto', 'required', 'none', null].flatMap((choice, index) =>
    [true, false].flatMap((isAsked) => {
      const calls = choice === 'none' ? [] : undefined;
      const before = [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: `Rome ${index}?` },
        { role: 'assistant', content: null, tool_calls: [{ id: 'call_R', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } }] },
        { role: 'tool', tool_call_id: 'call_R', content: '21' },
        { role: 'user', content: `And place ${index}${isAsked}?` },
      ];
      const one = generation(
        { id: `v${index}${isAsked}`, messages: before, ...(calls ? { calls, content: '{"category":"a"}' } : {}) },
        { modelParameters: isAsked ? { response_format: JSON.stringify(FORMAT) } : {} },
      );
      const input = JSON.parse(String(one.input));
      return [{ ...one, input: JSON.stringify({ ...input, ...(choice === null ? {} : { tool_choice: choice }) }) }];
    }),
  );

async function examplesOf(observations: readonly unknown[], style: RowStyle): Promise<readonly Example[]> {
  const { examples } = await harvest({
    source: sourceOf(observations),
    config: { ...OPTIONS, ...style, schemaViolations: 'keep' },
    ledger: [],
    agent: 'a',
    redactor: null,
  });
  return examples;
}

/** The body by which an OpenAI client would ask the same. */
function bodyOf(example: Example): string {
  const chat = nativeChat(example);
  if (!chat.ok) throw new Error(chat.reason);
  return JSON.stringify({ model: 'm', ...askedOf(chat.content, { names: { sent: (name) => name }, isOpenAi: false }) });
}

const ways: [string, LocalPrompt | null][] = [
  ['by the row’s prompt alone', null],
  ['with examples and further wording', { examples: 2, wording: 'Think first.', template: 'fledgling' }],
  ['through the model’s own template', { examples: 0, wording: null, template: 'model' }],
];

test.each([
  ['the demo', lines, brief, 3000],
  ['the beginning of the demo in full', () => lines().slice(0, 300), full, 500],
  ['varied requests', varied, full, 9],
] as const)(
  '%s is asked as an evaluation asks it, row by row and in every way',
  async (_, observations, style, least) => {
    const examples = await examplesOf(observations(), style);
    expect(examples.length).toBeGreaterThanOrEqual(least);
    for (const [, prompt] of ways) {
      const asking = prompt === null ? null : askingOf(prompt, { examples, seed: 42, dialect: 'hermes' });
      // Those of the train split are shown, and are asked alone only where none is.
      const asked = examples.filter(({ split }) => prompt === null || split !== 'train');
      // Where neither a call nor JSON is asked for only the gold tells that JSON was meant: such a request is the hosted model's.
      const askable = asked.filter(({ request }) => request && (callableTools(request).length > 0 || request.responseFormat));
      const expected = requestsOf(askable, 'text', asking);
      const others = askable.filter((example, index) => {
        const read = readChat(bodyOf(example), SWAP_LIMITS);
        if (read.kind !== 'understood') return true;
        const made = questionOf(read.request, { route: { track: example.track, rows: style }, asking });
        const served = { content: { exampleId: example.id, ...made.content }, dialect: made.dialect };
        return !isDeepStrictEqual(served, { content: expected[index], dialect: asking?.dialectOf(example) ?? null });
      });
      expect(others.slice(0, 3)).toEqual([]);
    }
  },
  120_000,
);
