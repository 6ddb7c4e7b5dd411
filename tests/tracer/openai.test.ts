import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { flush, withOpenAITracing } from '../../src/tracer/tracer.ts';
import { fakeLangfuse } from '../langfuse/fake.ts';
import { callsOf, observationsIn, read, truth } from '../langfuse/reading.ts';
import { SCENARIOS } from '../langfuse/scenarios.ts';
import { trueCalls } from '../langfuse/truth.ts';
import { scriptedModel } from '../langfuse/writers/model.ts';
import { runChatAgent } from './openai-agent.ts';

test.for(['v4', 'v3'] as const)('every call of the stock client is read back from %s as it was: streams, parallel calls, tools, schema', async (mode) => {
  await using fake = await fakeLangfuse({ mode });
  const model = await scriptedModel();
  const langfuse = { baseUrl: fake.url, publicKey: fake.publicKey, secretKey: fake.secretKey };
  for (const scenario of SCENARIOS) {
    const client = withOpenAITracing(new OpenAI({ baseURL: model.url, apiKey: 'none', maxRetries: 0 }), {
      agent: 'concierge',
      sessionId: scenario.id,
      langfuse,
    });
    const run = runChatAgent(scenario, client);
    if (scenario.id === 'error') await expect(run).rejects.toThrow('out of reach');
    else await run;
  }
  await flush();
  model.close();
  const observations = await observationsIn(fake, mode);
  for (const scenario of SCENARIOS) {
    const { calls, refused } = callsOf(observations, scenario.id);
    expect({ scenario: scenario.id, calls: calls.map(read) }).toEqual({ scenario: scenario.id, calls: trueCalls(scenario).map((call) => truth(call)) });
    expect({ scenario: scenario.id, refused }).toEqual({ scenario: scenario.id, refused: scenario.id === 'error' ? ['failed-call'] : [] });
  }
});
