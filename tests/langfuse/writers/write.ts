import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes } from '@langfuse/tracing';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { SCENARIOS, type Scenario } from '../scenarios.ts';

/** One instrumented SDK: runs a scenario to its end, tools included. */
export interface Writer {
  ask: (scenario: Scenario, modelUrl: string) => Promise<void>;
  /** True where Langfuse's processor would drop the spans of this instrumentation by default. */
  exportsAll?: true;
  /** When it brings an exporter of its own. */
  flush?: () => Promise<void>;
}

// Run as `node write.ts <sdk>`: every scenario through one SDK, into the Langfuse the environment names.
const [, , sdk = '', modelUrl = ''] = process.argv;
const { writer }: { writer: Writer } = await import(`./sdk/${sdk}.ts`);
const processor = new LangfuseSpanProcessor({ exportMode: 'immediate', ...(writer.exportsAll ? { shouldExportSpan: () => true } : {}) });
if (writer.flush === undefined) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
}
for (const scenario of SCENARIOS) {
  try {
    await propagateAttributes({ sessionId: scenario.id, traceName: 'concierge', tags: ['agent:concierge'] }, () => writer.ask(scenario, modelUrl));
  } catch (error) {
    if (scenario.id !== 'error') throw error;
  }
}
await writer.flush?.();
await processor.forceFlush();
process.exit(0);
