import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, isStepCount, jsonSchema, Output, streamText, type TelemetryOptions, tool } from 'ai';
import { MODEL, runTool, type Scenario, TICKET, TOOLS, type ToolName } from '../langfuse/scenarios.ts';

/** An agent of AI SDK 7 with the settings it is given. */
export async function runAiSdkAgent(scenario: Scenario, { baseURL, telemetry }: { baseURL: string; telemetry: TelemetryOptions | undefined }): Promise<void> {
  const options = {
    model: createOpenAICompatible({ name: 'scripted', baseURL, apiKey: 'none', supportsStructuredOutputs: true }).chatModel(MODEL),
    instructions: scenario.system,
    messages: [...scenario.history, { role: 'user' as const, content: scenario.question }],
    maxRetries: 0,
    ...(telemetry ? { telemetry } : {}),
    stopWhen: isStepCount(4),
    ...(scenario.tools.length > 0 ? { tools: Object.fromEntries(scenario.tools.map((name) => [name, made(name)])) } : {}),
    ...(scenario.hasSchema ? { output: Output.object({ schema: jsonSchema(TICKET), name: 'ticket' }) } : {}),
  };
  if (scenario.isStreamed) await streamText(options).consumeStream();
  else await generateText(options);
}

function made(name: ToolName) {
  return tool({
    description: TOOLS[name].description,
    inputSchema: jsonSchema(TOOLS[name].parameters),
    execute: async (given: unknown) => runTool(name, Object(given)),
  });
}
