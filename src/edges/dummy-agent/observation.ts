import { seeded } from '../../dummy/random.ts';
import type { DummyRequest } from '../../dummy/requests.ts';
import { sha256 } from '../../records/digest.ts';
import type { Observation } from '../../records/observation.ts';

/** Times are made up from the seed, so that the same run writes the same bytes: the first trace starts here. */
const EPOCH_MS = Date.UTC(2026, 0, 5, 8);
const SPACING_MS = 41_000;

export interface RecordedCall {
  request: DummyRequest;
  /** Position of the request in its run, from 0. */
  index: number;
  seed: number;
  model: string;
  /** The request's messages and tools, and the answer's message, as the API has them. */
  input: unknown;
  output: unknown;
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | undefined;
}

/** One model call as `GET /api/public/v2/observations` returns it: input and output are strings, metadata is flat. */
export function observationOf({ request, index, seed, model, input, output, usage }: RecordedCall): Observation {
  const key = `dummy-agent/${seed}/${request.id}`;
  const random = seeded(key);
  const startMs = EPOCH_MS + index * SPACING_MS + random.integer(0, 20_000);
  const endMs = startMs + random.integer(300, 1_800);
  return {
    id: sha256(`observation/${key}`).slice(0, 16),
    traceId: sha256(`trace/${key}`).slice(0, 32),
    startTime: new Date(startMs).toISOString(),
    endTime: new Date(endMs).toISOString(),
    projectId: 'dummy-agent',
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
    sessionId: null,
    input: JSON.stringify(input),
    output: JSON.stringify(output),
    metadata: {
      'resourceAttributes.service.name': 'fledgling-dummy-agent',
      'scope.name': 'fledgling-dummy-agent',
      requestId: request.id,
      standIn: 'The model is a scripted teacher, not an LLM.',
    },
    providedModelName: model,
    internalModelId: null,
    modelParameters: { temperature: '0' },
    usageDetails: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens, total: usage.total_tokens } : {},
    costDetails: {},
    modelId: null,
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    traceName: 'operations-assistant',
    tags: request.tags,
    release: null,
  };
}
