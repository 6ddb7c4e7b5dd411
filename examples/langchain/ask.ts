import { AIMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, tool } from 'langchain';
import operations from '../operations.json' with { type: 'json' };

// `node ask.ts "what is the weather in Oslo tomorrow in celsius"`: one line of JSON.
const { FLEDGLING_URL = 'http://127.0.0.1:4010/v1', FLEDGLING_KEY = 'none', FLEDGLING_MODEL = 'scripted-teacher' } = process.env;
const question = process.argv.slice(2).join(' ') || 'what is the weather in Oslo tomorrow in celsius';

const agent = createAgent({
  model: new ChatOpenAI({ model: FLEDGLING_MODEL, apiKey: FLEDGLING_KEY, configuration: { baseURL: FLEDGLING_URL } }),
  systemPrompt: operations.instructions,
  // As in its traces: one model call a request, so that the tool's result ends it.
  tools: operations.tools.map(({ name, description, parameters }) =>
    tool(async (given) => JSON.stringify({ done: name, with: given }), { name, description, schema: parameters, returnDirect: true }),
  ),
});

const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] });
const answer = messages.find((message) => message instanceof AIMessage);
const called = answer?.tool_calls?.[0];
const call = called ? { name: called.name, arguments: called.args } : null;
console.log(JSON.stringify({ call, result: call ? messages.at(-1)?.text : null, text: answer?.text ?? '' }));
