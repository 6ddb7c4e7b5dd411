import OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import pLimit from 'p-limit';
import { domain } from '../../dummy/domain.ts';
import type { DummyRequest } from '../../dummy/requests.ts';
import { ExternalError, Interrupted, sentenceOf } from '../../errors.ts';
import type { Observation } from '../../records/observation.ts';
import { TEACHER_MODEL } from '../teacher/completion-body.ts';
import { AGENT_INSTRUCTIONS } from './instructions.ts';
import { observationOf } from './observation.ts';

export interface DummyAgentRun {
  requests: readonly DummyRequest[];
  /** An OpenAI-compatible endpoint, with `/v1`. */
  baseUrl: string;
  /** Seeds ids and times of the traces. */
  seed: number;
  /** Called once a request, in request order. */
  onObservation(observation: Observation): void | Promise<void>;
  signal: AbortSignal;
}

const CONCURRENCY = 8;

const tools: ChatCompletionTool[] = domain.tools.map(({ name, description, parameters }) => ({
  type: 'function',
  function: { name, ...(description === null ? {} : { description }), parameters },
}));

/**
 * The operations assistant: asks its model with tools and writes each call down as a Langfuse observation.
 * @throws ExternalError when the endpoint does not answer; Interrupted when `signal` aborts.
 */
export async function runDummyAgent({ requests, baseUrl, seed, onObservation, signal }: DummyAgentRun): Promise<void> {
  const client = new OpenAI({ apiKey: 'loopback-needs-no-key', baseURL: baseUrl, maxRetries: 0 });
  const observations = await pLimit(CONCURRENCY).map(requests, (request, index) => traced(client, { request, index, seed, signal }));
  for (const observation of observations) await onObservation(observation);
}

async function traced(
  client: OpenAI,
  { request, index, seed, signal }: { request: DummyRequest; index: number; seed: number; signal: AbortSignal },
): Promise<Observation> {
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: AGENT_INSTRUCTIONS },
    { role: 'user', content: request.text },
  ];
  const completion = await client.chat.completions.create({ model: TEACHER_MODEL, temperature: 0, messages, tools }, { signal }).catch((cause: unknown) => {
    if (signal.aborted) throw new Interrupted();
    throw new ExternalError(`The built-in agent got no answer from ${client.baseURL} for ${request.id}: ${sentenceOf(cause)}`, { cause });
  });
  const message = completion.choices[0]?.message;
  if (!message) throw new ExternalError(`The built-in agent got an answer without a choice from ${client.baseURL} for ${request.id}.`);
  const { role, content, tool_calls: toolCalls } = message;
  return observationOf({
    request,
    index,
    seed,
    model: completion.model,
    input: { messages, tools },
    output: { role, content, ...(toolCalls ? { tool_calls: toolCalls } : {}) },
    usage: completion.usage,
  });
}
