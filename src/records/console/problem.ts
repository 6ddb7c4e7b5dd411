import { z } from 'zod';

/** What a view shows in place of what it asked for: one sentence with its remedy. */
export const Problem = z
  .object({
    error: z.object({
      /** `refused`: the console itself says no; `user`: can be mended by the user; `external`: an outside system failed; `bug`: ours. */
      kind: z.enum(['refused', 'user', 'external', 'missing', 'bug']),
      message: z.string(),
    }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
