import { OpenAIAgentsInstrumentation } from '@arizeai/openinference-instrumentation-openai-agents';
import * as agents from '@openai/agents';
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import { MODEL, runTool, TICKET, TOOLS } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

let isInstrumented = false;

/** OpenAI's agents SDK, traced through OpenInference. */
export const writer: Writer = {
  exportsAll: true,
  ask: async (scenario, baseURL) => {
    if (!isInstrumented) new OpenAIAgentsInstrumentation({ tracerProvider: trace.getTracerProvider() }).manuallyInstrument(agents);
    isInstrumented = true;
    const { Agent, OpenAIChatCompletionsModel, run, tool } = agents;
    const tools = scenario.tools.map((name) =>
      tool({
        name,
        description: TOOLS[name].description,
        parameters: TOOLS[name].parameters,
        strict: true,
        execute: async (given) => runTool(name, Object(given)),
      }),
    );
    const agent = new Agent({
      name: 'concierge',
      instructions: scenario.system,
      model: new OpenAIChatCompletionsModel(new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 }), MODEL),
      tools,
      ...(scenario.hasSchema ? { outputType: { type: 'json_schema' as const, name: 'ticket', strict: true, schema: TICKET } } : {}),
    });
    const history = scenario.history.map(({ role, content }) => (role === 'user' ? agents.user(content) : agents.assistant(content)));
    const input = [...history, agents.user(scenario.question)];
    if (!scenario.isStreamed) return void (await run(agent, input));
    const stream = await run(agent, input, { stream: true });
    await stream.completed;
  },
};
