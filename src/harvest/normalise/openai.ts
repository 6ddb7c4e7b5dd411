import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { ChatTurn, ModelCall, ToolCall, ToolDefinition } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import { numberDefect } from '../read/json-defects.ts';
import { FunctionCallItem, FunctionOutputItem, Message, MessageItem, ResponseFormat, Tool, UsageDetails } from './openai-schema.ts';
import { decoded, type Instrumentation, metadataOf, refuse, Unreadable } from './recorded.ts';

/** Metadata that only other libraries write; their generations look alike but mean something else. */
const FOREIGN_METADATA = ['ls_provider', 'langgraph_step', 'ai.operationId', 'openinference.span.kind', 'gen_ai.operation.name'];
const FOREIGN_SCOPES = /^(ai$|gen_ai$|openinference|@mastra|@langchain|pydantic-ai)/;

/** Generations written by Langfuse's OpenAI wrapper, Chat Completions and Responses API (langfuse-js packages/openai/src/parseOpenAI.ts). */
export const openAi: Instrumentation = {
  name: 'openai',
  recognises(observation) {
    if (observation.type !== 'GENERATION') return false;
    const metadata = metadataOf(observation);
    const scope = metadata('scope.name');
    return !FOREIGN_METADATA.some((key) => metadata(key) !== undefined) && !(typeof scope === 'string' && FOREIGN_SCOPES.test(scope));
  },
  normalise: (observation) => ({ kind: 'call', call: modelCall(observation) }),
};

function modelCall(observation: Observation): ModelCall {
  const metadata = metadataOf(observation);
  const input = decoded(observation.input);
  const fields: JsonObject = isJsonObject(input) ? input : {};
  const usage = UsageDetails.safeParse(observation.usageDetails);
  return {
    schema: 'fledgling/model-call@1',
    observationId: observation.id,
    traceId: observation.traceId,
    sessionId: observation.sessionId || null,
    startTime: observation.startTime,
    model: observation.providedModelName ?? null,
    tags: observation.tags ?? [],
    instrumentation: 'openai',
    messages: messagesOf(fields['messages'] ?? fields['input'] ?? fields['prompt'] ?? input),
    tools: toolsOf(decoded(fields['tools']) ?? metadata('tools')),
    responseFormat: responseFormatOf(decoded(fields['response_format']) ?? metadata('response_format') ?? metadata('text.format')),
    output: outputOf(observation.output),
    usage: usage.success ? usage.data : null,
  };
}

function messagesOf(value: unknown): ChatTurn[] {
  if (typeof value === 'string' && value !== '') return [{ role: 'user', content: value, toolCalls: [] }];
  if (!Array.isArray(value)) throw new Unreadable('unsupported-instrumentation', 'input holds neither messages nor text');
  refuse(numberDefect(value));
  return value.map((item, index): ChatTurn => {
    const call = FunctionCallItem.safeParse(item);
    if (call.success) return { role: 'assistant', content: '', toolCalls: [toolCall(call.data.name, call.data.arguments)] };
    const result = FunctionOutputItem.safeParse(item);
    if (result.success) return { role: 'tool', content: result.data.output, toolCalls: [] };
    const message = Message.safeParse(item);
    if (!message.success) throw new Unreadable('unsupported-instrumentation', `message ${index + 1} of the input is not an OpenAI text message`);
    const { role, content, tool_calls: calls } = message.data;
    return { role: role === 'developer' ? 'system' : role, content: content ?? '', toolCalls: callsOf(calls) };
  });
}

function outputOf(recorded: unknown): ModelCall['output'] {
  const value = decoded(recorded);
  refuse(numberDefect(value));
  const items = Array.isArray(value) ? value : [value];
  const functionCalls = items.map((item) => FunctionCallItem.safeParse(item)).flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  if (functionCalls.length > 0) {
    return { content: null, toolCalls: functionCalls.map(({ name, arguments: args }) => toolCall(name, args)) };
  }
  if (isJsonObject(value) && ('role' in value || 'tool_calls' in value)) return answeredMessage(value);
  const text = MessageItem.safeParse(items.at(-1));
  if (text.success) return { content: text.data.content, toolCalls: [] };
  // The Responses API's plain text, which may itself be JSON.
  return { content: typeof recorded === 'string' ? recorded : JSON.stringify(recorded), toolCalls: [] };
}

function answeredMessage(value: JsonObject): ModelCall['output'] {
  const message = Message.safeParse(value);
  if (!message.success) throw new Unreadable('unsupported-instrumentation', 'output is not an OpenAI text message');
  const toolCalls = callsOf(message.data.tool_calls);
  const { content } = message.data;
  if (toolCalls.length === 0 && !content?.trim()) throw new Unreadable('no-output', 'the answer holds neither text nor a tool call');
  return { content, toolCalls };
}

function callsOf(calls: Message['tool_calls']): ToolCall[] {
  return (calls ?? []).map((call) => toolCall(call.function.name, call.function.arguments));
}

function toolCall(name: string, args: string | JsonObject): ToolCall {
  if (typeof args !== 'string') return { name, arguments: args };
  const parsed = args.trim() === '' ? {} : decoded(args);
  refuse(numberDefect(parsed));
  if (isJsonObject(parsed)) return { name, arguments: parsed };
  const detail = /\}\s*\{/.test(args) ? 'streamed parallel calls were run together' : 'arguments are not one JSON object';
  throw new Unreadable('corrupted-tool-arguments', `${name}: ${detail}`);
}

function toolsOf(value: unknown): ToolDefinition[] {
  if (!Array.isArray(value)) return [];
  return value.map((item, index) => {
    const tool = Tool.safeParse(decoded(item));
    if (!tool.success) throw new Unreadable('unreadable-tools', `tool ${index + 1} is not a function definition`);
    const { name, description, parameters } = tool.data;
    return { name, description: description ?? null, parameters: parameters ?? {} };
  });
}

function responseFormatOf(value: unknown): ModelCall['responseFormat'] {
  const format = ResponseFormat.safeParse(value);
  return format.success ? { name: format.data.name, schema: format.data.schema } : null;
}
