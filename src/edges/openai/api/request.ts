import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatContent, ChatMessage, ResponseFormat, ToolChoice } from '../../../records/chat.ts';
import { sentName, type ToolNames } from './tool-names.ts';

type Asked = Pick<ChatCompletionCreateParams, 'messages' | 'tools' | 'tool_choice' | 'parallel_tool_calls' | 'response_format' | 'reasoning_effort'>;

export interface Wording {
  names: Pick<ToolNames, 'sent'>;
  /** Whether OpenAI or Azure is asked, which refuse what other servers take. */
  isOpenAi: boolean;
}

/** A conversation as the API wants it. What a request does not say is not sent: a plain one is its messages. */
export function askedOf(
  { messages, tools, toolChoice, parallelToolCalls, responseFormat, reasoningEffort }: ChatContent,
  { names: { sent }, isOpenAi }: Wording,
): Asked {
  return {
    messages: messages.map((message) => messageOf(message, sent)),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters, strict }) => ({
            type: 'function' as const,
            function: {
              name: sent(name),
              ...(description === null ? {} : { description }),
              // None at all are an empty list; a schema that says nothing is refused.
              ...(isOpenAi && Object.keys(parameters).length === 0 ? {} : { parameters }),
              ...(strict === null ? {} : { strict }),
            },
          })),
          // Servers refuse it where no tool is offered.
          ...(parallelToolCalls === null ? {} : { parallel_tool_calls: parallelToolCalls }),
        }),
    ...(toolChoice === null ? {} : { tool_choice: choiceOf(toolChoice, sent) }),
    ...(responseFormat === null ? {} : { response_format: formatOf(responseFormat, isOpenAi) }),
    ...(reasoningEffort === null ? {} : { reasoning_effort: reasoningEffort }),
  };
}

function messageOf(message: ChatMessage, sent: ToolNames['sent']): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  const named = message.name === undefined ? {} : { name: message.name };
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return { role: message.role, content: message.content ?? '', ...named };
  return {
    role: 'assistant',
    ...named,
    content: message.content,
    tool_calls: message.toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: sent(call.name), arguments: JSON.stringify(call.arguments) },
    })),
  };
}

function choiceOf(choice: ToolChoice, sent: ToolNames['sent']): NonNullable<Asked['tool_choice']> {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: sent(choice.name) } };
}

function formatOf(format: ResponseFormat, isOpenAi: boolean): NonNullable<Asked['response_format']> {
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return {
    type: 'json_schema',
    json_schema: { name: isOpenAi ? sentName(name) : name, ...(description === null ? {} : { description }), schema, ...(strict === null ? {} : { strict }) },
  };
}
