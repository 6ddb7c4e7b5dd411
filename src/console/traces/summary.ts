import { envelopeOf } from '../../harvest/normalise/envelope.ts';
import { recordedOf } from '../../harvest/normalise/recorded.ts';
import type { TraceRow } from '../../records/console/traces.ts';
import { isJsonObject } from '../../records/json.ts';
import { isObservation, type Observation } from '../../records/observation.ts';
import { answerIn, questionIn } from './content/preview.ts';

/** What is kept of a trace while its records come in, in whatever order. Times are epoch milliseconds. */
export interface Summary {
  id: string;
  hasId: boolean;
  name: string | null;
  rootName: string | null;
  agents: readonly string[];
  environment: string;
  startMs: number;
  endMs: number;
  observations: number;
  modelCalls: number;
  tokens: { input: number; output: number } | null;
  costUsd: number | null;
  errors: number;
  tools: readonly string[];
  models: readonly string[];
  question: string;
  answer: string;
  /** By what the question and the answer were chosen: the root's before the first and the last model call's. */
  asked: { rank: number; ms: number };
  answered: { rank: number; ms: number };
}

export function emptySummary(id: string, hasId: boolean): Summary {
  return {
    ...{ id, hasId, name: null, rootName: null, agents: NONE, environment: 'default' },
    ...{ startMs: Number.POSITIVE_INFINITY, endMs: Number.NEGATIVE_INFINITY, observations: 0, modelCalls: 0, tokens: null, costUsd: null, errors: 0 },
    ...{ tools: NONE, models: NONE, question: '', answer: '', asked: { rank: 0, ms: 0 }, answered: { rank: 0, ms: 0 } },
  };
}

const NONE: readonly string[] = [];

/** Adds an observation. `share` gives one string, or one list, for all that are equal: a hundred thousand traces name the same few tools. */
export function addObservation(trace: Summary, value: unknown, share: Shared): void {
  trace.observations += 1;
  if (!isObservation(value)) {
    trace.errors += 1;
    return;
  }
  const { usage, costUsd, model } = measured(value);
  const startMs = Date.parse(value.startTime);
  const endMs = Date.parse(value.endTime ?? '');
  const isRoot = !value.parentObservationId;
  if (startMs < trace.startMs) trace.startMs = startMs;
  if (Math.max(endMs, startMs) > trace.endMs && !Number.isNaN(endMs)) trace.endMs = endMs;
  if (value.level === 'ERROR') trace.errors += 1;
  if (value.type === 'GENERATION') trace.modelCalls += 1;
  if (usage) trace.tokens = { input: (trace.tokens?.input ?? 0) + usage.promptTokens, output: (trace.tokens?.output ?? 0) + usage.completionTokens };
  if (costUsd !== null) trace.costUsd = (trace.costUsd ?? 0) + costUsd;
  if (model) trace.models = share.list(trace.models, model);
  if (value.environment) trace.environment = share.text(value.environment);
  if (value.traceName) trace.name = share.text(value.traceName);
  if (isRoot && value.name) trace.rootName = share.text(value.name);
  if (value.traceName) trace.agents = share.list(trace.agents, value.traceName);
  if (value.type === 'AGENT' && value.name) trace.agents = share.list(trace.agents, value.name);
  if (value.type === 'TOOL' && value.name) trace.tools = share.list(trace.tools, value.name);
  addWords(trace, value, { isRoot, ms: startMs, share });
}

function addWords(trace: Summary, { type, input, output }: Observation, { isRoot, ms, share }: { isRoot: boolean; ms: number; share: Shared }): void {
  const rank = isRoot ? 2 : type === 'GENERATION' ? 1 : 0;
  if (rank === 0) return;
  const isEarlier = rank > trace.asked.rank || (rank === trace.asked.rank && ms < trace.asked.ms);
  const question = isEarlier && isSaid(input) ? questionIn(input) : '';
  if (question !== '') {
    trace.question = question;
    trace.asked = { rank, ms };
  }
  if (!isSaid(output)) return;
  const { answer, tools } = answerIn(output);
  if (type === 'GENERATION') for (const tool of tools) trace.tools = share.list(trace.tools, tool);
  const isLater = rank > trace.answered.rank || (rank === trace.answered.rank && ms >= trace.answered.ms);
  if (answer === '' || !isLater) return;
  trace.answer = answer;
  trace.answered = { rank, ms };
}

/** What a record of the trace itself says, for sources that keep one apart from its observations. */
export function addTraceRecord(trace: Summary, value: unknown, share: Shared): void {
  if (!isJsonObject(value)) return;
  const { name, environment, timestamp } = value;
  if (typeof name === 'string' && name !== '') {
    trace.name = share.text(name);
    trace.agents = share.list(trace.agents, name);
  }
  if (typeof environment === 'string' && environment !== '') trace.environment = share.text(environment);
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (ms < trace.startMs) trace.startMs = ms;
}

/** As the list shows it. */
export function rowOf(trace: Summary): TraceRow {
  const { id, hasId, environment, observations, modelCalls, tokens, costUsd, errors, question, answer } = trace;
  return {
    ...{ id, hasId, name: trace.name ?? trace.rootName, agents: [...agentsOf(trace)], environment },
    startTime: Number.isFinite(trace.startMs) ? new Date(trace.startMs).toISOString() : null,
    latencyMs: latencyOf(trace),
    ...{ observations, modelCalls, tokens, costUsd, errors, tools: [...trace.tools], models: [...trace.models], question, answer },
  };
}

/** What its trace, or an observation of an agent, is called; else its root. */
export function agentsOf({ agents, rootName }: Pick<Summary, 'agents' | 'rootName'>): readonly string[] {
  return agents.length > 0 || rootName === null ? agents : [rootName];
}

export function latencyOf({ startMs, endMs }: Pick<Summary, 'startMs' | 'endMs'>): number | null {
  return Number.isFinite(startMs) && endMs >= startMs ? endMs - startMs : null;
}

/** Usage, price and model as harvest reads them; nothing where they are nested too deeply to be read. */
export function measured(observation: Observation): Pick<ReturnType<typeof envelopeOf>, 'usage' | 'costUsd' | 'model'> {
  // As the v1 API and exports of the UI name it.
  const { model: named } = observation;
  const model = observation.providedModelName ?? (typeof named === 'string' ? named : null);
  try {
    return { ...envelopeOf(recordedOf(observation)), model };
  } catch {
    return { usage: null, costUsd: null, model };
  }
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

export interface Shared {
  text(text: string): string;
  /** The list with one more name, once. */
  list(names: readonly string[], name: string): readonly string[];
}

export function sharedTexts(): Shared {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const text = (value: string) => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    texts.set(value, value);
    return value;
  };
  return {
    text,
    list: (names, name) => {
      if (names.includes(name)) return names;
      const all = [...names, text(name)].sort();
      const key = JSON.stringify(all);
      const known = lists.get(key) ?? all;
      lists.set(key, known);
      return known;
    },
  };
}
