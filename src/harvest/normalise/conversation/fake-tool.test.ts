import { expect, test } from 'vitest';
import type { ToolDefinition } from '../../../records/chat.ts';
import { turn } from '../../../rows/request/turns.ts';
import type { Exchange } from './exchange.ts';
import { withoutFakeTool } from './fake-tool.ts';

const tool = (name: string): ToolDefinition => ({ name, description: null, parameters: { type: 'object' }, strict: null });
const exchange = (name: string, more: Partial<Exchange> = {}): Exchange => ({
  messages: [turn('user', 'hi')],
  tools: [tool(name)],
  toolChoice: { name },
  responseFormat: null,
  output: { content: null, toolCalls: [{ name, arguments: { a: 1 } }] },
  ...more,
});

test.each<[string, Exchange, boolean]>([
  ['a forced tool with a name that libraries give', exchange('extract'), false],
  ['the only tool, where one is required', exchange('json', { toolChoice: 'required' }), false],
  ['a final result that nobody forced', exchange('final_result', { toolChoice: null }), false],
  ['whatever the library says is one', exchange('Ticket', { toolChoice: null }), true],
])('%s is an answer by its schema', (_, given, isSaid) => {
  expect(withoutFakeTool(given, isSaid)).toMatchObject({
    tools: [],
    toolChoice: null,
    responseFormat: { name: given.tools[0]?.name },
    output: { content: '{"a":1}', toolCalls: [] },
  });
});

const made = { ...turn('assistant', ''), toolCalls: [{ id: 'a', name: 'extract', arguments: {} }] };
test.each<[string, Exchange, boolean]>([
  ['a forced tool of another name', exchange('get_weather'), false],
  ['one that need not be called', exchange('extract', { toolChoice: 'auto' }), false],
  ['one of several', exchange('final_result', { tools: [tool('final_result'), tool('search')] }), true],
  ['one that was called before', exchange('extract', { messages: [turn('user', 'hi'), made, turn('tool', '1')] }), false],
])('%s stays a call', (_, given, isSaid) => {
  expect(withoutFakeTool(given, isSaid)).toEqual(given);
});

test('a text where the answer had to go through the tool is held to its schema', () => {
  const output = { content: 'No.', toolCalls: [] };
  expect(withoutFakeTool(exchange('final_result', { output }))).toMatchObject({ tools: [], responseFormat: { name: 'final_result' }, output });
});
