import { isJsonObject, type JsonValue } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { Observation } from '../../../records/observation.ts';
import type { ServedRequest } from '../../../records/swap/served-request.ts';
import { openAiGeneration } from '../../langfuse/v2/openai-generation.ts';
import type { Exchange } from '../house.ts';
import { assembled } from './assembled.ts';

/** What of a request Langfuse's OpenAI integration writes down as the input. */
const INPUT = ['messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'functions', 'function_call'];

/**
 * A request that the hosted model answered, as Langfuse's OpenAI integration would have written it down: `harvest` reads it as a trace.
 * Null for any other: what the local model said must never become what it is measured by or trained on.
 */
export function observationOf(entry: ServedRequest, { request, response }: Exchange, { standIn }: { standIn: boolean }): Observation | null {
  const body = parsedOrNull(request);
  const said = entry.by === 'hosted' && entry.status === 200 ? assembled(response) : null;
  if (!said || !isJsonObject(body)) return null;
  const startMs = Date.parse(entry.at);
  const asked = INPUT.flatMap((key) => (body[key] === undefined || body[key] === null ? [] : [[key, body[key]] as const]));
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = said.usage ?? {};
  return openAiGeneration({
    key: entry.id,
    startMs,
    endMs: startMs + entry.totalMs,
    project: 'fledgling-serve',
    sessionId: entry.session,
    input: Object.fromEntries(asked),
    output: said.message,
    metadata: {
      'resourceAttributes.service.name': 'fledgling-serve',
      requestId: entry.id,
      reason: entry.reason,
      ...(standIn ? { standIn: 'The model is a scripted teacher, not an LLM.' } : {}),
    },
    model: said.model ?? textOr(body['model']),
    parameters: parametersOf(body),
    usage: typeof input === 'number' && typeof output === 'number' ? { input, output, total: typeof total === 'number' ? total : input + output } : {},
    traceName: 'fledgling-serve',
    tags: [],
  });
}

const PARAMETERS = ['temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'seed', 'reasoning_effort'];

function parametersOf(body: Record<string, JsonValue>): Record<string, string> {
  const given = PARAMETERS.flatMap((key) => {
    const value = body[key];
    return typeof value === 'number' || typeof value === 'string' ? [[key, String(value)] as const] : [];
  });
  return Object.fromEntries(given);
}

function textOr(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
