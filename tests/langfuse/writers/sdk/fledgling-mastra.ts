import { createOpenAI } from '@ai-sdk/openai-6';
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import { LangfuseExporter } from '@mastra/langfuse';
import { Observability } from '@mastra/observability';
import { z } from 'zod';
import { flush, withMastraTracing } from '../../../../src/tracer/tracer.ts';
import { MODEL, runTool, TICKET, TOOLS, type ToolName } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

const exporter = new LangfuseExporter({ realtime: true });
const made = (name: ToolName) =>
  createTool({
    id: name,
    description: TOOLS[name].description,
    inputSchema: z.fromJSONSchema(TOOLS[name].parameters),
    execute: async (given: unknown) => runTool(name, Object(given)),
  });

/** A Mastra agent with Mastra's own exporter and Fledgling's tracer beside it: the same calls are recorded twice, in one trace. */
export const writer: Writer = {
  ask: async (scenario, baseURL) => {
    const agent = new Agent({
      id: 'concierge',
      name: 'concierge',
      instructions: scenario.system,
      model: createOpenAI({ baseURL, apiKey: 'none' }).chat(MODEL),
      tools: Object.fromEntries(scenario.tools.map((name) => [name, made(name)])),
    });
    const mastra = new Mastra({
      agents: { concierge: agent },
      observability: new Observability({ configs: { langfuse: { serviceName: 'concierge', exporters: [exporter] } } }),
    });
    const concierge = withMastraTracing(mastra.getAgent('concierge'), { promptVersion: '7' });
    const history = scenario.history.map(({ role, content }) =>
      role === 'user' ? { role: 'user' as const, content } : { role: 'assistant' as const, content },
    );
    const messages = [...history, { role: 'user' as const, content: scenario.question }];
    const options = { maxSteps: 4, tracingOptions: { metadata: { sessionId: scenario.id }, tags: ['agent:concierge'] } };
    if (scenario.isStreamed) return void (await (await concierge.stream(messages, options)).text);
    if (scenario.hasSchema) return void (await concierge.generate(messages, { ...options, structuredOutput: { schema: z.fromJSONSchema(TICKET) } }));
    await concierge.generate(messages, options);
  },
  flush: async () => {
    await flush();
    await exporter.flush();
    await exporter.shutdown();
  },
};
