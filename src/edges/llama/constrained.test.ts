import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersOf } from '../../eval/chat-model.contract.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import { grammarFor } from '../../grammar/grammar.ts';
import type { ToolDefinition } from '../../records/chat.ts';
import type { Prediction } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import { parseCompletion } from '../../rows/completion.ts';
import { chatRequests, type TinyFiles, tinyFiles, withTinyModel } from './local-model.test-data.ts';

let files: TinyFiles;
beforeAll(async () => {
  files = await tinyFiles();
});
afterAll(() => files.remove());

const TOOLS: ToolDefinition[] = [
  {
    name: 'search',
    description: null,
    parameters: {
      type: 'object',
      properties: { sort: { enum: ['new', 'old', null] }, query: { type: 'string', maxLength: 4 }, limit: { type: 'integer', minimum: 1, maximum: 50 } },
      required: ['query'],
    },
    strict: null,
  },
  { name: 'say "hi"'.replaceAll('"', "'"), description: null, parameters: { type: 'object', properties: { 'to]"': { type: 'boolean' } } }, strict: null },
];

function gbnfOf(track: Track): string {
  const grammar = grammarFor({
    track,
    request: { messages: [], tools: TOOLS, toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null },
  });
  if (!grammar.ok) throw new Error(grammar.reason);
  return grammar.gbnf;
}

const held = (requests: readonly ChatRequest[], grammar: string) => requests.map((request) => ({ ...request, grammar }));
const untimed = (predictions: readonly Prediction[]) =>
  predictions.map(({ latencyMs: _, firstTokenMs: __, ...rest }) => rest).toSorted((a, b) => (a.exampleId < b.exampleId ? -1 : 1));

describe('a local model held to a grammar', () => {
  it.each<Track>(['toolcall', 'structured'])('writes only calls of the tools, however random it is: %s', (track) =>
    withTinyModel(files, {}, async (model) => {
      const answers = await answersOf(model, held(chatRequests(12), gbnfOf(track)));
      const read = answers.map(({ text }) => parseCompletion(track, text ?? ''));
      expect(answers.map(({ outcome, reason }) => [outcome, reason])).toEqual(answers.map(() => ['answered', null]));
      expect(read.map((one) => one.ok && one.calls?.every(({ name }) => TOOLS.some((tool) => tool.name === name)))).toEqual(read.map(() => true));
    }),
  );

  it('answers the same again, alone and among free answers, which stay as they were', () =>
    withTinyModel(files, {}, async (model) => {
      const requests = chatRequests(12);
      const [some, others] = [requests.filter((_, index) => index % 3 === 0), requests.filter((_, index) => index % 3 !== 0)];
      const mixed = [...held(some, gbnfOf('toolcall')), ...others];
      const first = untimed(await answersOf(model, mixed));
      expect(untimed(await answersOf(model, mixed))).toEqual(first);
      const alone = untimed([...(await answersOf(model, held(some, gbnfOf('toolcall')))), ...(await answersOf(model, others))]);
      expect(first.map(({ text }) => text)).toEqual(alone.map(({ text }) => text));
    }));

  it('is cut at its limit like any other', () =>
    withTinyModel(files, { maxTokens: 3 }, async (model) => {
      const [answer] = await answersOf(model, held(chatRequests(1), 'root ::= "a"{40}\n'));
      expect(answer).toMatchObject({ outcome: 'truncated', reason: 'cut after 3 tokens: decoding.maxTokens was reached' });
    }));

  it('answers the others where llama.cpp does not take a grammar', () =>
    withTinyModel(files, {}, async (model) => {
      const [wrong, ...others] = chatRequests(3);
      if (!wrong) throw new Error('there are requests');
      const answers = untimed(await answersOf(model, [{ ...wrong, grammar: 'root ::= (' }, ...others]));
      expect(answers[0]).toMatchObject({ outcome: 'invalid_request', text: null, reason: expect.stringContaining('llama.cpp does not take the grammar') });
      expect(answers.slice(1).map(({ outcome }) => outcome)).not.toContain('invalid_request');
    }));
});

describe('the engine reads grammars as they are meant', () => {
  it.each(['{"type":"dict"}', '\u2028', ']^-\\', 'a"b', '\t\u0001', '😀漢é', '{1,3}', '#', "'"])('with a member named %s', async (key) => {
    const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.error });
    const schema = { type: 'object', properties: { [key]: { enum: [key, 1] }, z: {} }, additionalProperties: { type: 'integer' } };
    const responseFormat = { type: 'json_schema' as const, name: 'a', description: null, schema, strict: null };
    const grammar = grammarFor({
      track: 'structured',
      request: { messages: [], tools: [], toolChoice: null, responseFormat, reasoningEffort: null, maxTokens: null },
    });
    await expect(llama.createGrammar({ grammar: grammar.ok ? grammar.gbnf : '' })).resolves.toBeDefined();
    await llama.dispose();
  });
});
