import { openAccount } from '../../harvest/integrity/account.ts';
import type { SourceItem, TraceSource } from '../../harvest/ports.ts';
import { readModelCalls } from '../../harvest/read/read.ts';
import { newTurns } from '../../harvest/turns/new-turns.ts';
import { scoresOf } from '../../harvest/turns/user-score.ts';
import type { Catalogue } from '../../records/harvest/catalogue.ts';
import { JsonValue } from '../../records/json.ts';
import type { TrajectorySettings } from '../../records/trajectory/settings.ts';
import type { TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { numberDefect, surrogateDefect } from '../../rows/request/json-defects.ts';
import { captured } from '../../trajectories/capture/capture.ts';
import type { Conversation } from '../../trajectories/capture/conversation.ts';
import { conversationsOf } from '../../trajectories/capture/conversations.ts';
import { conversationOfLine } from '../../trajectories/capture/openai-messages.ts';

/** What was left out, and of which trace; null where it is of none. */
export interface LeftOut {
  where: string;
  traceId: string | null;
  reason: string;
  detail: string;
}

/** A file of conversations, one a line. */
export interface MessagesFile {
  path: string;
  sha256: string;
  lines: readonly string[];
}

export interface Gathered {
  drafts: TrajectoryDraft[];
  leftOut: LeftOut[];
  counts: { observations: number; modelCalls: number };
}

export interface GatherOptions {
  settings: TrajectorySettings;
  /** So many model calls, the newest; null for all. */
  limit: number | null;
  catalogue: Catalogue | null;
}

/** Runs out of traces: the model calls that a harvest reads, each trace's in order. A trace that the limit cuts is left out whole: half a run is none. */
export async function gatheredFromTraces(source: TraceSource, { settings, limit, catalogue }: GatherOptions): Promise<Gathered> {
  const scores = new Map<string, Conversation['scores']>();
  const beyond = new Set<string>();
  const account = openAccount(
    ({ fate, traceId }) => {
      if (fate === 'beyond-limit' && traceId !== null) beyond.add(traceId);
    },
    (id) => id,
  );
  const read = await readModelCalls(listening(source, scores), { limit, userScore: null, catalogue, account, isListed: true });
  const { turns } = newTurns(read.turns);
  const gathered: Gathered = {
    drafts: [],
    leftOut: read.quarantined.map((one) => ({ ...one })),
    counts: { observations: read.counts.observations, modelCalls: read.counts.modelCalls },
  };
  if (beyond.size > 0) gathered.leftOut.push(beyondLimit(beyond.size, limit));
  const whole = turns.filter(({ call }) => !beyond.has(call.traceId));
  const byTrace = Map.groupBy(whole, ({ call }) => call.traceId);
  for (const [traceId, own] of [...byTrace].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { conversations, notCaptured } = conversationsOf(
      own.map(({ call }) => call),
      scores.get(traceId) ?? [],
    );
    gathered.leftOut.push(...notCaptured);
    for (const conversation of conversations) take(gathered, conversation, settings);
  }
  return gathered;
}

/** One line for all of them: there may be any number. */
function beyondLimit(traces: number, limit: number | null): LeftOut {
  const detail = `${traces} traces hold model calls that are not among the newest ${limit}: raise harvest.limit to read them`;
  return { where: 'harvest.limit', traceId: null, reason: 'beyond-limit', detail };
}

export function gatheredFromMessages(files: readonly MessagesFile[], { settings }: Pick<GatherOptions, 'settings'>): Gathered {
  const gathered: Gathered = { drafts: [], leftOut: [], counts: { observations: 0, modelCalls: 0 } };
  for (const { path, lines } of files)
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      gathered.counts.observations += 1;
      const read = conversationOfLine(line, `${path}:${index + 1}`);
      if (read.ok) take(gathered, read.conversation, settings);
      else gathered.leftOut.push({ ...read.quarantined, traceId: null });
    }
  return gathered;
}

function take({ drafts, leftOut }: Gathered, conversation: Conversation, settings: TrajectorySettings): void {
  const { trajectories, notCaptured } = captured(conversation, settings);
  if (notCaptured) leftOut.push(notCaptured);
  for (const draft of trajectories) {
    const { context, steps, tools } = draft;
    const defect = surrogateDefect({ context, steps, tools }) ?? numberDefect([context, steps]);
    if (defect) leftOut.push({ where: placeOf(draft), traceId: draft.source.traceId, ...defect });
    else drafts.push(draft);
  }
}

/** How a run is named where it is left out: by its first model call. */
export function placeOf({ source }: Pick<TrajectoryDraft, 'source'>): string {
  return source.observationIds[0] ?? source.traceId;
}

/** The same traces, and their scores by the way. */
function listening(source: TraceSource, heard: Map<string, Conversation['scores']>): TraceSource {
  const hear = (item: SourceItem) => {
    if (item.kind !== 'trace' || item.traceId === null) return;
    const own = scoresOf(item.scores ?? []).flatMap(({ name, value, dataType }) => {
      const known = JsonValue.safeParse(value);
      // A category's number is its place in a list.
      return known.success && dataType !== 'CATEGORICAL' && dataType !== 'TEXT' ? [{ name, value: known.data }] : [];
    });
    if (own.length > 0) heard.set(item.traceId, own);
  };
  return {
    ...source,
    async *traces() {
      for await (const item of source.traces()) {
        hear(item);
        yield item;
      }
    },
  };
}
