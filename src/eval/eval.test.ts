import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { Evaluation, type Prediction } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import { exampleOf, memoryLog, predictionOf } from './eval.test-data.ts';
import { type EvaluateOptions, evaluate } from './eval.ts';
import type { ChatModel, Tracing } from './ports.ts';

const IDENTITY: ChatModel['identity'] = { role: 'base', name: 'nano', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} };

/** A model in memory that answers as `reply` says, last request first. */
function modelOf(reply: (exampleId: string) => Prediction | Prediction[]): ChatModel & { asked: string[]; prompts: string[] } {
  const [asked, prompts]: [string[], string[]] = [[], []];
  return {
    identity: IDENTITY,
    asked,
    prompts,
    async answer(requests, { onPrediction }) {
      for (const { exampleId, messages } of [...requests].reverse()) {
        asked.push(exampleId);
        prompts.push(messages.map(({ content }) => content).join('|'));
        for (const prediction of [reply(exampleId)].flat()) await onPrediction(prediction);
      }
    },
    async close() {},
  };
}

const TOOL = { name: 'get_weather', description: null, parameters: {}, strict: null };
const EXAMPLES = [1, 2, 3, 4].map((number) => exampleOf({ number, challenge: number === 4 }));

function goldOf(id: string): Prediction {
  const example = EXAMPLES.find((one) => one.id === id);
  return predictionOf({ id }, example?.row.completion ?? null);
}

function idOf(index: number): string {
  return EXAMPLES[index]?.id ?? '';
}

function optionsOf(rest: Partial<EvaluateOptions> & Pick<EvaluateOptions, 'model'>): EvaluateOptions {
  let clock = 1000;
  return {
    examples: EXAMPLES,
    log: memoryLog(),
    track: 'toolcall',
    split: 'test',
    replicate: 1,
    decoding: { temperature: 0, seed: 42, maxTokens: 64 },
    ask: 'text',
    tracing: null,
    now: () => (clock += 10),
    signal: new AbortController().signal,
    onProgress: () => {},
    ...rest,
  };
}

describe('an evaluation', () => {
  it('is a valid record over the gated examples, predictions and scores in example order', async () => {
    const { evaluation, predictions, scores } = await evaluate(optionsOf({ model: modelOf(goldOf) }));
    expect(Evaluation.parse({ ...evaluation, manifest: MANIFEST })).toMatchObject({ examples: 4, scored: 4, unscored: [], outcomes: { answered: 4 } });
    expect(evaluation.metrics.find(({ name }) => name === 'args_exact_rate')).toMatchObject({ value: 1, n: 3 });
    expect(predictions.map(({ exampleId }) => exampleId)).toEqual(EXAMPLES.map(({ id }) => id));
    expect(scores.map(({ exampleId }) => exampleId)).toEqual(EXAMPLES.map(({ id }) => id));
  });

  it('asks with the two messages of the row', async () => {
    const model = modelOf(goldOf);
    await evaluate(optionsOf({ model }));
    expect(model.prompts.at(-1)).toBe('Answer with one call.|Request 1');
  });

  it('has the same digests and id whatever order answers land in, and however long they took', async () => {
    const first = await evaluate(optionsOf({ model: modelOf(goldOf) }));
    const resumed = await evaluate(optionsOf({ model: modelOf((id) => ({ ...goldOf(id), latencyMs: 77 })), log: memoryLog([goldOf(idOf(2))]) }));
    const keep = ({ evaluation }: typeof first) => [evaluation.id, evaluation.predictionsDigest, evaluation.scoresDigest, evaluation.dataDigest];
    expect(keep(resumed)).toEqual(keep(first));
  });

  it('keeps failures apart from wrong answers', async () => {
    const model = modelOf((id) =>
      id === idOf(0) ? predictionOf({ id }, null, 'timeout') : id === idOf(1) ? predictionOf({ id }, null, 'content_filter') : goldOf(id),
    );
    const { evaluation } = await evaluate(optionsOf({ model }));
    expect(evaluation).toMatchObject({ scored: 3, unscored: [{ reason: 'timeout', count: 1 }], outcomes: { answered: 2, content_filter: 1, timeout: 1 } });
    expect(evaluation.metrics.find(({ name }) => name === 'args_exact_rate')).toMatchObject({ value: 0.5, n: 2 });
  });

  it('refuses an empty split with the remedy', async () => {
    await expect(evaluate(optionsOf({ model: modelOf(goldOf), examples: [] }))).rejects.toThrow('Harvest more traces');
  });

  it('refuses examples of another track or split', async () => {
    await expect(evaluate(optionsOf({ model: modelOf(goldOf), track: 'structured' }))).rejects.toThrow('not of structured/test');
  });
});

