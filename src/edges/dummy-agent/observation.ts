import { seeded } from '../../dummy/random.ts';
import type { DummyRequest } from '../../dummy/requests.ts';
import type { Observation } from '../../records/observation.ts';
import { openAiGeneration } from '../langfuse/v2/openai-generation.ts';

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
  return openAiGeneration({
    key,
    startMs,
    endMs,
    project: 'dummy-agent',
    sessionId: null,
    input,
    output,
    metadata: {
      'resourceAttributes.service.name': 'fledgling-dummy-agent',
      'scope.name': 'fledgling-dummy-agent',
      requestId: request.id,
      standIn: 'The model is a scripted teacher, not an LLM.',
    },
    model,
    parameters: { temperature: '0' },
    usage: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens, total: usage.total_tokens } : {},
    traceName: 'operations-assistant',
    tags: request.tags,
  });
}
