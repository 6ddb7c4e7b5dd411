import { observeOpenAI } from '@langfuse/openai';
import { startActiveObservation } from '@langfuse/tracing';
import OpenAI from 'openai';
import { MODEL, runTool, TICKET, TOOLS } from '../../scenarios.ts';
import type { Writer } from '../write.ts';

/** OpenAI's SDK in Langfuse's wrapper, with an agent's loop around it. */
export const writer: Writer = {
  ask: (scenario, baseURL) =>
    startActiveObservation(
      'concierge',
      async (agent) => {
        agent.update({ input: { question: scenario.question } });
        const client = observeOpenAI(new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 }));
        const messages: OpenAI.ChatCompletionMessageParam[] = [
          { role: 'system', content: scenario.system },
          ...scenario.history,
          { role: 'user', content: scenario.question },
        ];
        const request = {
          model: MODEL,
          messages,
          ...(scenario.tools.length > 0 ? { tools: scenario.tools.map((name) => ({ type: 'function' as const, function: { name, ...TOOLS[name] } })) } : {}),
          ...(scenario.hasSchema ? { response_format: { type: 'json_schema' as const, json_schema: { name: 'ticket', strict: true, schema: TICKET } } } : {}),
        };
        for (const _ of scenario.answers) {
          const message = scenario.isStreamed ? await streamed(client, request) : (await client.chat.completions.create(request)).choices[0]?.message;
          if (!message) break;
          messages.push(message);
          for (const call of message.tool_calls ?? []) if (call.type === 'function') messages.push(await answered(call));
        }
        agent.update({ output: messages.at(-1)?.content });
      },
      { asType: 'agent' },
    ),
};

function answered(call: OpenAI.ChatCompletionMessageFunctionToolCall): Promise<OpenAI.ChatCompletionToolMessageParam> {
  const { name, arguments: given } = call.function;
  return startActiveObservation(
    name,
    async (span) => {
      const input = JSON.parse(given);
      const output = runTool(name === 'get_weather' ? name : 'book_table', input);
      span.update({ input, output });
      return { role: 'tool' as const, tool_call_id: call.id, content: JSON.stringify(output) };
    },
    { asType: 'tool' },
  );
}

async function streamed(client: OpenAI, request: Omit<OpenAI.ChatCompletionCreateParamsStreaming, 'stream'>): Promise<OpenAI.ChatCompletionMessage> {
  const message: OpenAI.ChatCompletionMessage = { role: 'assistant', content: null, refusal: null };
  const calls: OpenAI.ChatCompletionMessageFunctionToolCall[] = [];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
    const delta = chunk.choices[0]?.delta;
    if (delta?.content) message.content = (message.content ?? '') + delta.content;
    for (const piece of delta?.tool_calls ?? []) {
      const { name = '', arguments: given = '' } = piece.function ?? {};
      calls[piece.index] ??= { id: piece.id ?? '', type: 'function', function: { name, arguments: '' } };
      const call = calls[piece.index];
      if (call) call.function.arguments += given;
    }
  }
  return { ...message, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}
