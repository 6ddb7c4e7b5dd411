import { z } from 'zod';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

const Counted = z.strictObject({ pairs: z.int().nonnegative(), disagreements: z.int().nonnegative() });

/** How far one track's traffic has moved, and everything that its tests know. */
export const TrackRollout = z.strictObject({
  track: Track,
  /** Index of the share it has. */
  step: z.int().nonnegative(),
  /** That share: where the steps are others after a restart, no larger one is taken. */
  share: z.number().nonnegative(),
  /** The disagreement rate that the test allows: another one begins the test anew. */
  limit: z.number(),
  /** Requests that the local model was asked, in shadow too; which of them are audited goes by their number. */
  asked: z.int().nonnegative(),
  /** Sessions whose pair was counted of late, and how many had been asked by then. */
  recent: z.array(z.strictObject({ session: z.string(), asked: z.int().nonnegative() })),
  /** Since the start or the last resumption. */
  all: Counted,
  /** Since the step began. */
  atStep: Counted,
  domains: z.array(Counted.extend({ domain: z.string() })),
  wager: z.strictObject({ outcomes: z.int().nonnegative(), stakes: z.array(z.number().nonnegative()) }),
  /** Why it went back to the hosted model, where it stays until an operator resumes it; null while it did not. */
  rolledBack: z.string().nullable(),
});
export type TrackRollout = z.infer<typeof TrackRollout>;

/** Outlives the process. Of another decision it is set aside: what was learned of one adapter says nothing of the next. */
export const RolloutState = z.strictObject({
  schema: z.literal('fledgling/rollout@1'),
  decisionSha256: Sha256,
  tracks: z.array(TrackRollout),
});
export type RolloutState = z.infer<typeof RolloutState>;
