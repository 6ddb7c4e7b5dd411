import { z } from 'zod';

/** What the frame of every view shows: whose console this is, and what it may do. */
export const ConsoleProject = z
  .object({
    /** Null where the config cannot be read; `problem` says why. */
    agent: z.string().nullable(),
    problem: z.string().nullable(),
    /** As it was named on the command line. */
    config: z.string(),
    isReadOnly: z.boolean(),
    version: z.string(),
    /** Runs that are under way in the state folder, by whom; null where none is. */
    busy: z.object({ command: z.string(), since: z.string() }).nullable(),
  })
  .meta({ id: 'Project' });
export type ConsoleProject = z.infer<typeof ConsoleProject>;

/** The view that a link is wanted to: a path of the console with its query. */
export const ShareAsked = z.object({ path: z.string().max(4_000) }).meta({ id: 'ShareAsked' });

/** A link that opens one view in another browser of this machine, once. */
export const ShareLink = z.object({ url: z.string(), expiresAt: z.string() }).meta({ id: 'ShareLink' });
export type ShareLink = z.infer<typeof ShareLink>;
