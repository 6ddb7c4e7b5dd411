import type { ToolDefinition } from '../../../records/chat.ts';
import { isJsonObject } from '../../../records/json.ts';
import type { ChatTurn, ModelRequest } from '../../../records/model-request.ts';
import { numberDefect } from '../../read/json-defects.ts';
import { decoded, decodedObject, type Recorded, refuse, Unreadable } from '../recorded.ts';
import { madeCall, refuseBroken } from './calls.ts';
import { Choice, Format, FunctionCallItem, FunctionOutputItem, Message, ReasoningItem, Tool } from './schema.ts';
import { askedIn } from './shapes.ts';

export function requestOf(recorded: Recorded): ModelRequest {
  const { input, metadata, parameters } = recorded;
  const fields = decodedObject(input());
  return {
    messages: withInstructions(turnsOf(askedIn(input())), recorded),
    tools: toolsOf(decoded(fields['tools']) ?? metadata('tools')),
    toolChoice: toolChoiceOf(decoded(fields['tool_choice']) ?? decoded(parameters()['tool_choice'])),
    responseFormat: formatOf(decoded(fields['response_format']) ?? metadata('response_format') ?? metadata('text.format')),
  };
}

function turnsOf(asked: unknown): ChatTurn[] {
  if (typeof asked === 'string' && asked !== '') {
    refuseBroken(asked, 'input');
    return [turn('user', asked)];
  }
  if (!Array.isArray(asked)) throw new Unreadable('unsupported-instrumentation', 'input holds neither messages nor text');
  refuse(numberDefect(asked));
  return asked.reduce((turns: ChatTurn[], item, index) => withItem(turns, item, index), []);
}

function withItem(turns: ChatTurn[], item: unknown, index: number): ChatTurn[] {
  if (ReasoningItem.safeParse(item).success) return turns;
  const call = FunctionCallItem.safeParse(item).data;
  if (call) return withCall(turns, { ...madeCall(call.name, call.arguments), id: call.call_id ?? null });
  const result = FunctionOutputItem.safeParse(item).data;
  if (result) return [...turns, { ...turn('tool', result.output), toolCallId: result.call_id ?? null }];
  const message = isJsonObject(item) && 'role' in item ? Message.safeParse(item).data : null;
  if (!message) throw new Unreadable('unsupported-instrumentation', `message ${index + 1} of the input is not an OpenAI text message`);
  const { role, content, tool_calls: calls, tool_call_id: answered } = message;
  return [
    ...turns,
    {
      role: role === 'developer' ? 'system' : role,
      content: content ?? '',
      toolCalls: (calls ?? []).map((made) => ({ ...madeCall(made.function.name, made.function.arguments), id: made.id ?? null })),
      toolCallId: answered ?? null,
    },
  ];
}

/** The Responses API lists what was said and each call by itself where Chat Completions has one message. */
function withCall(turns: ChatTurn[], call: ChatTurn['toolCalls'][number]): ChatTurn[] {
  const last = turns.at(-1);
  const [before, own] = last?.role === 'assistant' ? [turns.slice(0, -1), last] : [turns, turn('assistant', '')];
  return [...before, { ...own, toolCalls: [...own.toolCalls, call] }];
}

/** The Responses API takes the system text apart from the conversation; the JS wrapper keeps it in the metadata that it copies from the answer. */
function withInstructions(turns: ChatTurn[], { input, metadata, parameters }: Recorded): ChatTurn[] {
  const isResponses = 'parallel_tool_calls' in parameters();
  const given = decodedObject(input())['instructions'] ?? (isResponses ? metadata('instructions') : undefined) ?? '';
  if (typeof given !== 'string') throw new Unreadable('unreadable-input', 'the instructions are not a text');
  const isTold = given.trim() === '' || (turns[0]?.role === 'system' && turns[0].content === given);
  return isTold ? turns : [turn('system', given), ...turns];
}

function turn(role: ChatTurn['role'], content: string): ChatTurn {
  return { role, content, toolCalls: [], toolCallId: null };
}

function formatOf(value: unknown): ModelRequest['responseFormat'] {
  if (isUnsaid(value)) return null;
  const format = Format.safeParse(value).data;
  if (format === undefined) throw new Unreadable('unreadable-response-format', 'response_format is neither text, json_object nor a JSON Schema with a name');
  return format;
}

/** Wrappers write what was not given in as many ways. */
function isUnsaid(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

function toolsOf(value: unknown): ToolDefinition[] {
  if (isUnsaid(value)) return [];
  if (!Array.isArray(value)) throw new Unreadable('unreadable-tools', 'the tools are no list');
  return value.map((item, index) => {
    const tool = Tool.safeParse(decoded(item)).data;
    if (!tool) throw new Unreadable('unreadable-tools', `tool ${index + 1} is not a function definition`);
    const { name, description, parameters, strict } = tool;
    return { name, description: description ?? null, parameters: parameters ?? {}, strict: strict ?? null };
  });
}

function toolChoiceOf(value: unknown): ModelRequest['toolChoice'] {
  if (isUnsaid(value)) return null;
  const choice = Choice.safeParse(value).data;
  if (choice === undefined) throw new Unreadable('unreadable-tool-choice', 'tool_choice is neither auto, none, required nor one function');
  return choice;
}
