import { sha256 } from '../../../records/digest.ts';
import type { JsonValue } from '../../../records/json.ts';
import type { Observation } from '../../../records/observation.ts';

/** What differs from one such generation to the next. */
export interface OpenAiGeneration {
  /** Ids are made of it. */
  key: string;
  startMs: number;
  endMs: number;
  project: string;
  sessionId: string | null;
  /** The request's messages and tools, and the answer's message, as the API has them. */
  input: unknown;
  output: unknown;
  metadata: Record<string, JsonValue>;
  model: string | null;
  parameters: Record<string, string>;
  usage: Record<string, number>;
  traceName: string;
  tags: string[];
}

/** One call, the only observation of its trace, as `GET /api/public/v2/observations` returns what Langfuse's OpenAI integration wrote. */
export function openAiGeneration({ key, startMs, endMs, ...call }: OpenAiGeneration): Observation {
  return {
    id: sha256(`observation/${key}`).slice(0, 16),
    traceId: sha256(`trace/${key}`).slice(0, 32),
    startTime: new Date(startMs).toISOString(),
    endTime: new Date(endMs).toISOString(),
    projectId: call.project,
    parentObservationId: null,
    type: 'GENERATION',
    isRootObservation: true,
    name: 'OpenAI.chat',
    level: 'DEFAULT',
    statusMessage: null,
    version: null,
    environment: 'default',
    bookmarked: false,
    public: false,
    userId: null,
    sessionId: call.sessionId,
    input: JSON.stringify(call.input),
    output: JSON.stringify(call.output),
    metadata: call.metadata,
    providedModelName: call.model,
    internalModelId: null,
    modelParameters: call.parameters,
    usageDetails: call.usage,
    costDetails: {},
    modelId: null,
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    traceName: call.traceName,
    tags: call.tags,
    release: null,
  };
}
