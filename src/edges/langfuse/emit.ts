import { createObservationAttributes } from '@langfuse/tracing';
import { ExternalError } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Observation } from '../../records/observation.ts';
import type { Access } from './access.ts';
import { notThere, observationsOf, stillMissing } from './tracing/read-back.ts';
import type { Requests } from './tracing/requests.ts';
import { type SentTrace, sendTraces } from './tracing/spans.ts';

export interface EmitOptions {
  access: Access;
  requests: Requests;
  /** The instrumentation scope, as the observations' metadata would name it. */
  scope: string;
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const TOGETHER = 200;

/**
 * Sends observations, each a trace of its own, to Langfuse as an instrumented agent would, and reads them back. Times are moved so that the last
 * ends now: a server shows what is recent. Sent again they are the same traces.
 * @throws ExternalError when not all are given back.
 */
export async function emitObservations(
  observations: readonly Observation[],
  { access, requests, scope, now, sleep }: EmitOptions,
): Promise<{ from: string; to: string }> {
  const ends = observations.map(({ startTime, endTime }) => Date.parse(endTime ?? startTime));
  const shift = now() - Math.max(...ends);
  const traces = observations.map((observation) => traceOf(observation, shift));
  for (let at = 0; at < traces.length; at += TOGETHER) {
    await sendTraces(traces.slice(at, at + TOGETHER), { access, environment: 'default', release: null, scope, mask: (text) => text });
  }
  const starts = traces.flatMap(({ spans }) => spans.map(({ startMs }) => startMs));
  const window = { from: new Date(Math.min(...starts)).toISOString(), to: new Date(Math.max(...starts) + 1).toISOString() };
  const wanted = observations.map(({ id }) => id);
  const missing = await stillMissing({ now, sleep }, wanted, () => observationsOf(requests, window));
  if (missing.length > 0) throw notThere(access, 'observations', wanted.length - missing.length, wanted.length);
  return window;
}

function traceOf(observation: Observation, shift: number): SentTrace {
  const { id, traceId, name, traceName, tags, startTime, endTime, input, output, metadata, providedModelName, usageDetails, modelParameters } = observation;
  if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(id)) throw new ExternalError(`Observation ${id} has no ids of OpenTelemetry.`);
  const kept = isJsonObject(metadata) ? Object.entries(metadata).filter(([key]) => !/^(scope|resourceAttributes)\./.test(key)) : [];
  return {
    id: traceId,
    name: traceName ?? '',
    tags: tags ?? [],
    spans: [
      {
        id,
        parentId: null,
        type: 'generation',
        name: name ?? '',
        input: recordedValue(input),
        output: recordedValue(output),
        metadata: Object.fromEntries(kept),
        startMs: Date.parse(startTime) + shift,
        endMs: Date.parse(endTime ?? startTime) + shift,
        model: { name: providedModelName ?? '', usage: null },
        more: createObservationAttributes('generation', {
          ...(isJsonObject(modelParameters) ? { modelParameters: numbersAndTexts(modelParameters) } : {}),
          ...(isJsonObject(usageDetails) ? { usageDetails: numbers(usageDetails) } : {}),
        }),
      },
    ],
  };
}

function recordedValue(text: unknown): JsonValue {
  const parsed = typeof text === 'string' ? parsedOrNull(text) : null;
  return isJsonObject(parsed) || Array.isArray(parsed) ? parsed : typeof text === 'string' ? text : null;
}

function numbers(value: Record<string, JsonValue>): Record<string, number> {
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'number' ? [[key, one]] : [])));
}

function numbersAndTexts(value: Record<string, JsonValue>): Record<string, number | string> {
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'number' || typeof one === 'string' ? [[key, one]] : [])));
}
