import type OpenAI from 'openai';
import { MODEL, runTool, type Scenario, TICKET, TOOLS } from '../langfuse/scenarios.ts';

/** An agent with a loop around the stock client: asks, runs the tools, asks again. */
export async function runChatAgent(scenario: Scenario, client: OpenAI): Promise<void> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: scenario.system },
    ...scenario.history,
    { role: 'user', content: scenario.question },
  ];
  const request = {
    model: MODEL,
    messages,
    temperature: 0,
    max_completion_tokens: 200,
    ...(scenario.tools.length > 0
      ? { tool_choice: 'auto' as const, tools: scenario.tools.map((name) => ({ type: 'function' as const, function: { name, ...TOOLS[name] } })) }
      : {}),
    ...(scenario.hasSchema ? { response_format: { type: 'json_schema' as const, json_schema: { name: 'ticket', strict: true, schema: TICKET } } } : {}),
  };
  for (const _ of scenario.answers) {
    const message = scenario.isStreamed ? await streamed(client, request) : (await client.chat.completions.create(request)).choices[0]?.message;
    if (!message) break;
    messages.push(message);
    for (const call of message.tool_calls ?? []) {
      if (call.type !== 'function') continue;
      const { name, arguments: given } = call.function;
      messages.push({
        role: 'tool',
        tool_call_id: call.id,
        content: JSON.stringify(runTool(name === 'get_weather' ? name : 'book_table', JSON.parse(given))),
      });
    }
  }
}

async function streamed(client: OpenAI, request: Omit<OpenAI.ChatCompletionCreateParamsStreaming, 'stream'>): Promise<OpenAI.ChatCompletionMessage> {
  const message: OpenAI.ChatCompletionMessage = { role: 'assistant', content: null, refusal: null };
  const calls: OpenAI.ChatCompletionMessageFunctionToolCall[] = [];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
    const delta = chunk.choices[0]?.delta;
    if (delta?.content) message.content = (message.content ?? '') + delta.content;
    for (const { index, id = '', function: { name = '', arguments: given = '' } = {} } of delta?.tool_calls ?? []) {
      calls[index] ??= { id, type: 'function', function: { name, arguments: '' } };
      calls[index].function.arguments += given;
    }
  }
  return { ...message, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}
