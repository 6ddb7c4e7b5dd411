import type { Attributes } from '../otlp/resource-spans.ts';
import { isObject, type JsonObject, parsed } from './json.ts';

const MODEL_KEYS = [
  'langfuse.observation.model.name',
  'gen_ai.response.model',
  'ai.model.id',
  'gen_ai.request.model',
  'llm.response.model',
  'llm.model_name',
  'model',
];

/** An agent's span repeats the usage of its calls; the server leaves model, usage and cost to them. */
export function isAgentOperation(attributes: Attributes): boolean {
  return ['invoke_agent', 'agent_step'].includes(String(attributes['gen_ai.operation.name']));
}

export function modelName(attributes: Attributes): string | null {
  const value = MODEL_KEYS.map((key) => attributes[key]).find(Boolean);
  return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
}

export function modelParameters(scope: string, attributes: Attributes): JsonObject {
  const given = parsed(attributes['langfuse.observation.model.parameters']);
  const explicit = isObject(given) ? readable(given) : null;
  if (scope === 'ai') return { ...ofAiSdk(attributes), ...explicit };
  if (explicit) return explicit;
  for (const key of ['llm.invocation_parameters', 'model_config']) {
    const value = parsed(attributes[key]);
    if (isObject(value)) return readable(value);
  }
  const requested = Object.entries(attributes).flatMap(([key, value]) => {
    const name = /^(?:gen_ai\.request|llm\.invocation_parameters)\.(.+)$/.exec(key)?.[1];
    return name === undefined || name === 'model' ? [] : [[name, value] as const];
  });
  return readable(Object.fromEntries(requested));
}

function ofAiSdk(attributes: Attributes): JsonObject {
  const text = (...keys: string[]) => {
    const value = keys.map((key) => attributes[key]).find((candidate) => candidate !== undefined);
    return value === undefined ? null : String(value);
  };
  return {
    maxSteps: text('ai.settings.maxSteps'),
    toolChoice: text('ai.prompt.toolChoice'),
    maxTokens: text('gen_ai.request.max_tokens'),
    finishReason: text('gen_ai.response.finish_reasons', 'gen_ai.finishReason'),
    system: text('gen_ai.system', 'ai.model.provider'),
    maxRetries: text('ai.settings.maxRetries'),
    mode: text('ai.settings.mode'),
    temperature: text('gen_ai.request.temperature'),
    service_tier: text('gen_ai.request.service_tier'),
  };
}

function readable(parameters: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)]),
  );
}
