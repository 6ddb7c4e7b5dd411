import type { ModelCall } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import { EXPERIMENT_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import { Unreadable } from '../../rows/request/unreadable.ts';
import { agreedCall } from './agreement.ts';
import { aiSdk } from './ai-sdk/ai-sdk.ts';
import { aiSdk7 } from './ai-sdk/ai-sdk-7.ts';
import { anthropic } from './anthropic/anthropic.ts';
import { isAround, isByHand } from './by-hand.ts';
import { type Claim, type Instrumentation, type Normalised, strongestClaims } from './instrumentation.ts';
import { langChain } from './langchain/langchain.ts';
import { mastra } from './mastra/mastra.ts';
import { refuseMisread } from './misread.ts';
import { openAi } from './openai/openai.ts';
import { openAiAgents } from './openai-agents/openai-agents.ts';
import { otelGenAi } from './otel/otel.ts';
import { bedrock, gemini } from './provider-bodies/provider-bodies.ts';
import { pydanticAi } from './pydantic-ai/pydantic-ai.ts';
import type { Recorded } from './recorded.ts';
import { type Result, withoutRepeats } from './repeats.ts';
import { type Trace, traceOf } from './trace.ts';

/** In the order they are asked; to support another library, write its file with its own evidence and add it here. */
const INSTRUMENTATIONS: readonly Instrumentation[] = [
  openAi,
  anthropic,
  aiSdk,
  aiSdk7,
  mastra,
  langChain,
  pydanticAi,
  openAiAgents,
  otelGenAi,
  gemini,
  bedrock,
];

const MEDIA_REFERENCE = '@@@langfuseMedia';

/**
 * Turns the observations of one trace into model calls, or says of each why it is none, in the order of `trace`.
 * Evaluations recorded by Fledgling or by Langfuse experiments are never harvested.
 */
export function normaliseTrace(observations: readonly Observation[]): Result[] {
  const trace = traceOf(observations);
  const results = trace.observations.map((recorded) => ({ observation: recorded.observation, normalised: normalised(recorded, trace) }));
  return withoutRepeats(results, trace);
}

function normalised(recorded: Recorded, trace: Trace): Normalised {
  try {
    return classified(recorded, trace);
  } catch (error) {
    if (error instanceof Unreadable) return quarantined(error.reason, error.message);
    throw error;
  }
}

function classified(recorded: Recorded, trace: Trace): Normalised {
  const { observation } = recorded;
  if (observation.environment === EXPERIMENT_ENVIRONMENT || observation.tags?.includes(OWN_TAG)) return { kind: 'own-evaluation' };
  const claims = strongestClaims(INSTRUMENTATIONS, recorded, trace);
  if (claims.length === 0) return unread(observation);
  const parts = claims.filter(({ evidence }) => evidence.holds === 'part');
  if (parts.length > 0 && parts.length < claims.length) return ambiguous(observation, claims);
  if (parts.length > 0) return { kind: 'part', detail: listed(claims) };
  if (isByHand(recorded, claims) && isAround(recorded, trace)) return { kind: 'part', detail: 'recorded by hand around a model call' };
  const isEmpty = observation.output === null || observation.output === undefined || observation.output === '';
  if (observation.level === 'ERROR') return quarantined(isEmpty ? 'failed-call' : 'error-level-call', observation.statusMessage ?? 'level ERROR');
  if (isEmpty) return quarantined('no-output', 'output is empty');
  if (holdsMedia(observation.input) || holdsMedia(observation.output)) {
    return quarantined('media-reference', 'input or output was moved to media storage');
  }
  const call = agreedCall(
    claims.map(({ instrumentation }) => instrumentation),
    recorded,
    trace,
  );
  if (call === null) return ambiguous(observation, claims);
  refuseMisread(call, recorded);
  refuseUntoldCalls(call, recorded, trace);
  return { kind: 'call', call };
}

/** An answer without a call, below or right after which an offered tool ran: its recorder kept the text, or a whole loop, and left the call out. */
function refuseUntoldCalls({ output, tools }: ModelCall, recorded: Recorded, trace: Trace): void {
  if (output.toolCalls.length > 0 || tools.length === 0) return;
  const names = new Set(tools.map(({ name }) => name));
  const ran = ({ observation: { type, name } }: Recorded) => type !== 'GENERATION' && names.has(name ?? '');
  const parent = trace.parentOf(recorded);
  const siblings = parent ? trace.childrenOf(parent) : trace.observations.filter((one) => trace.parentOf(one) === null);
  const next = siblings[siblings.indexOf(recorded) + 1];
  // Of what began in the same millisecond nobody knows which came first.
  const isLater = next && Date.parse(next.observation.startTime) > Date.parse(recorded.observation.startTime);
  const tool = trace.childrenOf(recorded).find(ran) ?? (isLater && ran(next) ? next : undefined);
  if (tool) throw new Unreadable('lost-tool-calls', `the tool "${tool.observation.name}" ran after this answer, which holds no call of it`);
}

function unread({ type, name, input, output }: Observation): Normalised {
  if (type !== 'GENERATION') return { kind: 'not-a-model-call' };
  if ([input, output].every((value) => value === undefined || value === null || value === ''))
    return quarantined('without-input-and-output', `generation "${name ?? ''}" came without input and output`);
  return quarantined('unsupported-instrumentation', `no reader for generation "${name ?? ''}"`);
}

function ambiguous({ name }: Observation, claims: readonly Claim[]): Normalised {
  return quarantined('ambiguous-instrumentation', `generation "${name ?? ''}" looks like ${listed(claims)}`);
}

function listed(claims: readonly Claim[]): string {
  return claims.map(({ instrumentation, evidence }) => `${instrumentation.name} (${evidence.marks.join(', ')})`).join(' and ');
}

function quarantined(reason: string, detail: string): Normalised {
  return { kind: 'quarantined', reason, detail };
}

function holdsMedia(value: unknown): boolean {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).includes(MEDIA_REFERENCE);
}
