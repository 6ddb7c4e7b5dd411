import type { TracePage, TraceQuery } from '../../records/console/traces.ts';
import { facetsOf, totalsOf } from './figures.ts';
import { matching } from './filter.ts';
import { addObservation, addTraceRecord, emptySummary, latencyOf, rowOf, type Summary, sharedTexts } from './summary.ts';

/** A record as it comes in; `hasId` is false where its source names no trace and the id is its place. */
export interface Incoming {
  traceId: string;
  hasId: boolean;
  kind: 'observation' | 'trace' | 'defect';
  value: unknown;
}

/** Summaries of any number of traces: a few hundred bytes each, filtered and sorted here, page by page. */
export interface TraceTable {
  add(incoming: Incoming): void;
  size(): number;
  page(query: TraceQuery): Pick<TracePage, 'total' | 'rows' | 'totals' | 'facets'>;
  row(traceId: string): Summary | null;
  /** Start of the oldest trace, ISO 8601. */
  oldest(): string | null;
}

/** Sorted lists that are kept: those of the last filters. */
const MOST_KEPT = 4;

export function traceTable(): TraceTable {
  const share = sharedTexts();
  const numbers = new Map<string, number>();
  const traces: Summary[] = [];
  const kept = new Map<string, ReturnType<typeof chosen>>();

  const summaryOf = ({ traceId, hasId }: Incoming): Summary => {
    const known = traces[numbers.get(traceId) ?? -1];
    if (known) return known;
    const made = emptySummary(traceId, hasId);
    numbers.set(traceId, traces.push(made) - 1);
    return made;
  };
  const chosenBy = ({ page: _page, size: _size, asked: _asked, ...filter }: TraceQuery) => {
    const key = JSON.stringify(filter);
    const known = kept.get(key) ?? chosen(traces, filter);
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return known;
  };
  let facets: TracePage['facets'] | null = null;
  return {
    add: (incoming) => {
      kept.clear();
      facets = null;
      const trace = summaryOf(incoming);
      if (incoming.kind === 'trace') addTraceRecord(trace, incoming.value, share);
      else if (incoming.kind === 'observation') addObservation(trace, incoming.value, share);
      else trace.errors += 1;
    },
    size: () => traces.length,
    page: (query) => {
      const { order, totals } = chosenBy(query);
      facets ??= facetsOf(traces);
      const start = query.page * query.size;
      const rows = Array.from(order.subarray(start, start + query.size), (number) => traces[number]).flatMap((trace) => (trace ? [rowOf(trace)] : []));
      return { total: order.length, rows, totals, facets };
    },
    row: (traceId) => traces[numbers.get(traceId) ?? -1] ?? null,
    oldest: () => {
      const ms = traces.reduce((oldest, { startMs }) => Math.min(oldest, startMs), Number.POSITIVE_INFINITY);
      return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
    },
  };
}

type Filter = Omit<TraceQuery, 'page' | 'size' | 'asked'>;

/** Numbers of the traces that pass, in the order asked for; a trace without the figure comes last in either. */
function chosen(traces: readonly Summary[], filter: Filter): { order: Int32Array; totals: TracePage['totals'] } {
  const passes = matching(filter, traces);
  const keys = new Float64Array(traces.length);
  const numbers: number[] = [];
  const sign = filter.order === 'desc' ? -1 : 1;
  for (const [number, trace] of traces.entries()) {
    if (!passes(trace)) continue;
    numbers.push(number);
    const key = sign * KEYS[filter.sort](trace);
    keys[number] = Number.isFinite(key) ? key : Number.POSITIVE_INFINITY;
  }
  const order = Int32Array.from(numbers);
  order.sort((a, b) => compare(keys[a] ?? 0, keys[b] ?? 0) || compareIds(traces[a], traces[b]));
  return { order, totals: totalsOf(numbers.flatMap((number) => traces[number] ?? [])) };
}

const KEYS: Readonly<Record<TraceQuery['sort'], (trace: Summary) => number>> = {
  time: ({ startMs }) => startMs,
  latency: (trace) => latencyOf(trace) ?? Number.NaN,
  tokens: ({ tokens }) => (tokens ? tokens.input + tokens.output : Number.NaN),
  cost: ({ costUsd }) => costUsd ?? Number.NaN,
  errors: ({ errors }) => errors,
  observations: ({ observations }) => observations,
};

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareIds(a: Summary | undefined, b: Summary | undefined): number {
  const [left, right] = [a?.id ?? '', b?.id ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}
