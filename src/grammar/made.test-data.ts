import type { ToolDefinition } from '../records/chat.ts';
import type { Example, Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { type GbnfMatcher, gbnfMatcher } from './gbnf/matcher.test-data.ts';
import { type Grammar, grammarFor } from './grammar.ts';

export type Request = NonNullable<Example['request']>;

export const tool = (name: string, parameters: JsonObject): ToolDefinition => ({ name, description: null, parameters, strict: null });
const requestOf = (changes: Partial<Request>): Request => ({
  messages: [],
  tools: [],
  toolChoice: null,
  responseFormat: null,
  reasoningEffort: null,
  maxTokens: null,
  ...changes,
});
export const grammarOf = (track: Track, changes: Partial<Request>): Grammar => grammarFor({ track, request: requestOf(changes) });
export const format = (schema: JsonObject) => ({ type: 'json_schema' as const, name: 'answer', description: null, schema, strict: null });

export function made(track: Track, changes: Partial<Request>): { matcher: GbnfMatcher; loose: string[] } {
  const grammar = grammarOf(track, changes);
  if (!grammar.ok) throw new Error(grammar.reason);
  return { matcher: gbnfMatcher(grammar.gbnf), loose: grammar.loose };
}

export const ofSchema = (schema: JsonObject) => made('structured', { responseFormat: format(schema) });

/** Picks evenly among ways, the same for the same seed (mulberry32). */
export function chooser(seed: number): (ways: number) => number {
  let state = seed;
  return (ways) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * ways);
  };
}
