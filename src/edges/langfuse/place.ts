import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { Coverage } from '../../records/snapshot.ts';

/** How far a fetch has got: what the next page needs to know. It travels as the page's cursor. */
export const Place = z.strictObject({
  /** Names of the criteria that find something. */
  criteria: z.array(z.string()),
  /** The part of the window that is looked through, epoch milliseconds. */
  step: z.strictObject({ from: z.number(), to: z.number(), lengthMs: z.number() }),
  /** Traces that are in and may be found again, with the time they began. */
  done: z.record(z.string(), z.number()),
  coverage: Coverage,
});
export type Place = z.infer<typeof Place>;

export function readPlace(cursor: string): Place {
  const parsed = Place.safeParse(parsedOrNull(cursor));
  if (parsed.success) return parsed.data;
  throw new UserError(
    'A fetch from Langfuse was cut short by another version of Fledgling. Remove the folders *.partial in the state folder’s snapshots and run again.',
  );
}
