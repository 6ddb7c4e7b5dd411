import { z } from 'zod';
import { STAGE_STATES } from '../../progress/progress.ts';

export const LiveStage = z
  .object({
    name: z.string(),
    /** `stopped`: it was under way when its command ended. */
    state: z.enum([...STAGE_STATES, 'stopped']),
    isMaybe: z.boolean(),
    done: z.number(),
    total: z.number(),
    /** 0 to 1; null where nobody knows. */
    share: z.number().nullable(),
    note: z.string(),
    why: z.string(),
    summary: z.string(),
    /** So far, or in the end. */
    elapsedMs: z.number().nullable(),
    etaMs: z.number().nullable(),
  })
  .meta({ id: 'LiveStage' });
export type LiveStage = z.infer<typeof LiveStage>;

/** How far the command is that holds the project's state folder, or held it last. */
export const RunProgress = z
  .object({
    /** Null where none ever told anything here. */
    current: z
      .object({
        command: z.string(),
        agent: z.string(),
        /** `killed`: its process is gone and said no more. */
        state: z.enum(['running', 'done', 'failed', 'interrupted', 'killed']),
        startedAt: z.string(),
        endedAt: z.string().nullable(),
        elapsedMs: z.number(),
        host: z.string(),
        pid: z.number(),
        stages: z.array(LiveStage),
      })
      .nullable(),
  })
  .meta({ id: 'RunProgress' });
export type RunProgress = z.infer<typeof RunProgress>;
