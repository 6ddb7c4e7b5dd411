import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelCall } from '../../records/model-call.ts';
import { Observation } from '../../records/observation.ts';
import { normaliseTrace } from './normalise.ts';
import type { Result } from './repeats.ts';

const Page = z.object({ data: z.array(Observation).optional(), observations: z.array(Observation).optional() });
function resultsOf(path: string): Result[] {
  const { data, observations } = Page.parse(JSON.parse(readFileSync(path, 'utf8')));
  return [...Map.groupBy(data ?? observations ?? [], ({ traceId }) => traceId).values()].flatMap((trace) => normaliseTrace(trace));
}
const answersOf = (results: readonly Result[]) => results.flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call.output] : []));
function countsOf(results: readonly Result[]) {
  const answers = answersOf(results);
  const calls = answers.flatMap(({ toolCalls }) => toolCalls).length;
  const kinds = results.map(({ normalised }) => (normalised.kind === 'quarantined' ? normalised.reason : normalised.kind));
  const others = kinds.filter((kind) => kind !== 'call' && kind !== 'not-a-model-call');
  return [calls, answers.filter(({ toolCalls }) => toolCalls.length === 0).length, others];
}

test.each<[string, number, number, string[]]>([
  ['aisdk5', 1, 2, ['part', 'part']],
  ['langchain', 1, 1, []],
  ['openai', 1, 2, ['corrupted-tool-arguments']],
])('the page of %s holds %i calls and %i answers, and %j', (name, calls, answers, others) => {
  expect(countsOf(resultsOf(`tests/fixtures/langfuse/${name}.json`))).toEqual([calls, answers, others]);
});

// A folder with the traces of real agents that Langfuse tests its own readers with, each beside Langfuse's reading of it.
const real = process.env['FLEDGLING_REAL_TRACES'];
const Message = z.looseObject({ content: z.unknown().optional(), tool_calls: z.array(z.object({ name: z.string(), arguments: z.string() })).optional() });
const Golden = z.record(z.string(), z.looseObject({ output: z.looseObject({ data: z.array(z.unknown()).optional() }) }));

describe.skipIf(real === undefined).each<[string, number, number, string[]]>([
  ['langgraph-js-2025-10-30', 1, 1, []],
  ['langgraph-python-2025-08-22', 1, 1, []],
  ['openai-agents-2025-09-30', 1, 1, []],
  ['vercel-aisdk-2025-11-17', 1, 0, ['part']],
])('real traces of %s', (name, calls, answers, others) => {
  const results = () => resultsOf(join(real ?? '', `${name}.trace.json`));

  test('hold the calls and answers that were counted by hand', () => {
    expect(countsOf(results())).toEqual([calls, answers, others]);
  });

  test('are read as Langfuse reads them', () => {
    const golden = Golden.parse(JSON.parse(readFileSync(join(real ?? '', `${name}.chatml.json`), 'utf8')));
    for (const { observation, normalised } of results()) {
      if (normalised.kind !== 'call') continue;
      const [message, ...more] = golden[observation.id]?.output.data ?? [];
      expect(more).toEqual([]);
      expect(saidAndCalled(normalised.call)).toEqual(goldenOf(Message.parse(message)));
    }
  });
});

function saidAndCalled({ output: { content, toolCalls } }: ModelCall) {
  return { content: content ?? '', calls: toolCalls };
}
function goldenOf({ content, tool_calls: calls }: z.infer<typeof Message>) {
  return { content: content ?? '', calls: (calls ?? []).map(({ name, arguments: args }) => ({ name, arguments: JSON.parse(args) })) };
}
