import { createOpenAI } from '@ai-sdk/openai-6';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai-6';
import { aiSdkTelemetry, flush } from '../../../../src/tracer/tracer.ts';
import { MODEL, runTool, type Scenario, TICKET, TOOLS, type ToolName } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

/** AI SDK 6 with the telemetry settings of Fledgling's tracer. */
export const writer: Writer = {
  ask: async (scenario, baseURL) => {
    const options = {
      model: createOpenAI({ baseURL, apiKey: 'none' }).chat(MODEL),
      system: scenario.system,
      messages: [...scenario.history, { role: 'user' as const, content: scenario.question }],
      maxRetries: 0,
    };
    const telemetry = aiSdkTelemetry({ agent: 'concierge', sessionId: scenario.id, ...(scenario.hasSchema ? { outputSchema: TICKET } : {}) });
    const traced = { ...options, ...(telemetry ? { experimental_telemetry: telemetry } : {}) };
    if (scenario.hasSchema) return void (await generateText({ ...traced, output: Output.object({ schema: jsonSchema(TICKET), name: 'ticket' }) }));
    const withTools = { ...traced, ...(scenario.tools.length > 0 ? { tools: toolsOf(scenario) } : {}), stopWhen: stepCountIs(4) };
    if (scenario.isStreamed) return streamText(withTools).consumeStream();
    await generateText(withTools);
  },
  flush,
};

function toolsOf({ tools }: Scenario) {
  const made = (name: ToolName) =>
    tool({ description: TOOLS[name].description, inputSchema: jsonSchema(TOOLS[name].parameters), execute: async (given) => runTool(name, Object(given)) });
  return Object.fromEntries(tools.map((name) => [name, made(name)]));
}
