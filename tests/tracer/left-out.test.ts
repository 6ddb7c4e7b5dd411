import { readFileSync } from 'node:fs';
import { observeOpenAI } from '@langfuse/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, setLangfuseTracerProvider, startActiveObservation } from '@langfuse/tracing';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { aiSdkTelemetry, flush, withOpenAITracing } from '../../src/tracer/tracer.ts';
import { type FakeLangfuse, fakeLangfuse } from '../langfuse/fake.ts';
import { observationsIn } from '../langfuse/reading.ts';
import { readRecording, replay } from '../langfuse/recorded/recordings.ts';
import { SCENARIOS, type Scenario } from '../langfuse/scenarios.ts';
import { scriptedModel } from '../langfuse/writers/model.ts';
import { runAiSdkAgent } from './ai-sdk-agent.ts';
import { keptIn } from './kept.ts';
import { runChatAgent } from './openai-agent.ts';

/** Who writes, in the order of the table's columns. */
const WRITERS: Readonly<Record<string, (fake: FakeLangfuse) => Promise<void>>> = {
  '@mastra/langfuse': recorded('mastra'),
  'withMastraTracing beside it': recorded('fledgling-mastra'),
  '@langfuse/openai': stockOpenAi,
  withOpenAITracing: (fake) =>
    scenarios((scenario, url) =>
      runChatAgent(scenario, withOpenAITracing(clientOf(url), { agent: 'concierge', promptVersion: '7', sessionId: scenario.id, langfuse: accessOf(fake) })),
    ),
  '@langfuse/vercel-ai-sdk (7)': recorded('ai-7'),
  'aiSdkTelemetry (7)': (fake) =>
    scenarios((scenario, baseURL) =>
      runAiSdkAgent(scenario, {
        baseURL,
        telemetry: aiSdkTelemetry({ agent: 'concierge', promptVersion: '7', sessionId: scenario.id, langfuse: accessOf(fake) }),
      }),
    ),
};

test("docs/tracer.md's table of what is kept is what the recorders' own records hold", async () => {
  const columns: Record<string, string>[] = [];
  for (const write of Object.values(WRITERS)) {
    await using fake = await fakeLangfuse({ mode: 'v4' });
    await write(fake);
    columns.push(keptIn(await observationsIn(fake, 'v4')));
  }
  const fields = Object.keys(columns[0] ?? {});
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    row(['', ...Object.keys(WRITERS).map((name) => `\`${name}\``)]),
    row(['---', ...columns.map(() => '---')]),
    ...fields.map((field) => row([field, ...columns.map((column) => column[field] ?? '')])),
  ].join('\n');
  expect(readFileSync(new URL('../../docs/tracer.md', import.meta.url), 'utf8')).toContain(table);
});

function recorded(sdk: string) {
  return (fake: FakeLangfuse) => replay(readRecording(sdk), fake);
}

async function stockOpenAi(fake: FakeLangfuse): Promise<void> {
  const processor = new LangfuseSpanProcessor({ ...accessOf(fake), exportMode: 'immediate' });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  setLangfuseTracerProvider(provider);
  await scenarios((scenario, url) =>
    propagateAttributes({ sessionId: scenario.id, traceName: 'concierge' }, () =>
      startActiveObservation('concierge', () => runChatAgent(scenario, observeOpenAI(clientOf(url)))),
    ),
  );
  await processor.forceFlush();
  await provider.shutdown();
  setLangfuseTracerProvider(null);
  context.disable();
}

async function scenarios(run: (scenario: Scenario, url: string) => Promise<void>): Promise<void> {
  const model = await scriptedModel();
  for (const scenario of SCENARIOS) {
    if (scenario.id !== 'error') await run(scenario, model.url);
  }
  await flush();
  model.close();
}

function clientOf(baseURL: string): OpenAI {
  return new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
}

function accessOf({ url, publicKey, secretKey }: FakeLangfuse) {
  return { baseUrl: url, publicKey, secretKey };
}
