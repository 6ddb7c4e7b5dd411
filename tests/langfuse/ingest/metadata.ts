import type { Attributes } from '../otlp/resource-spans.ts';
import { isObject, type JsonObject, parsed } from './json.ts';

/** Attributes that end up as input or output somewhere; metadata never repeats them. */
const INPUT_OUTPUT_KEYS = new Set(
  [
    'langfuse.trace.input langfuse.trace.output langfuse.observation.input langfuse.observation.output',
    'ai.prompt.messages ai.prompt ai.toolCall.args ai.response.text ai.result.text ai.toolCall.result',
    'ai.response.object ai.result.object ai.response.toolCalls ai.result.toolCalls',
    'gcp.vertex.agent.llm_request gcp.vertex.agent.llm_response gcp.vertex.agent.tool_call_args gcp.vertex.agent.tool_response',
    'prompt all_messages_events events mlflow.spanInputs mlflow.spanOutputs traceloop.entity.input traceloop.entity.output',
    'input.value output.value final_result pydantic_ai.all_messages gen_ai.system_instructions input output',
    'gen_ai.input.messages gen_ai.output.messages gen_ai.tool.call.arguments gen_ai.tool.call.result',
  ].flatMap((line) => line.split(' ')),
);
const PREFIXES = ['gen_ai.prompt', 'gen_ai.completion', 'llm.input_messages', 'llm.output_messages'];
const OWN_METADATA = ['langfuse.trace.metadata', 'langfuse.observation.metadata', 'ai.telemetry.metadata'];
/** Set through the AI SDK's metadata, but fields of the trace. */
const TRACE_FIELDS = ['userId', 'sessionId', 'tags', 'langfusePrompt'].map((name) => `ai.telemetry.metadata.${name}`);

/** What a user gave as metadata: one JSON object, or an attribute for each key. */
export function givenMetadata(attributes: Attributes, prefix: string): JsonObject {
  const whole = parsed(attributes[prefix] || attributes['langfuse.metadata']);
  return { ...(isObject(whole) ? whole : {}), ...below(attributes, [prefix, 'langfuse.metadata', 'ai.telemetry.metadata']) };
}

export function metadataBelow(attributes: Attributes, prefix: string): JsonObject {
  const whole = parsed(attributes[prefix]);
  return { ...(isObject(whole) ? whole : {}), ...below(attributes, [prefix]) };
}

function below(attributes: Attributes, prefixes: readonly string[]): JsonObject {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(attributes)) {
    const prefix = prefixes.find((candidate) => key.startsWith(`${candidate}.`));
    if (prefix && !TRACE_FIELDS.includes(key)) found[key.slice(prefix.length + 1)] = value;
  }
  return found;
}

/** The attributes that are not read as anything else, as strings. */
export function restOfAttributes(attributes: Attributes): Record<string, string> {
  const rest = Object.entries(attributes).filter(
    ([key]) => !INPUT_OUTPUT_KEYS.has(key) && ![...PREFIXES, ...OWN_METADATA].some((prefix) => key.startsWith(prefix)),
  );
  return Object.fromEntries(rest.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}

const SHOWN_CHARACTERS = 200;

/** v4: one flat map with dotted keys whose leaves were text; leaves are cut unless they were asked for whole. */
export function flatMetadata(metadata: JsonObject, isWhole: (key: string) => boolean): JsonObject {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of leaves(metadata, '')) {
    if (key in flat) continue;
    flat[key] = value === null ? null : parsed(isWhole(key) ? value : [...value].slice(0, SHOWN_CHARACTERS).join(''));
  }
  return flat;
}

function leaves(object: JsonObject, prefix: string): [key: string, text: string | null][] {
  return Object.entries(object).flatMap(([key, value]): [string, string | null][] => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isObject(value)) return leaves(value, path);
    if (value === undefined) return [];
    return [[path, value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

/** v3: each top key holds text, parsed when read; strings below stay strings. */
export function nestedMetadata(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, parsed(value)]));
}
