import { z } from 'zod';

/** What a part of a row is. Exactly the trainer's names. */
export const SEGMENT_ROLES = ['system', 'user', 'observation', 'reasoning', 'action'] as const;

export const Segment = z.strictObject({
  /** Pieces are tokenised each by itself, so that none becomes a control token; joined they are the text. */
  text: z.union([z.string().min(1), z.array(z.string()).min(1)]),
  role: z.enum(SEGMENT_ROLES),
  /** Whether it is learned. */
  loss: z.boolean(),
  /** Whether the end token follows; learned where the segment is. */
  end: z.boolean(),
});
export type Segment = z.infer<typeof Segment>;

/** A row of the trainer in more parts than a prompt and its completion; at least one of them is learned. */
export const SegmentRow = z.strictObject({
  segments: z.array(Segment).refine((segments) => segments.some(({ loss }) => loss), { error: 'one segment with loss' }),
});
export type SegmentRow = z.infer<typeof SegmentRow>;

/** A segment's text in one piece. */
export function segmentText({ text }: Pick<Segment, 'text'>): string {
  return typeof text === 'string' ? text : text.join('');
}
