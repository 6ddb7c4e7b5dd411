import { ReasoningEffort } from '../../records/chat.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { AgentRequest } from '../../records/model-request.ts';

export type Settings = Pick<AgentRequest, 'reasoningEffort' | 'maxTokens'>;

/** The token limit's names: Chat Completions, old and new, the Responses API, the AI SDK, OpenTelemetry. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxTokens', 'maxOutputTokens', 'maxCompletionTokens', 'gen_ai.request.max_tokens'];
const EFFORTS = ['reasoning_effort', 'reasoningEffort', 'reasoning.effort'];
/** What wrappers write where nothing was said. */
const UNSAID = new Set<unknown>(['', 'inf', 'Infinity', 'null', 'none given', 'NOT_GIVEN']);

/** The agent's settings out of a call's recorded parameters, or why they cannot be read: asked again without them, a model would answer otherwise. */
export function settingsOf({ parameters }: Pick<ModelCall, 'parameters'>): { ok: true; settings: Settings } | { ok: false; detail: string } {
  const recorded = parameters ?? {};
  const limits = said(recorded, LIMITS).map(Number);
  if (limits.some((limit) => !Number.isSafeInteger(limit) || limit < 1)) return { ok: false, detail: 'its token limit is no whole number of at least 1' };
  const reasoning = recorded['reasoning'];
  const [effort] = [...said(recorded, EFFORTS), ...(isJsonObject(reasoning) ? said(reasoning, ['effort']) : [])];
  if (effort === undefined) return { ok: true, settings: { reasoningEffort: null, maxTokens: smallest(limits) } };
  const known = ReasoningEffort.safeParse(effort);
  if (!known.success) return { ok: false, detail: `its reasoning effort ${JSON.stringify(effort).slice(0, 40)} is no word that is known` };
  return { ok: true, settings: { reasoningEffort: known.data, maxTokens: smallest(limits) } };
}

function said(recorded: JsonObject, names: readonly string[]): JsonValue[] {
  return names.flatMap((name) => {
    const value = recorded[name];
    return value === undefined || value === null || UNSAID.has(value) ? [] : [value];
  });
}

function smallest(limits: readonly number[]): number | null {
  return limits.length === 0 ? null : Math.min(...limits);
}
