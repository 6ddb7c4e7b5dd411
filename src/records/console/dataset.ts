import { z } from 'zod';
import { DatasetManifest } from '../dataset.ts';
import { DatasetStats } from '../dataset-stats.ts';
import { Split, Track } from '../example.ts';
import { Integrity } from '../harvest/integrity.ts';

const Count = z.int().nonnegative();
const Counted = z.object({ name: z.string(), count: Count });
export type Counted = z.infer<typeof Counted>;

/** Where figures were read: the data set's own folder, or what a run recorded of it. */
const ReadFrom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder') }),
  z.object({
    kind: z.literal('run'),
    run: z.string(),
    /** Whether the run was over the data set that the folder's manifest names. */
    isSame: z.boolean(),
  }),
]);

/** What the data set is made of: the records of its folder, and what is told of them in words. The words are the report's. */
export const DataSet = z
  .object({
    agent: z.string(),
    /** Relative to the project. */
    folder: z.string(),
    manifest: DatasetManifest.nullable(),
    /** The files the manifest names, and whether they are what it says. */
    files: z.array(z.object({ path: z.string(), rows: Count, bytes: Count.nullable(), state: z.enum(['intact', 'changed', 'missing']) })),
    stats: DatasetStats.nullable(),
    statsFrom: ReadFrom.nullable(),
    /** Sentences about families and answers. */
    facts: z.array(z.string()),
    overlapNote: z.string(),
    driftNote: z.string().nullable(),
    integrity: Integrity.nullable(),
    account: z
      .object({
        sentence: z.string(),
        observations: z.array(z.object({ label: z.string(), count: z.string(), share: z.string() })),
        traces: z.array(z.object({ label: z.string(), count: z.string(), share: z.string() })),
        notes: z.array(z.string()),
      })
      .nullable(),
    /** From the examples themselves; null where they are not there. */
    clusters: z
      .object({
        total: Count,
        /** Clusters by how many conversations they hold. */
        sizes: z.array(z.object({ label: z.string(), clusters: Count, conversations: Count })),
        largest: z.array(z.object({ cluster: z.string(), split: Split, conversations: Count, domains: z.array(z.string()) })),
      })
      .nullable(),
    /** Sessions, traces and families whose split is fixed for ever. */
    ledger: z.object({ entries: Count, bySplit: z.array(Counted), isReadable: z.boolean() }),
  })
  .meta({ id: 'DataSet' });
export type DataSet = z.infer<typeof DataSet>;

/** One example as a list shows it; texts are cut. */
export const ExampleRow = z
  .object({
    id: z.string(),
    track: Track,
    split: Split,
    challenge: z.boolean(),
    domain: z.string(),
    /** The tool its gold calls, `none` where it rightly calls none; null where the gold is no call. */
    tool: z.string().nullable(),
    complexity: z.string(),
    slices: z.array(z.string()),
    cluster: z.string(),
    /** What the user said last. */
    asks: z.string(),
    gold: z.string(),
  })
  .meta({ id: 'ExampleRow' });
export type ExampleRow = z.infer<typeof ExampleRow>;

const paged = { offset: z.coerce.number().int().min(0).max(1e9).default(0), limit: z.coerce.number().int().min(1).max(200).default(100) };
const wanted = z.string().max(400).optional();

export const ExampleQuery = z
  .object({
    track: wanted,
    /** A split, or `challenge`: examples that are reported apart, whatever their split. */
    split: wanted,
    tool: wanted,
    domain: wanted,
    slice: wanted,
    cluster: wanted,
    /** Stands in the conversation, the gold or an id, in any case. */
    text: wanted,
    ...paged,
  })
  .meta({ id: 'ExampleQuery' });
export type ExampleQuery = z.infer<typeof ExampleQuery>;

/** What can be filtered by, over all examples. */
export const ExampleFacets = z.object({
  tracks: z.array(Counted),
  splits: z.array(Counted),
  tools: z.array(Counted),
  domains: z.array(Counted),
  slices: z.array(Counted),
});
export type ExampleFacets = z.infer<typeof ExampleFacets>;

export const ExamplePage = z
  .object({
    rows: z.array(ExampleRow),
    total: Count,
    /** Of the whole file. */
    all: Count,
    unreadable: Count,
    facets: ExampleFacets,
    /** False where `examples.jsonl` is not there. */
    isThere: z.boolean(),
  })
  .meta({ id: 'ExamplePage' });
export type ExamplePage = z.infer<typeof ExamplePage>;

/** One example with what it was asked, what is right, and where it comes from. */
export const ExampleDetail = z
  .object({
    row: ExampleRow,
    prompt: z.string(),
    gold: z.string(),
    /** What else counts as right: whole answers, or values by argument, as JSON. */
    accepted: z.array(z.string()),
    /** As the agent asked; empty where only the prompt is known. */
    messages: z.array(
      z.object({ role: z.string(), name: z.string().nullable(), text: z.string(), calls: z.array(z.object({ name: z.string(), arguments: z.string() })) }),
    ),
    tools: z.array(z.object({ name: z.string(), description: z.string().nullable(), parameters: z.string() })),
    schemaFrom: z.object({ tools: z.string(), output: z.string() }),
    source: z.object({ traceId: z.string(), observationId: z.string(), sessionId: z.string().nullable(), url: z.string().nullable() }),
    /** Others of its cluster, at most 50: never in another split. */
    mates: z.object({ total: Count, rows: z.array(ExampleRow) }),
  })
  .meta({ id: 'ExampleDetail' });
export type ExampleDetail = z.infer<typeof ExampleDetail>;

export const QuarantineQuery = z.object({ reason: wanted, ...paged }).meta({ id: 'QuarantineQuery' });
export type QuarantineQuery = z.infer<typeof QuarantineQuery>;

export const QuarantinePage = z
  .object({
    rows: z.array(z.object({ where: z.string(), reason: z.string(), detail: z.string() })),
    total: Count,
    all: Count,
    reasons: z.array(Counted.extend({ sentence: z.string().nullable(), remedy: z.string().nullable(), isLoss: z.boolean() })),
    isThere: z.boolean(),
  })
  .meta({ id: 'QuarantinePage' });
export type QuarantinePage = z.infer<typeof QuarantinePage>;

/** The data set after one harvest. */
export const GrowthPoint = z.object({
  /** A commit of the manifest, or a run over it; `now`: the folder as it is, not committed yet. */
  kind: z.enum(['commit', 'run', 'now']),
  name: z.string(),
  at: z.string().nullable(),
  digest: z.string(),
  observations: Count,
  modelCalls: Count,
  duplicates: Count,
  quarantined: Count,
  /** By split, tracks added up; `challenge` apart. */
  rows: z.object({ train: Count, val: Count, test: Count, vault: Count, challenge: Count }),
});
export type GrowthPoint = z.infer<typeof GrowthPoint>;

/** The harvests that are known, the oldest first; those that changed nothing are left out. */
export const Growth = z.object({ from: z.enum(['commits', 'runs']), points: z.array(GrowthPoint) }).meta({ id: 'Growth' });
export type Growth = z.infer<typeof Growth>;
