import { createOpenAI } from '@ai-sdk/openai-6';
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai-6';
import { MODEL, runTool, type Scenario, TICKET, TOOLS, type ToolName } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

/** AI SDK 6, which traces by itself once told so. */
export const writer: Writer = {
  ask: async (scenario, baseURL) => {
    const options = {
      model: createOpenAI({ baseURL, apiKey: 'none' }).chat(MODEL),
      system: scenario.system,
      messages: [...scenario.history, { role: 'user' as const, content: scenario.question }],
      maxRetries: 0,
      experimental_telemetry: { isEnabled: true, functionId: 'concierge' },
    };
    if (scenario.hasSchema) return void (await generateObject({ ...options, schema: jsonSchema(TICKET), schemaName: 'ticket' }));
    const withTools = { ...options, ...(scenario.tools.length > 0 ? { tools: toolsOf(scenario) } : {}), stopWhen: stepCountIs(4) };
    if (scenario.isStreamed) return streamText(withTools).consumeStream();
    await generateText(withTools);
  },
};

function toolsOf({ tools }: Scenario) {
  const made = (name: ToolName) =>
    tool({ description: TOOLS[name].description, inputSchema: jsonSchema(TOOLS[name].parameters), execute: async (given) => runTool(name, Object(given)) });
  return Object.fromEntries(tools.map((name) => [name, made(name)]));
}
