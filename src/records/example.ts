import { z } from 'zod';

export const TRACKS = ['structured', 'toolcall'] as const;
export const SPLITS = ['train', 'val', 'test', 'vault'] as const;
export const Track = z.enum(TRACKS);
export const Split = z.enum(SPLITS);
export type Track = z.infer<typeof Track>;
export type Split = z.infer<typeof Split>;

/** The training and prompting form of an example: exactly these two keys. */
export const Row = z.strictObject({ prompt: z.string().min(1), completion: z.string().min(1) });
export type Row = z.infer<typeof Row>;

/** One gradable item. The gold answer is `row.completion`, canonical for its track. */
export const Example = z.strictObject({
  schema: z.literal('fledgling/example@1'),
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
  source: z.strictObject({ traceId: z.string(), observationId: z.string(), sessionId: z.string().nullable() }),
});
export type Example = z.infer<typeof Example>;
