import type { ChatContent, ChatMessage, ToolDefinition } from '../../records/chat.ts';

/** A conversation in the shapes chat templates are written for: those of `apply_chat_template` in transformers. */
export function templateInput({ messages, tools }: ChatContent) {
  const nameOf = new Map(messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls.map(({ id, name }) => [id, name] as const) : [])));
  return { messages: messages.map((message) => templateMessage(message, nameOf)), ...(tools.length === 0 ? {} : { tools: tools.map(templateTool) }) };
}

function templateMessage(message: ChatMessage, nameOf: ReadonlyMap<string, string>) {
  if (message.role === 'tool') {
    return { role: message.role, tool_call_id: message.toolCallId, name: nameOf.get(message.toolCallId) ?? '', content: message.content };
  }
  const said = { role: message.role, content: message.content ?? '' };
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return said;
  return { ...said, tool_calls: message.toolCalls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: args } })) };
}

function templateTool({ name, description, parameters }: ToolDefinition) {
  return { type: 'function', function: { name, description: description ?? '', parameters } };
}
