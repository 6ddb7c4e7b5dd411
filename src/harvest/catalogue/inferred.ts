import { compareTexts } from '../../records/canonical-json.ts';
import type { ToolDefinition } from '../../records/chat.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import type { Turn } from '../turns/turn.ts';
import { lacksTools } from './catalogue.ts';

/** At most this many tools are made out of calls: an agent has fewer. */
const MOST_TOOLS = 200;

/**
 * Calls of which the trace does not say which tools were offered, with tools made out of all such turns' calls: every tool that any of them calls, so that
 * the offer does not give the answer away; where their names were recorded, those. The schema says what the calls have in common and no more.
 */
export function withInferredTools(turns: readonly Turn[]): Turn[] {
  const needsTools = ({ call }: Turn) => lacksTools(call) && (call.output.toolCalls.length > 0 || call.toolNames !== null);
  const lacking = turns.filter(needsTools);
  if (lacking.length === 0) return [...turns];
  const made = lacking.flatMap(({ call }) => [...call.messages.flatMap(({ toolCalls }) => toolCalls), ...call.output.toolCalls]);
  const tools = [...Map.groupBy(made, ({ name }) => name)]
    .sort(([a], [b]) => compareTexts(a, b))
    .slice(0, MOST_TOOLS)
    .map(([name, calls]): ToolDefinition => ({ name, description: null, parameters: objectSchema(calls.map((call) => call.arguments)), strict: null }));
  return turns.map((turn) =>
    needsTools(turn) ? { call: { ...turn.call, tools: offeredOf(turn, tools) }, schemaFrom: { ...turn.schemaFrom, tools: 'inferred' } } : turn,
  );
}

function offeredOf({ call: { toolNames } }: Turn, tools: readonly ToolDefinition[]): ToolDefinition[] {
  if (toolNames === null) return [...tools];
  return toolNames.map((name) => tools.find((tool) => tool.name === name) ?? { name, description: null, parameters: {}, strict: null });
}

/** Keys in order of their names; required is what every value has. */
function objectSchema(values: readonly JsonObject[]): JsonObject {
  const keys = [...new Set(values.flatMap((value) => Object.keys(value)))].sort(compareTexts);
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, schemaOf(values.flatMap((value) => (Object.hasOwn(value, key) ? [value[key] ?? null] : [])))])),
    required: keys.filter((key) => values.every((value) => Object.hasOwn(value, key))),
  };
}

function schemaOf(values: readonly JsonValue[]): JsonObject {
  const types = [...new Set(values.map(typeOf))].sort(compareTexts).filter((type, _, all) => type !== 'integer' || !all.includes('number'));
  const [only] = types;
  if (types.length === 1 && only === 'object') return objectSchema(values.filter(isJsonObject));
  if (types.length === 1 && only === 'array') {
    const items = values.flatMap((value) => (Array.isArray(value) ? value : []));
    return items.length === 0 ? { type: 'array' } : { type: 'array', items: schemaOf(items) };
  }
  return { type: types.length === 1 && only !== undefined ? only : types };
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
}
