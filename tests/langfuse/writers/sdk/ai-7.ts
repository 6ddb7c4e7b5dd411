import { createOpenAI } from '@ai-sdk/openai-7';
import { LangfuseVercelAiSdkIntegration } from '@langfuse/vercel-ai-sdk';
import { generateText, isStepCount, jsonSchema, Output, registerTelemetry, streamText, tool } from 'ai';
import { MODEL, runTool, type Scenario, TICKET, TOOLS, type ToolName } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

registerTelemetry(new LangfuseVercelAiSdkIntegration());

/** AI SDK 7 with Langfuse's telemetry integration. */
export const writer: Writer = {
  ask: async (scenario, baseURL) => {
    const options = {
      model: createOpenAI({ baseURL, apiKey: 'none' }).chat(MODEL),
      instructions: scenario.system,
      messages: [...scenario.history, { role: 'user' as const, content: scenario.question }],
      maxRetries: 0,
      telemetry: { functionId: 'concierge' },
      stopWhen: isStepCount(4),
      ...(scenario.tools.length > 0 ? { tools: toolsOf(scenario) } : {}),
      ...(scenario.hasSchema ? { output: Output.object({ schema: jsonSchema(TICKET), name: 'ticket' }) } : {}),
    };
    if (scenario.isStreamed) return streamText(options).consumeStream();
    await generateText(options);
  },
};

function toolsOf({ tools }: Scenario) {
  const made = (name: ToolName) =>
    tool({
      description: TOOLS[name].description,
      inputSchema: jsonSchema(TOOLS[name].parameters),
      execute: async (given: unknown) => runTool(name, Object(given)),
    });
  return Object.fromEntries(tools.map((name) => [name, made(name)]));
}
