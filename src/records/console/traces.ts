import { z } from 'zod';

const Count = z.int().nonnegative();
const Tokens = z.object({ input: Count, output: Count });

/** One trace in the list. */
export const TraceRow = z
  .object({
    id: z.string(),
    /** False where the source gave none: the id is then its place. */
    hasId: z.boolean(),
    /** Of the trace, else of its root observation. */
    name: z.string().nullable(),
    /** Names by which its agent says who it is. */
    agents: z.array(z.string()),
    environment: z.string(),
    /** ISO 8601; null where no observation says when it began. */
    startTime: z.string().nullable(),
    /** From its first start to its last end; null where no end is told. */
    latencyMs: z.number().nullable(),
    observations: Count,
    modelCalls: Count,
    /** Summed over its observations; null where none says. */
    tokens: Tokens.nullable(),
    costUsd: z.number().nullable(),
    /** Observations of level ERROR, and what could not be read. */
    errors: Count,
    /** Tools that were called. */
    tools: z.array(z.string()),
    models: z.array(z.string()),
    /** The beginning of what was asked and what was answered. */
    question: z.string(),
    answer: z.string(),
  })
  .meta({ id: 'TraceRow' });
export type TraceRow = z.infer<typeof TraceRow>;

export const TRACE_SORTS = ['time', 'latency', 'tokens', 'cost', 'errors', 'observations'] as const;

/** Which traces, and which page of them. */
export const TraceQuery = z
  .object({
    page: z.coerce.number().int().min(0).max(1_000_000).default(0),
    size: z.coerce.number().int().min(1).max(200).default(50),
    agent: z.string().max(500).optional(),
    tool: z.string().max(500).optional(),
    environment: z.string().max(200).optional(),
    model: z.string().max(500).optional(),
    /** In ids, names, and the beginning of question and answer; case does not matter. */
    text: z.string().max(500).optional(),
    errors: z.enum(['only']).optional(),
    /** ISO 8601, or a span such as `24h` or `7d` before the newest trace. */
    from: z.string().max(40).optional(),
    /** ISO 8601, exclusive. */
    to: z.string().max(40).optional(),
    sort: z.enum(TRACE_SORTS).default('time'),
    order: z.enum(['desc', 'asc']).default('desc'),
    /** Another one asks Langfuse anew. */
    asked: z.string().max(40).optional(),
  })
  .meta({ id: 'TraceQuery' });
export type TraceQuery = z.infer<typeof TraceQuery>;

const Facet = z.array(z.object({ name: z.string(), traces: Count }));

export const TraceSourceShown = z.object({
  kind: z.enum(['file', 'langfuse', 'dummy-agent']),
  /** Files as the config names them, or the server's address. */
  name: z.string(),
});

export const TracePage = z
  .object({
    source: TraceSourceShown,
    /** Rows that pass the filter, as far as is known. */
    total: Count,
    rows: z.array(TraceRow),
    /** True where the source was not looked through to its end: a later page brings more. */
    hasMore: z.boolean(),
    /** Of all rows that pass the filter, as far as is known. */
    totals: z.object({
      traces: Count,
      observations: Count,
      modelCalls: Count,
      tokens: Tokens.nullable(),
      costUsd: z.number().nullable(),
      /** Traces with at least one error. */
      failed: Count,
      latencyMs: z.object({ median: z.number(), p95: z.number() }).nullable(),
    }),
    /** Of everything that was read, most traces first. */
    facets: z.object({ agents: Facet, tools: Facet, environments: Facet, models: Facet }),
    /** How far reading has got; null once it is done. `share` is null where that cannot be told. */
    indexing: z.object({ traces: Count, share: z.number().nullable() }).nullable(),
    /** What the source says to whoever finds nothing. */
    note: z.string().nullable(),
    /** Traces looked at so far, and back to when; only where the source is asked page by page. */
    looked: z.object({ traces: Count, backTo: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'TracePage' });
export type TracePage = z.infer<typeof TracePage>;
