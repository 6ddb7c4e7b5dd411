import { observeOpenAI } from '@langfuse/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { setLangfuseTracerProvider, startActiveObservation } from '@langfuse/tracing';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import type { FakeLangfuse } from './fake.ts';

const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Get weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
};
const TICKET: OpenAI.ResponseFormatJSONSchema = {
  type: 'json_schema',
  json_schema: {
    name: 'ticket',
    strict: true,
    schema: {
      type: 'object',
      properties: { category: { type: 'string' }, urgency: { type: 'integer' } },
      required: ['category', 'urgency'],
      additionalProperties: false,
    },
  },
};

/** The agent whose v2 pages `tests/fixtures/langfuse/openai.json` holds, run once more: Langfuse's wrapper, a scripted model. */
export async function runOpenAiAgent(fake: FakeLangfuse): Promise<void> {
  const processor = new LangfuseSpanProcessor({ baseUrl: fake.url, publicKey: fake.publicKey, secretKey: fake.secretKey, exportMode: 'immediate' });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  setLangfuseTracerProvider(provider);
  try {
    await weatherAgent();
    await startActiveObservation('structured', () =>
      model(message({ content: '{"category":"billing","urgency":2}' })).chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'classify: invoice wrong' }],
        response_format: TICKET,
      }),
    );
    await startActiveObservation('stream-parallel', async () => {
      const streamed = await model(CHUNKS).chat.completions.create({
        model: 'gpt-4o-mini',
        stream: true,
        messages: [{ role: 'user', content: 'parallel weather Paris and Rome' }],
        tools: [WEATHER],
      });
      for await (const _ of streamed);
    });
    await processor.forceFlush();
  } finally {
    await provider.shutdown();
    setLangfuseTracerProvider(null);
    context.disable();
  }
}

async function weatherAgent(): Promise<void> {
  await startActiveObservation('weather-agent', async (agent) => {
    agent.update({ input: { question: 'Weather in Paris?' } });
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Weather in Paris?' },
    ];
    const call = { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } } as const;
    const first = await model(message({ content: null, tool_calls: [call] })).chat.completions.create({ model: 'gpt-4o-mini', messages, tools: [WEATHER] });
    await startActiveObservation('get_weather', async (tool) => void tool.update({ input: { city: 'Paris' }, output: { temp: 21 } }), { asType: 'tool' });
    const asked = first.choices[0]?.message;
    if (asked) messages.push(asked, { role: 'tool', tool_call_id: 'call_A', content: '{"temp":21}' });
    const second = await model(message({ content: 'Sunny in Paris.' })).chat.completions.create({ model: 'gpt-4o-mini', messages, tools: [WEATHER] });
    agent.update({ output: second.choices[0]?.message.content });
  });
}

/** A client whose model has one answer. */
function model(answer: string): OpenAI {
  const type = answer.startsWith('data:') ? 'text/event-stream' : 'application/json';
  const fetch = async () => new Response(answer, { headers: { 'content-type': type } });
  return observeOpenAI(new OpenAI({ apiKey: 'none', baseURL: 'http://model.invalid/v1', fetch }));
}

function message(said: object): string {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...said } }],
    usage,
  });
}

const CHUNKS = [
  { index: 0, id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: '' } },
  { index: 0, function: { arguments: '{"city":"Paris"}' } },
  { index: 1, id: 'call_B', type: 'function', function: { name: 'get_weather', arguments: '' } },
  { index: 1, function: { arguments: '{"city":"Rome"}' } },
]
  .map((call) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }],
  }))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .concat('data: [DONE]\n\n')
  .join('');
