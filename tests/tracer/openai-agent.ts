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
    ...(scenario.tools.length > 0 ? { tools: scenario.tools.map((name) => ({ type: 'function' as const, function: { name, ...TOOLS[name] } })) } : {}),
    ...(scenario.hasSchema ? { response_format: { type: 'json_schema' as const, json_schema: { name: 'ticket', strict: true, schema: TICKET } } } : {}),
  };
  for (const _ of scenario.answers) {
    const message = scenario.isStreamed
      ? await client.chat.completions.stream({ ...request, stream_options: { include_usage: true } }).finalMessage()
      : (await client.chat.completions.create(request)).choices[0]?.message;
    if (!message) break;
    messages.push(sendable(message));
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

/** The helper of streams adds what it parsed, which the API does not take back. */
function sendable({ content, tool_calls: calls }: OpenAI.ChatCompletionMessage): OpenAI.ChatCompletionAssistantMessageParam {
  const made = calls
    ?.filter((call) => call.type === 'function')
    .map(({ id, function: { name, arguments: given } }) => ({ id, type: 'function' as const, function: { name, arguments: given } }));
  return { role: 'assistant', content, ...(made && made.length > 0 ? { tool_calls: made } : {}) };
}
