import { z } from 'zod';

export const STAGE_STATES = ['waiting', 'running', 'ran', 'resumed', 'reused', 'skipped'] as const;

/** One stage of what is under way. */
export const StageProgress = z.strictObject({
  /** As its stage is named: `eval base toolcall`. */
  name: z.string(),
  state: z.enum(STAGE_STATES),
  /** Of one that waits: whether something before it decides if the loop comes to it. */
  isMaybe: z.boolean(),
  startedAt: z.string().nullable(),
  /** How far it is; of nothing known where the total is 0. */
  done: z.number(),
  total: z.number(),
  note: z.string(),
  /** Where counting began, for a rate: a stage that is resumed begins above 0. */
  counted: z.strictObject({ from: z.number(), at: z.string() }).nullable(),
  /** Of one that ended: why it ran or did not, how long it took, what came out. */
  end: z.strictObject({ why: z.string(), wallMs: z.number(), summary: z.string() }).nullable(),
});
export type StageProgress = z.infer<typeof StageProgress>;

/** The journal of the command that holds a state folder, or held it last: `progress.json` there. It says nothing that a result depends on. */
export const Progress = z.strictObject({
  schema: z.literal('fledgling/progress@1'),
  command: z.string(),
  agent: z.string(),
  /** Who writes it, so that others can tell whether it still lives; as the lock of the folder names its holder. */
  holder: z.strictObject({ pid: z.int().positive(), host: z.string(), pidNamespace: z.string().nullable(), started: z.string().nullable() }),
  startedAt: z.string(),
  updatedAt: z.string(),
  /** Null while it is under way, and for ever where the process was killed. `failed`: a stage did not end, or one that was due did not begin. */
  end: z.strictObject({ at: z.string(), how: z.enum(['done', 'failed', 'interrupted']) }).nullable(),
  /** In the order in which they began, then those that are still due. */
  stages: z.array(StageProgress),
});
export type Progress = z.infer<typeof Progress>;
