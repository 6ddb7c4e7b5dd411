import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import type { JsonObject } from '../../src/records/json.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import { Observation } from '../../src/records/observation.ts';
import { get } from './client.ts';
import type { FakeLangfuse } from './fake.ts';
import { parsed } from './ingest/json.ts';
import { TICKET, TOOLS } from './scenarios.ts';
import type { Mode } from './server/world.ts';
import type { TrueCall } from './truth.ts';

const FIELDS = 'core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context';

/** Everything a server holds, as the API of its kind gives it back. */
export async function observationsIn(fake: FakeLangfuse, mode: Mode): Promise<Observation[]> {
  if (mode === 'v4') return Observation.array().parse((await get(fake, `/api/public/v2/observations?limit=1000&fields=${FIELDS}`)).body.data);
  const rows = await Promise.all([1, 2, 3].map(async (page) => (await get(fake, `/api/public/observations?limit=100&page=${page}`)).body.data));
  const sessions = new Map<string, string>();
  for (const { id, traces } of await sessionsOf(fake)) for (const trace of traces) sessions.set(trace, id);
  return Observation.array().parse(rows.flat().map((row) => ({ ...row, sessionId: sessions.get(row.traceId) })));
}

async function sessionsOf(fake: FakeLangfuse): Promise<{ id: string; traces: string[] }[]> {
  const { data } = (await get(fake, '/api/public/sessions')).body;
  return Promise.all(
    data.map(async ({ id }: { id: string }) => ({
      id,
      traces: (await get(fake, `/api/public/sessions/${id}`)).body.traces.map((trace: { id: string }) => trace.id),
    })),
  );
}

/** The model's calls as one scenario's session has them, in the order of time. */
export function callsOf(observations: readonly Observation[], session: string): { calls: ModelCall[]; refused: string[] } {
  const traces = Map.groupBy(observations, ({ traceId }) => traceId);
  const results = [...traces.values()].filter((rows) => rows.some(({ sessionId }) => sessionId === session)).flatMap(normaliseTrace);
  const calls = results.flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call] : []));
  const refused = results.flatMap(({ normalised }) => (normalised.kind === 'quarantined' ? [normalised.reason] : []));
  return { calls: calls.toSorted((a, b) => (a.startTime < b.startTime ? -1 : 1)), refused };
}

/** Mastra says which JSON Schema it writes, and so the model was told. */
const withoutDialect = ({ $schema: _, ...schema }: JsonObject): JsonObject => schema;

/** A call as it was read. */
export const read = ({ messages, output, tools, responseFormat }: ModelCall) => ({
  messages: messages.map(({ role, content, toolCalls, toolCallId }) => ({
    role,
    content: role === 'tool' ? parsed(content) : content || null,
    calls: toolCalls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })),
    ...(role === 'tool' ? { callId: toolCallId } : {}),
  })),
  answer: { content: output.content || null, calls: output.toolCalls.map(({ name, arguments: given }) => ({ name, arguments: given })) },
  tools: tools.map(({ name, parameters }) => ({ name, parameters: withoutDialect(parameters) })),
  schema: responseFormat && 'schema' in responseFormat ? withoutDialect(responseFormat.schema) : null,
});

/** What a recorder leaves out. */
export interface LeftOut {
  tools?: boolean;
  schema?: boolean;
}

/** A call as it was, in the same words. */
export const truth = ({ messages, answer, tools, hasSchema }: TrueCall, without: LeftOut = {}): ReturnType<typeof read> => ({
  messages: messages.map((message) => ({
    role: message.role,
    content: message.role === 'tool' ? message.result : message.content,
    calls: message.role === 'assistant' ? message.calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })) : [],
    ...(message.role === 'tool' ? { callId: message.callId } : {}),
  })),
  answer: { content: answer.content, calls: answer.calls.map(({ name, arguments: given }) => ({ name, arguments: given })) },
  tools: without.tools ? [] : tools.map((name) => ({ name, parameters: TOOLS[name].parameters })),
  schema: hasSchema && !without.schema ? TICKET : null,
});
