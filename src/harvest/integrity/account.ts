import { compareTexts } from '../../records/canonical-json.ts';
import type { SchemaOrigin } from '../../records/example.ts';
import { FATES, FateCounts, type Integrity, type ObservationFate, TRACE_FATES, TraceFateCounts } from '../../records/harvest/integrity.ts';
import { firstOf } from './first.ts';
import { explained } from './reasons.ts';

/** An observation as it is entered: once, when its fate is certain. */
export interface Entry extends ObservationFate {
  /** Tools that the model call calls. */
  tools: readonly { name: string; schema: SchemaOrigin }[];
  /** The very same observation stands in the trace once more: it says nothing of the trace. */
  isAgain: boolean;
  /** Null where it is not known. */
  startTime: string | null;
}

export type Account = ReturnType<typeof openAccount>;

const EXAMPLES_OF_A_REASON = 5;
const TOOLS_TOLD = 100;
/** Of a reason's detail, which may quote a trace; it is shortened once more when it is redacted, for half a secret is not recognised. */
const DETAIL_LENGTH = 20_000;

interface TraceTally {
  fates: Set<ObservationFate['fate']>;
  /** Observations by reason; null where none is quarantined. */
  reasons: Map<string, number> | null;
  /** When its last observation began; null where one of them says no time. */
  until: string | null;
}

/**
 * Counts observations and traces as their fates become known. Holds a little of each trace and nothing of an observation.
 * @param id makes of an id what may be written of it.
 */
export function openAccount(tell: (fate: ObservationFate) => void, id: (id: string) => string) {
  const fates = new Map(FATES.map((fate): [(typeof FATES)[number], number] => [fate, 0]));
  const traces = new Map<string, TraceTally>();
  const reasons = new Map<string, { observations: number; first: ReturnType<typeof firstOf<{ where: string; detail: string }>> }>();
  const writers = new Map<string, Tally>();
  const tools = new Map<string, Tally & { schema: SchemaOrigin }>();
  let alone = 0;
  const unread = { observations: 0, traces: 0 };

  return {
    enter({ tools: called, isAgain, startTime, ...entry }: Entry): void {
      const { instrumentation, fate, reason, detail } = entry;
      const where = id(entry.where);
      const traceId = entry.traceId === null ? null : id(entry.traceId);
      tell({ ...entry, where, traceId });
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      if (traceId === null) alone += 1;
      const key = traceId === null ? `alone ${alone}` : `trace ${traceId}`;
      const trace = traces.get(key) ?? { fates: new Set(), reasons: null, until: '' };
      traces.set(key, trace);
      if (!isAgain && trace.until !== null && (startTime === null || startTime > trace.until)) trace.until = startTime;
      if (!isAgain) trace.fates.add(fate);
      if (reason !== null) {
        trace.reasons ??= new Map();
        trace.reasons.set(reason, (trace.reasons.get(reason) ?? 0) + 1);
        const known = reasons.get(reason) ?? { observations: 0, first: firstOf(EXAMPLES_OF_A_REASON, byPlace) };
        known.observations += 1;
        known.first.add({ where, detail: (detail ?? '').slice(0, DETAIL_LENGTH) });
        reasons.set(reason, known);
      }
      if (instrumentation === null) return;
      writers.set(instrumentation, counted(writers.get(instrumentation) ?? NONE, fate));
      for (const { name, schema } of called) tools.set(name, { ...counted(tools.get(name) ?? NONE, fate), schema });
    },
    /** Counts what was not read, for it is older than the newest `limit`. */
    leave({ observations, traces: left }: { observations: number; traces: number }): void {
      unread.observations += observations;
      unread.traces += left;
      fates.set('beyond-limit', (fates.get('beyond-limit') ?? 0) + observations);
    },
    /** The account so far. What is lost of traces that ended before `since`, the oldest model call within the limit, lies beyond the limit. */
    counts(since: string | null): Pick<Integrity, 'observations' | 'traces' | 'lost' | 'reasons' | 'instrumentations' | 'tools' | 'untold'> {
      const told = [...traces.values()].map((trace) => traceFate(trace, since));
      const traceFates = Map.groupBy(told, ({ fate }) => fate);
      const lost = told.filter(({ reason }) => reason !== null && explained(reason).isLoss).length;
      const of = (['used', 'quarantined', 'repeated'] as const).reduce((sum, fate) => sum + (traceFates.get(fate)?.length ?? 0), 0);
      const mainReasons = Map.groupBy(told, ({ reason }) => reason);
      const allTools = [...tools].map(([name, tally]) => ({ name, ...tally })).sort(mostCalls);
      return {
        observations: { total: [...fates.values()].reduce((sum, count) => sum + count, 0), fates: FateCounts.parse(Object.fromEntries(fates)) },
        traces: {
          total: traces.size + unread.traces,
          fates: TraceFateCounts.parse(
            Object.fromEntries(TRACE_FATES.map((fate) => [fate, (traceFates.get(fate)?.length ?? 0) + (fate === 'beyond-limit' ? unread.traces : 0)])),
          ),
        },
        lost: { traces: lost, of, most: 1 },
        reasons: [...reasons]
          .map(([reason, { observations, first }]) => ({
            reason,
            observations,
            traces: mainReasons.get(reason)?.length ?? 0,
            ...explained(reason),
            examples: first.items(),
          }))
          .sort((a, b) => b.observations - a.observations || compareTexts(a.reason, b.reason)),
        instrumentations: [...writers].map(([name, tally]) => ({ name, ...tally })).sort(mostCalls),
        tools: allTools.slice(0, TOOLS_TOLD),
        untold: Math.max(0, allTools.length - TOOLS_TOLD),
      };
    },
  };
}

interface Tally {
  modelCalls: number;
  examples: number;
  quarantined: number;
}

const NONE: Tally = { modelCalls: 0, examples: 0, quarantined: 0 };

function counted({ modelCalls, examples, quarantined }: Tally, fate: ObservationFate['fate']): Tally {
  return {
    modelCalls: modelCalls + 1,
    examples: examples + (fate === 'example' ? 1 : 0),
    quarantined: quarantined + (fate === 'quarantined' ? 1 : 0),
  };
}

/** The best of its observations' fates, and where it is quarantined for what mainly: a loss before what has no place, then the most frequent. */
function traceFate({ fates, reasons, until }: TraceTally, since: string | null): { fate: (typeof TRACE_FATES)[number]; reason: string | null } {
  if (fates.has('example')) return { fate: 'used', reason: null };
  if (reasons !== null && since !== null && until !== null && until < since) return { fate: 'beyond-limit', reason: null };
  if (reasons !== null) {
    const rank = ([reason, observations]: [string, number]) => ({ reason, observations, loss: explained(reason).isLoss ? 1 : 0 });
    const [main] = [...reasons].map(rank).sort((a, b) => b.loss - a.loss || b.observations - a.observations || compareTexts(a.reason, b.reason));
    return { fate: 'quarantined', reason: main?.reason ?? null };
  }
  if (fates.has('duplicate') || fates.has('superseded')) return { fate: 'repeated', reason: null };
  return { fate: fates.has('beyond-limit') ? 'beyond-limit' : 'nothing-to-learn', reason: null };
}

function byPlace(left: { where: string; detail: string }, right: { where: string; detail: string }): number {
  return compareTexts(left.where, right.where) || compareTexts(left.detail, right.detail);
}

function mostCalls(left: { name: string; modelCalls: number }, right: { name: string; modelCalls: number }): number {
  return right.modelCalls - left.modelCalls || compareTexts(left.name, right.name);
}