describe('a model that is asked natively', () => {
  const natively = (example: Example): Example => ({ ...example, request: example.request && { ...example.request, tools: [TOOL] } });
  const NATIVE = EXAMPLES.map(natively);
  const calling = (id: string, ...calls: string[]): Prediction => ({
    ...predictionOf({ id }, null),
    calls: calls.map((args) => ({ name: 'get_weather', arguments: args })),
  });

  it('is asked what the trace holds, and graded by its calls', async () => {
    const spans: unknown[] = [];
    const tracing: Pick<Tracing, 'begin'> = {
      begin: () => ({ span: ({ output }) => spans.push(output), score: () => {}, end: async () => ({ traceId: 't', location: 'l' }) }),
    };
    const model = modelOf((id) => (id === idOf(0) ? calling(id) : id === idOf(1) ? calling(id, '{', '{}') : calling(id, '{"unit":"c","city":"Lisbon"}')));
    const { evaluation, scores } = await evaluate(optionsOf({ model, examples: NATIVE, ask: 'native', tracing }));
    expect(model.prompts.at(-1)).toBe('Request 1');
    expect(evaluation.ask).toBe('native');
    expect(scores.map((score) => score.status === 'scored' && score.values.args_exact_rate)).toEqual([0, 0, 1, 1]);
    const right = '<tool_call name="get_weather">{"city":"Lisbon","unit":"c"}</tool_call>';
    expect(spans).toEqual([null, '[{"arguments":"{","name":"get_weather"},{"arguments":"{}","name":"get_weather"}]', right, right]);
  });

  it('counts a refusal against the model, apart', async () => {
    const model = modelOf((id) => ({ ...predictionOf({ id }, 'I cannot.', 'refused'), calls: [] }));
    const { evaluation } = await evaluate(optionsOf({ model, examples: NATIVE, ask: 'native' }));
    expect(evaluation).toMatchObject({ scored: 4, unscored: [], outcomes: { refused: 4 } });
    expect(evaluation.metrics.find(({ name }) => name === 'valid_call_rate')).toMatchObject({ value: 0, n: 3 });
  });

  it('is asked nothing where an example cannot be asked so, with the remedy', async () => {
    const model = modelOf(goldOf);
    const [first, ...others] = NATIVE;
    const examples = [first, ...others.slice(1), natively(exampleOf({ number: 9, request: null }))].flatMap((example) => example ?? []);
    const asked = evaluate(optionsOf({ model, examples, ask: 'native' }));
    await expect(asked).rejects.toThrow(
      'hosted.ask: native: 1 of 4 examples cannot be asked as the agent asked them, the first 0000000000000009: its data set holds no request beside the row. Harvest again, or write hosted.ask: text.',
    );
    expect(model.asked).toEqual([]);
  });

  it('is recorded with what it does not accept', async () => {
    const model = modelOf((id) => ({ ...calling(id, '{}'), ...(id === idOf(0) ? {} : { notSent: [id === idOf(1) ? 'temperature' : 'seed'] }) }));
    const { evaluation } = await evaluate(optionsOf({ model, examples: NATIVE, ask: 'native' }));
    expect(Evaluation.parse({ ...evaluation, manifest: MANIFEST }).notSent).toEqual(['seed', 'temperature']);
  });
});

describe('resuming', () => {
  it('asks only what the log has no graded answer to, infrastructure failures again', async () => {
    const log = memoryLog([goldOf(idOf(0)), predictionOf({ id: idOf(1) }, null, 'server_error'), predictionOf({ id: idOf(2) }, 'cut', 'truncated')]);
    const model = modelOf(goldOf);
    const seen: string[] = [];
    const { predictions } = await evaluate(optionsOf({ model, log, onProgress: ({ done, total, resumed }) => seen.push(`${done}/${total} ${resumed}`) }));
    expect(model.asked).toEqual([idOf(3), idOf(1)]);
    expect(predictions.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'truncated', 'answered']);
    expect(seen).toEqual(['2/4 2', '3/4 2', '4/4 2']);
    expect(log.predictions).toHaveLength(5);
  });

  it('asks nobody when everything is answered', async () => {
    const model = modelOf(goldOf);
    await evaluate(optionsOf({ model, log: memoryLog(EXAMPLES.map(({ id }) => goldOf(id))) }));
    expect(model.asked).toEqual([]);
  });
});

