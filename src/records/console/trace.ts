import { z } from 'zod';
import { Split, Track } from '../example.ts';
import { FATES } from '../harvest/integrity.ts';
import { TraceRow, TraceSourceShown } from './traces.ts';

const Count = z.int().nonnegative();

/** One observation in the tree of its trace. */
export const TraceNode = z
  .object({
    /** Unique in its trace, and the same each time it is read. */
    key: z.string(),
    id: z.string(),
    parent: z.string().nullable(),
    depth: Count,
    type: z.string(),
    name: z.string(),
    level: z.string(),
    statusMessage: z.string().nullable(),
    model: z.string().nullable(),
    /** Milliseconds after the trace's start; null where no time is told. */
    startMs: z.number().nullable(),
    durationMs: z.number().nullable(),
    usage: z.object({ input: Count, output: Count, cached: Count.nullable(), reasoning: Count.nullable() }).nullable(),
    costUsd: z.number().nullable(),
  })
  .meta({ id: 'TraceNode' });
export type TraceNode = z.infer<typeof TraceNode>;

/** One trace as a tree; what its observations hold is asked for one by one. */
export const TraceShown = z
  .object({
    source: TraceSourceShown,
    row: TraceRow,
    session: z.string().nullable(),
    user: z.string().nullable(),
    tags: z.array(z.string()),
    release: z.string().nullable(),
    /** On the configured Langfuse server; null where the trace names no address on it. */
    link: z.string().nullable(),
    /** In the order of the tree. */
    nodes: z.array(TraceNode),
    /** What could not be read, and why. */
    defects: z.array(z.object({ where: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Trace' });
export type TraceShown = z.infer<typeof TraceShown>;

const ShownCall = z.object({ id: z.string().nullable(), name: z.string(), arguments: z.string() });
const ShownMessage = z.object({
  role: z.string(),
  name: z.string().nullable(),
  /** Null where it holds no text. */
  text: z.string().nullable(),
  calls: z.array(ShownCall),
  results: z.array(z.object({ id: z.string().nullable(), name: z.string().nullable(), text: z.string() })),
  /** What else it holds, as JSON over lines. */
  rest: z.string().nullable(),
});
export type ShownMessage = z.infer<typeof ShownMessage>;

/** What stands in an input or output, as people read it. */
export const ShownContent = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('empty') }),
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('json'), text: z.string() }),
    z.object({
      kind: z.literal('chat'),
      messages: z.array(ShownMessage),
      tools: z.array(z.object({ name: z.string(), description: z.string().nullable(), parameters: z.string() })),
      /** What stands beside the messages, as JSON over lines. */
      rest: z.string().nullable(),
    }),
  ])
  .meta({ id: 'TraceContent' });
export type ShownContent = z.infer<typeof ShownContent>;

export const ObservationShown = z
  .object({
    key: z.string(),
    input: ShownContent,
    output: ShownContent,
    /** JSON over lines; null where there are none. */
    metadata: z.string().nullable(),
    parameters: z.string().nullable(),
    /** The whole observation as the source has it, JSON over lines. */
    raw: z.string(),
    /** `file:line`, or the server. */
    where: z.string(),
  })
  .meta({ id: 'TraceObservation' });
export type ObservationShown = z.infer<typeof ObservationShown>;

/** A row that harvest would make. */
const HarvestedRow = z.object({
  exampleId: z.string(),
  observation: z.string(),
  track: Track,
  domain: z.string(),
  prompt: z.string(),
  completion: z.string(),
  /** Where the data set holds it; null where a harvest would place it. */
  held: z.object({ split: Split, challenge: z.boolean(), cluster: z.string(), isOfThisTrace: z.boolean() }).nullable(),
});

/** What harvest makes of one trace. */
export const TraceHarvested = z
  .object({
    /** In one sentence where nothing of it can be learned; null otherwise. */
    refusal: z.string().nullable(),
    fates: z.array(
      z.object({
        where: z.string(),
        fate: z.enum(FATES),
        reason: z.string().nullable(),
        detail: z.string().nullable(),
        /** The reason in plain words, and what helps. */
        sentence: z.string().nullable(),
        remedy: z.string().nullable(),
        instrumentation: z.string().nullable(),
        examples: z.array(z.string()),
      }),
    ),
    rows: z.array(HarvestedRow),
    /** Values that were taken out of the rows, by kind; null where the config leaves them in. */
    redacted: z.record(z.string(), Count).nullable(),
    /** Examples of the data set on the disk; null where there is none yet. */
    dataset: z.object({ path: z.string(), examples: Count }).nullable(),
  })
  .meta({ id: 'TraceHarvested' });
export type TraceHarvested = z.infer<typeof TraceHarvested>;
