import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readChatTemplate } from '../../edges/llama/chat-template.ts';
import type { ChatModel, ChatRequest, TracedSpan, Tracing } from '../../eval/ports.ts';
import { type SegmentRow, segmentText } from '../../records/trajectory/segment-row.ts';
import { Trajectory } from '../../records/trajectory/trajectory.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import { evaluateTrajectories } from './evaluate-trajectories.ts';
import { openSpans } from './spans.ts';

const ROOT = new URL('../../../', import.meta.url);
const lines = (name: string) =>
  readFileSync(new URL(`tests/fixtures/trajectories/built/${name}`, ROOT), 'utf8')
    .trim()
    .split('\n');
const trajectories = lines('trajectories.jsonl').map((line) => Trajectory.parse(JSON.parse(line)));
const rows: SegmentRow[] = lines('rows/train.jsonl').map((line) => JSON.parse(line));
const template = await readChatTemplate(fileURLToPath(new URL('models/nano/nano-f16.gguf', ROOT)));
const render = chatRenderer(template);

/** The text of a row up to each of the model's turns, and what it learns there. */
const learned = new Map(
  rows.flatMap(({ segments }) => {
    let [said, turn, before] = ['', '', ''];
    return segments.flatMap((segment) => {
      const text = segmentText(segment);
      if (segment.loss && turn === '') before = said;
      turn = segment.loss ? turn + text : '';
      said += text + (segment.end ? '<|im_end|>' : '');
      if (!segment.end) return [];
      const told: [string, string] = [before, turn];
      turn = '';
      return [told];
    });
  }),
);

/** Answers with what the row would teach it; `undefined` where no row asks that. */
function modelOf(answer: (request: ChatRequest, taught: string | undefined) => string): ChatModel {
  return {
    identity: { role: 'tuned', name: 'nano', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
    answer: async (requests, { onPrediction }) => {
      for (const request of requests)
        await onPrediction({
          ...{
            schema: 'fledgling/prediction@1',
            exampleId: request.exampleId,
            outcome: 'answered',
            calls: null,
            reason: null,
            usage: null,
            latencyMs: 1,
            attempts: 1,
          },
          text: answer(request, learned.get(render(request).join(''))),
        });
    },
    close: async () => undefined,
  };
}

function recorder() {
  const spans: TracedSpan[] = [];
  const scores: Record<string, number> = {};
  const tracing: Tracing = {
    ready: async () => undefined,
    begin: () => ({
      span: (span) => void spans.push(span),
      score: (name, value) => {
        scores[name] = value;
      },
      end: async () => ({ traceId: 't', location: 'l' }),
    }),
  };
  return { spans, scores, tracing };
}

const evaluated = (model: ChatModel, tracing: Tracing | null = null) =>
  evaluateTrajectories({
    ...{ agent: 'shop', dataset: 'a'.repeat(64), split: 'train', trajectories, comparators: {}, template, model, tracing, now: () => 0 },
    rows: { instruction: 'full', signatures: 'compact', systemPrompt: 'keep' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });

test('every step is asked by the very text that its row trains on: a model that learned the rows is exact in all of them', async () => {
  const { evaluation } = await evaluated(modelOf((_, taught) => taught ?? 'not what a row asks'));
  expect(evaluation.kinds.every(({ steps, exact }) => steps > 0 && exact === steps)).toBe(true);
  expect(evaluation).toMatchObject({ steps: { asked: 11, unscored: 0, severalCalls: 1 }, trajectories: { asked: 5, everyStepExact: 5 } });
  expect(evaluation.calls.find(({ name }) => name === 'args_exact_rate')).toMatchObject({ value: 1, n: 3 });
});

test('a model that always answers in words calls nothing', async () => {
  const { evaluation, steps } = await evaluated(modelOf(() => 'Done.'));
  expect(evaluation.kinds.map(({ kind, sameKind, exact }) => [kind, sameKind > 0, exact])).toEqual([
    ['call', false, 0],
    ['code', false, 0],
    ['final', true, 0],
  ]);
  expect(steps.every(({ did }) => did === 'final')).toBe(true);
});

test('an evaluation leaves a span a step, and a build one for each of its parts, with counts alone', async () => {
  const evaluation = recorder();
  await evaluated(
    modelOf((_, taught) => taught ?? ''),
    evaluation.tracing,
  );
  expect(evaluation.spans).toHaveLength(11);
  expect(evaluation.spans.every(({ metadata }) => metadata?.['exact'] === true)).toBe(true);
  expect(evaluation.scores['args_exact_rate']).toBe(1);
  const build = recorder();
  const spans = openSpans(build.tracing, { agent: 'shop', now: () => 0 });
  await spans.ready();
  for (const name of ['capture', 'filter', 'build'] as const) spans.done(name, { runs: 1 });
  expect(build.spans.map(({ name, output }) => [name, output])).toEqual([
    ['capture', { runs: 1 }],
    ['filter', { runs: 1 }],
    ['build', { runs: 1 }],
  ]);
});