describe('a bug in a model or its log is an error, not a number:', () => {
  it.each<[string, (id: string) => Prediction | Prediction[], Prediction[], readonly Example[], string]>([
    ['a repeated answer', (id) => [goldOf(id), goldOf(id)], [], EXAMPLES, 'not asked or has answered already'],
    ['an unknown example', (id) => ({ ...goldOf(id), exampleId: 'f'.repeat(16) }), [], EXAMPLES, 'not asked'],
    ['no answer at all', () => [], [], EXAMPLES, 'returned without a prediction'],
    ['a log of other examples', goldOf, [predictionOf({ id: 'e'.repeat(16) }, 'x')], EXAMPLES, 'not part of this evaluation'],
    ['a log that answers twice', goldOf, [goldOf(idOf(0)), goldOf(idOf(0))], EXAMPLES, 'twice'],
    ['two examples of one id', goldOf, [], [exampleOf(), exampleOf()], 'share an id'],
  ])('%s', async (_what, reply, held, examples, message) => {
    await expect(evaluate(optionsOf({ model: modelOf(reply), log: memoryLog(held), examples }))).rejects.toThrow(message);
  });
});

describe('the trace of an evaluation', () => {
  const traced = async (rest: Partial<EvaluateOptions> & Pick<EvaluateOptions, 'model'>) => {
    const told: { run: unknown; inputs: unknown[]; notSent: unknown[] } = { run: null, inputs: [], notSent: [] };
    const tracing: Pick<Tracing, 'begin'> = {
      begin: ({ metadata }) => {
        told.run = metadata;
        return {
          span: ({ input, metadata: own }) => {
            told.inputs.push(input);
            told.notSent.push(own?.['notSent']);
          },
          score: () => {},
          end: async () => ({ traceId: 't', location: 'l' }),
        };
      },
    };
    const { evaluation } = await evaluate(optionsOf({ ...rest, tracing }));
    return { ...told, id: evaluation.id };
  };

  it('shows what a model was asked natively, and names what it does not accept', async () => {
    const examples = EXAMPLES.slice(0, 2).map((example) => ({ ...example, request: example.request && { ...example.request, tools: [TOOL] } }));
    const model = modelOf((id) => ({ ...predictionOf({ id }, null), calls: [], ...(id === idOf(0) ? {} : { notSent: ['seed'] }) }));
    const { run, inputs, notSent, id } = await traced({ model, examples, ask: 'native' });
    expect(run).toEqual({ evaluation: id, model: 'nano', ask: 'native', notSent: ['seed'] });
    const asked = { tools: [TOOL], toolChoice: null, parallelToolCalls: false, responseFormat: null, reasoningEffort: null };
    expect(inputs).toEqual([1, 2].map((number) => ({ ...asked, messages: [{ role: 'user', content: `Request ${number}` }] })));
    expect(notSent).toEqual([undefined, ['seed']]);
  });

  it('shows the prompt of one that was asked in text', async () => {
    const { run, inputs, id } = await traced({ model: modelOf(goldOf) });
    expect(run).toEqual({ evaluation: id, model: 'nano', ask: 'text' });
    expect(inputs).toEqual(EXAMPLES.map(({ row }) => row.prompt));
  });

  it('has a span an example with its times, the metrics as scores, and is awaited', async () => {
    const events: unknown[] = [];
    const tracing: Pick<Tracing, 'begin'> = {
      begin: ({ kind, name }) => {
        events.push([kind, name]);
        return {
          span: ({ name, startMs, endMs, metadata }) => events.push([name, endMs - startMs, metadata?.['resumed']]),
          score: (name, value) => events.push([name, value]),
          end: async () => ({ traceId: 't1', location: 'traces/t1.json' }),
        };
      },
    };
    const { trace } = await evaluate(optionsOf({ model: modelOf(goldOf), log: memoryLog([goldOf(idOf(0))]), tracing }));
    expect(trace).toEqual({ traceId: 't1', location: 'traces/t1.json' });
    expect(events.slice(0, 3)).toEqual([
      ['eval', 'base toolcall test'],
      [idOf(0), 0, true],
      [idOf(1), 5, false],
    ]);
    expect(events).toContainEqual(['args_exact_rate', 1]);
  });
});
