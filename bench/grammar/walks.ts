import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { gbnfMatcher } from '../../src/grammar/gbnf/matcher.test-data.ts';
import { grammarFor } from '../../src/grammar/grammar.ts';
import type { ResponseFormat, ToolDefinition } from '../../src/records/chat.ts';
import type { Track } from '../../src/records/example.ts';
import type { JsonObject } from '../../src/records/json.ts';
import { parseCompletion } from '../../src/rows/completion.ts';

const ajv = addFormats.default(new Ajv({ strict: false, logger: false, addUsedSchema: false }), { mode: 'fast' });

/** A grammar for one tool, or for one response format. */
export function grammarOf(track: Track, { tools = [], responseFormat = null }: { tools?: ToolDefinition[]; responseFormat?: ResponseFormat | null }) {
  return grammarFor({ track, request: { messages: [], tools, toolChoice: null, responseFormat, reasoningEffort: null, maxTokens: null } });
}

/** Texts made up by the grammar alone: how many can be read, how many fit the schema, how many leave an optional argument out. */
export function walked(gbnf: string, { track, schema, count, choose }: { track: Track; schema: JsonObject; count: number; choose(ways: number): number }) {
  const matcher = gbnfMatcher(gbnf);
  const fits = ajv.compile(schema);
  const declared = Object.keys((schema['properties'] ?? {}) as JsonObject);
  const sums = { made: 0, read: 0, valid: 0, leavesOut: 0 };
  for (let walk = 0; walk < count; walk += 1) {
    const text = matcher.walk(choose);
    if (text === null) continue;
    const read = parseCompletion(track, text);
    const value = read.ok && (read.calls === null ? read.json : read.calls[0]?.arguments);
    sums.made += 1;
    if (read.ok) sums.read += 1;
    if (read.ok && (value === undefined || fits(JSON.parse(JSON.stringify(value))))) sums.valid += 1;
    if (value && typeof value === 'object' && declared.some((key) => !Object.hasOwn(value, key))) sums.leavesOut += 1;
  }
  return sums;
}

/** Whether a grammar accepts a gold completion. */
export function accepts(gbnf: string, completion: string): boolean {
  return gbnfMatcher(gbnf).accepts(completion);
}

/** Whether a text is a call of one of the tools, or none, whose arguments fit; `null` tells the reason apart from a call that does not. */
export function verdictOn(track: Track, text: string, tools: readonly ToolDefinition[]): 'fits' | 'misfits' | 'unreadable' {
  const read = parseCompletion(track, text);
  if (!read.ok || read.calls === null) return 'unreadable';
  const [call] = read.calls;
  if (!call) return 'fits';
  const tool = tools.find(({ name }) => name === call.name);
  return tool && ajv.compile(tool.parameters)(JSON.parse(JSON.stringify(call.arguments))) ? 'fits' : 'misfits';
}
