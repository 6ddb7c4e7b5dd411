import { type Attributes, isoTime, plainAttributes, type ResourceSpans, type ScopeSpans, type Span } from '../otlp/resource-spans.ts';
import { inputAndOutput } from './input-output.ts';
import { asText } from './json.ts';
import { givenMetadata, metadataBelow, restOfAttributes } from './metadata.ts';
import { isAgentOperation, modelName, modelParameters } from './model.ts';
import { observationType } from './observation-type.ts';
import type { StoredExperiment, StoredObservation } from './stored.ts';
import { moveTools } from './tools.ts';
import { traceFields } from './trace-fields.ts';
import { costDetails, usageDetails } from './usage.ts';

/** The observations of an export, as Langfuse's ingestion of OpenTelemetry makes them. */
export function observationsOf(resourceSpans: readonly ResourceSpans[], now: Date): StoredObservation[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const attributes = plainAttributes(resource?.attributes);
    return scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => observationOf(span, { scope, resource: attributes, now })));
  });
}

interface Around {
  scope: ScopeSpans['scope'];
  resource: Attributes;
  now: Date;
}

function observationOf(span: Span, { scope, resource, now }: Around): StoredObservation {
  const attributes = plainAttributes(span.attributes);
  const scopeName = scope?.name ?? '';
  const { input, output } = inputAndOutput(scopeName, attributes, span.events);
  const traceMetadata = givenMetadata(attributes, 'langfuse.trace.metadata');
  const given = { ...givenMetadata(attributes, 'langfuse.observation.metadata'), ...traceMetadata };
  const moved = moveTools(input, {
    ...(scopeName.startsWith('langfuse-sdk') ? {} : { attributes: restOfAttributes(attributes) }),
    resourceAttributes: resource,
    scope: { ...scope, attributes: plainAttributes(scope?.attributes) },
    ...given,
  });
  const isAgent = isAgentOperation(attributes);
  const type = observationType(attributes);
  const parentObservationId = span.parentSpanId ? span.parentSpanId : null;
  return {
    id: span.spanId,
    traceId: span.traceId,
    parentObservationId,
    type,
    name: nameOf(span.name, attributes),
    startTime: isoTime(span.startTimeUnixNano),
    endTime: span.endTimeUnixNano === undefined ? null : isoTime(span.endTimeUnixNano),
    completionStartTime: completionStart(attributes, isoTime(span.startTimeUnixNano)),
    createdAt: now.toISOString(),
    level: levelOf(span, attributes),
    statusMessage: asText(attributes['langfuse.observation.status_message'] ?? span.status?.message),
    ...traceFields(attributes, resource),
    isRoot: parentObservationId === null || String(attributes['langfuse.internal.is_app_root']) === 'true',
    model: isAgent ? null : modelName(attributes),
    modelParameters: modelParameters(scopeName, attributes),
    usageDetails: isAgent ? {} : usageDetails(scopeName, attributes),
    costDetails: isAgent ? {} : costDetails(attributes),
    promptName: type === 'GENERATION' ? asText(attributes['langfuse.observation.prompt.name'] ?? attributes['langfuse.prompt.name']) : null,
    promptVersion: type === 'GENERATION' ? Number(attributes['langfuse.observation.prompt.version'] ?? attributes['langfuse.prompt.version']) || null : null,
    input: asText(moved.input),
    output: asText(output),
    metadata: moved.metadata,
    trace: { input: asText(attributes['langfuse.trace.input']), output: asText(attributes['langfuse.trace.output']), metadata: traceMetadata },
    experiment: experimentOf(attributes),
  };
}

function nameOf(spanName: string, attributes: Attributes): string {
  const named = attributes['gen_ai.tool.name'] || attributes['logfire.msg'] || attributes['ai.toolCall.name'];
  if (named) return asText(named) ?? spanName;
  const operation = attributes['ai.operationId'];
  if (operation === undefined) return spanName;
  const functionId = attributes['ai.telemetry.functionId'];
  return functionId ? `${functionId}:${operation}` : String(operation);
}

function levelOf({ status }: Span, attributes: Attributes): string {
  const level = attributes['langfuse.observation.level'];
  if (typeof level === 'string' && ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'].includes(level)) return level;
  return status?.code === 2 || status?.code === 'STATUS_CODE_ERROR' ? 'ERROR' : 'DEFAULT';
}

/** Older SDKs sent the time as JSON text of JSON text; the AI SDK says how long the first chunk took. */
function completionStart(attributes: Attributes, startTime: string): string | null {
  const given = String(attributes['langfuse.observation.completion_start_time'] ?? '').replaceAll('"', '');
  if (given !== '' && !Number.isNaN(Date.parse(given))) return new Date(given).toISOString();
  const ms = Number(attributes['ai.response.msToFirstChunk'] ?? attributes['ai.stream.msToFirstChunk'] ?? Number.NaN);
  return Number.isFinite(ms) && ms > 0 ? new Date(Date.parse(startTime) + Math.ceil(ms)).toISOString() : null;
}

function experimentOf(attributes: Attributes): StoredExperiment | null {
  const text = (name: string) => asText(attributes[`langfuse.experiment.${name}`]);
  const id = text('id');
  if (id === null) return null;
  return {
    id,
    name: text('name') ?? id,
    description: text('description'),
    datasetId: text('dataset.id'),
    metadata: metadataBelow(attributes, 'langfuse.experiment.metadata'),
    itemId: text('item.id'),
    itemVersion: text('item.version'),
    itemMetadata: metadataBelow(attributes, 'langfuse.experiment.item.metadata'),
    expectedOutput: text('item.expected_output'),
    rootObservationId: text('item.root_observation_id'),
  };
}
