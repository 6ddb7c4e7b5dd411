import { z } from 'zod';
import { METRICS } from '../evaluation.ts';
import { Track } from '../example.ts';

/** A metric whose loss is accepted, or `looks`: further candidates on test data that has no error level left. */
export const AcceptedThing = z.enum([...METRICS, 'looks']);
export type AcceptedThing = z.infer<typeof AcceptedThing>;

/** What a policy lets pass by name, with the reason it gives; it is told wherever it was needed. */
export const Acceptance = z.strictObject({
  track: Track,
  metric: AcceptedThing,
  /** Only on the slice or domain of this name; left out: wherever the metric falls. */
  slice: z.string().min(1).max(200).exactOptional(),
  reason: z.string().min(1).max(500),
});
export type Acceptance = z.infer<typeof Acceptance>;

/** Something that would have stopped a candidate, and was accepted. */
export const Accepted = z.strictObject({
  track: Track,
  metric: AcceptedThing,
  slice: z.string().nullable(),
  /** What was found, without a full stop. */
  sentence: z.string(),
  reason: z.string(),
});
export type Accepted = z.infer<typeof Accepted>;

/** The policy's word on a loss: one that names the place before one that names the metric alone. Null where it says nothing. */
export function acceptanceOf(accept: readonly Acceptance[], loss: Pick<Accepted, 'track' | 'metric' | 'slice'>): Acceptance | null {
  const fitting = accept.filter(({ track, metric }) => track === loss.track && metric === loss.metric);
  return fitting.find(({ slice }) => slice !== undefined && slice === loss.slice) ?? fitting.find(({ slice }) => slice === undefined) ?? null;
}
