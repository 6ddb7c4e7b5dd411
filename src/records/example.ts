import { z } from 'zod';
import { JsonValue } from './json.ts';
import { AgentRequest } from './model-request.ts';

export const TRACKS = ['structured', 'toolcall'] as const;
export const SPLITS = ['train', 'val', 'test', 'vault'] as const;
export const Track = z.enum(TRACKS);
export const Split = z.enum(SPLITS);
export type Track = z.infer<typeof Track>;
export type Split = z.infer<typeof Split>;

/** The training and prompting form of an example: exactly these two keys. */
export const Row = z.strictObject({ prompt: z.string().min(1), completion: z.string().min(1) });
export type Row = z.infer<typeof Row>;

const Source = z.strictObject({
  traceId: z.string(),
  observationId: z.string(),
  sessionId: z.string().nullable(),
  /** Link to the trace, absolute or to be resolved against the Langfuse server; null where the traces gave none. */
  url: z.string().nullable(),
});

/** `inferred`: nobody wrote the schema; it says what the calls of this harvest had in common. */
export const SchemaOrigin = z.enum(['trace', 'catalogue', 'inferred']);
export type SchemaOrigin = z.infer<typeof SchemaOrigin>;

const Current = z.strictObject({
  schema: z.literal('fledgling/example@2'),
  /** First 16 hexadecimal digits of the digest of track and prompt. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  track: Track,
  split: Split,
  /** Examples of one cluster are never independent and never straddle two splits. */
  cluster: z.string().min(1),
  /** What the request is about: the tool's or the schema's name, `none` for a must-not-call request. */
  domain: z.string().min(1),
  complexity: z.enum(['simple', 'moderate', 'complex']),
  /** A challenge example is evaluated and reported apart; it never enters the gate or training. */
  challenge: z.boolean(),
  /** Named subsets the report breaks results down by, e.g. `unseen-values`, `paraphrase`. */
  slices: z.array(z.string()),
  row: Row,
  /** What the hosted model was asked, of which `row.prompt` is a rewording; null only in an example read from `@1`. */
  request: AgentRequest.nullable(),
  /** Values that count as right, by argument, where a source lists them; an optional argument may be left out. Null: only the gold counts. */
  accepted: z.strictObject({ arguments: z.record(z.string(), z.strictObject({ values: z.array(JsonValue).min(1), optional: z.boolean() })) }).nullable(),
  /** Whole completions of the track that count as right besides the gold; absent where there is none. */
  acceptedAnswers: z.array(z.string().min(1)).min(1).exactOptional(),
  /** Where the schemas in `request` come from: what an instrumentation does not record is taken from a catalogue, or made out of the calls themselves. */
  schemaFrom: z.strictObject({ tools: SchemaOrigin, output: SchemaOrigin.exclude(['inferred']) }).default({ tools: 'trace', output: 'trace' }),
  source: Source,
});

const First = Current.omit({ request: true, accepted: true, acceptedAnswers: true, schemaFrom: true })
  .extend({ schema: z.literal('fledgling/example@1'), source: Source.omit({ url: true }) })
  .transform(
    (example): Example => ({
      ...example,
      schema: 'fledgling/example@2',
      request: null,
      accepted: null,
      schemaFrom: { tools: 'trace', output: 'trace' },
      source: { ...example.source, url: null },
    }),
  );

/** One gradable item. The gold answer is `row.completion`, canonical for its track. Reads `@1` as well, which held no request. */
export const Example = z.discriminatedUnion('schema', [Current, First]);
export type Example = z.infer<typeof Current>;
