import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { CallbackHandler } from '@langfuse/langchain';
import { createAgent, tool } from 'langchain';
import { MODEL, runTool, TICKET, TOOLS } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

/** LangChain's agent on LangGraph, traced by Langfuse's callback handler. */
export const writer: Writer = {
  ask: async (scenario, baseURL) => {
    const model = new ChatOpenAI({ model: MODEL, apiKey: 'none', configuration: { baseURL }, maxRetries: 0 });
    const history = scenario.history.map(({ role, content }) => (role === 'user' ? new HumanMessage(content) : new AIMessage(content)));
    const messages = [...history, new HumanMessage(scenario.question)];
    const config = { callbacks: [new CallbackHandler({ sessionId: scenario.id, tags: ['agent:concierge'] })] };
    if (scenario.hasSchema) {
      await model
        .withStructuredOutput(TICKET, { name: 'ticket', method: 'jsonSchema', strict: true })
        .invoke([{ role: 'system', content: scenario.system }, ...messages], config);
      return;
    }
    const tools = scenario.tools.map((name) =>
      tool(async (given) => JSON.stringify(runTool(name, Object(given))), {
        name,
        description: TOOLS[name].description,
        schema: TOOLS[name].parameters,
      }),
    );
    const agent = createAgent({ model, tools, systemPrompt: scenario.system });
    if (!scenario.isStreamed) return void (await agent.invoke({ messages }, config));
    for await (const _ of await agent.stream({ messages }, { ...config, streamMode: 'messages' }));
  },
};
