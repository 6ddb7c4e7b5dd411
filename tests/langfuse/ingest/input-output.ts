import type { z } from 'zod';
import type { SpanEvent } from '../otlp/resource-spans.ts';
import { type Attributes, plainAttributes } from '../otlp/resource-spans.ts';
import { isObject, parsed } from './json.ts';
import { nested } from './nested.ts';

export interface InputOutput {
  input: unknown;
  output: unknown;
}
type Events = readonly z.infer<typeof SpanEvent>[];

/** Pairs of attributes where one of the two being truthy settles it; the first such pair wins. */
const PAIRS: readonly [input: string, output: string][] = [
  ['prompt', 'all_messages_events'],
  ['mlflow.spanInputs', 'mlflow.spanOutputs'],
  ['traceloop.entity.input', 'traceloop.entity.output'],
  ['input.value', 'output.value'],
  ['input', 'output'],
  ['tool_arguments', 'tool_response'],
];
const INPUT_EVENTS = ['gen_ai.system.message', 'gen_ai.user.message', 'gen_ai.assistant.message', 'gen_ai.tool.message'];

/** Where an instrumentation left input and output, in the server's order of looking. */
export function inputAndOutput(scope: string, attributes: Attributes, events: Events): InputOutput {
  const own = { input: attributes['langfuse.observation.input'], output: attributes['langfuse.observation.output'] };
  if (own.input != null || own.output != null) return own;
  if (scope === 'ai') return ofAiSdk(attributes);
  return ofEvents(events) ?? ofVertex(attributes) ?? ofPairs(attributes) ?? ofNumbered(attributes) ?? ofGenAi(attributes) ?? { input: null, output: null };
}

function ofAiSdk(attributes: Attributes): InputOutput {
  const first = (...keys: string[]) => attributes[keys.find((key) => key in attributes) ?? ''];
  const [text, calls] = [attributes['ai.response.text'], attributes['ai.response.toolCalls']];
  const both = text !== undefined && calls !== undefined;
  const output = both
    ? JSON.stringify({ role: 'assistant', content: text, tool_calls: calls })
    : text || first('ai.result.text', 'ai.toolCall.result', 'ai.response.object', 'ai.result.object', 'ai.response.toolCalls', 'ai.result.toolCalls');
  const genAi = ofGenAi(attributes);
  return { input: first('ai.prompt.messages', 'ai.prompt', 'ai.toolCall.args') ?? genAi?.input, output: output ?? genAi?.output };
}

function ofEvents(events: Events): InputOutput | null {
  const named = (names: readonly string[]) => events.filter(({ name }) => names.includes(name));
  for (const { attributes } of named(['gen_ai.client.inference.operation.details'])) {
    const found = ofGenAi(plainAttributes(attributes));
    if (found) return found;
  }
  const messages = named(INPUT_EVENTS).map(({ name, attributes }) => ({ role: name.split('.')[1], ...plainAttributes(attributes) }));
  const choices = named(['gen_ai.choice']).map(({ attributes }) => plainAttributes(attributes));
  if (messages.length === 0 && choices.length === 0) return null;
  return { input: messages.length > 0 ? messages : null, output: choices.length > 1 ? choices : (choices[0] ?? null) };
}

/** Google's kit writes `{}` for the model's side on its tool spans. */
function ofVertex(attributes: Attributes): InputOutput | null {
  const pick = (model: string, tool: string) => {
    const value = attributes[`gcp.vertex.agent.${model}`];
    return value && value !== '{}' ? value : attributes[`gcp.vertex.agent.${tool}`];
  };
  const found = { input: pick('llm_request', 'tool_call_args'), output: pick('llm_response', 'tool_response') };
  return found.input || found.output ? found : null;
}

function ofPairs(attributes: Attributes): InputOutput | null {
  for (const [input, output] of PAIRS) {
    if (attributes[input] || attributes[output]) return { input: attributes[input], output: attributes[output] };
    if (input === 'prompt') {
      const logged = ofLoggedEvents(parsed(attributes['events']));
      if (logged) return logged;
    }
  }
  return null;
}

/** Logfire keeps the events of a call as one JSON list. */
function ofLoggedEvents(events: unknown): InputOutput | null {
  if (!Array.isArray(events) || events.length === 0) return null;
  const isChoice = (event: unknown) => isObject(event) && event['event.name'] === 'gen_ai.choice';
  const messages = events.filter((event) => !isChoice(event));
  return { input: messages.length > 0 ? messages : null, output: events.find(isChoice) ?? null };
}

function ofNumbered(attributes: Attributes): InputOutput | null {
  for (const [input, output] of [
    ['gen_ai.prompt', 'gen_ai.completion'],
    ['llm.input_messages', 'llm.output_messages'],
  ] as const) {
    const found = [nested(attributes, input), nested(attributes, output)] as const;
    if (found[0] !== undefined || found[1] !== undefined) return { input: found[0] ?? {}, output: found[1] ?? {} };
  }
  return null;
}

function ofGenAi(attributes: Attributes): InputOutput | null {
  const [input, output] = [attributes['gen_ai.input.messages'], attributes['gen_ai.output.messages']];
  const system = attributes['gen_ai.system_instructions'];
  if (input || output) return { input: input && system ? withSystem(input, system) : input, output };
  const call = { input: attributes['gen_ai.tool.call.arguments'], output: attributes['gen_ai.tool.call.result'] };
  return call.input || call.output ? call : null;
}

function withSystem(input: unknown, system: unknown): unknown {
  const messages = parsed(input);
  if (!Array.isArray(messages) || messages.some((message) => isObject(message) && message['role'] === 'system')) return input;
  const parts = parsed(system);
  const content = Array.isArray(parts)
    ? parts.map((part) => (isObject(part) && part['content'] ? String(part['content']) : String(part))).join('\n')
    : String(parts);
  const merged = [{ role: 'system', content }, ...messages];
  return typeof input === 'string' ? JSON.stringify(merged) : merged;
}
