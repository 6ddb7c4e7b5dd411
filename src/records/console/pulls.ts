import { z } from 'zod';
import { Track } from '../example.ts';

/** One open pull request that concerns Fledgling. Titles, branches and sentences are other people's text. */
export const ConsolePull = z
  .object({
    number: z.number(),
    title: z.string(),
    author: z.string(),
    /** Its page on the forge, over https; null where the forge names none. */
    page: z.string().nullable(),
    head: z.string(),
    base: z.string(),
    headSha: z.string(),
    isFork: z.boolean(),
    isDraft: z.boolean(),
    updatedAt: z.string(),
    /** The run whose promotion it records, where it is one of those. */
    promotes: z.string().nullable(),
    /** The commit status a branch protection can require; null where none was set yet. */
    gate: z
      .object({ state: z.enum(['pending', 'success', 'failure', 'error']), description: z.string(), at: z.string(), page: z.string().nullable() })
      .nullable(),
    /** What the one comment says; null where there is none. */
    said: z
      .object({
        phase: z.enum(['planned', 'running', 'failed', 'cancelled', 'recorded']),
        verdict: z.string(),
        run: z.string().nullable(),
        /** Whether that run's records are in this folder. */
        isHere: z.boolean(),
        at: z.string(),
        /** False where it is about a commit that is not the head any more. */
        isAboutHead: z.boolean(),
        /** The workflow run it comes from. */
        log: z.string().nullable(),
        stages: z.array(z.object({ name: z.string(), does: z.string(), why: z.string() })),
        history: z.array(z.object({ phase: z.string(), verdict: z.string(), run: z.string().nullable(), at: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'Pull' });
export type ConsolePull = z.infer<typeof ConsolePull>;

/** An adapter that was uploaded, as `eval-results/<agent>/promotions/` records it. */
export const ConsolePromotion = z
  .object({
    agent: z.string(),
    run: z.string(),
    isHere: z.boolean(),
    promotedAt: z.string(),
    base: z.string(),
    tracks: z.array(Track),
    repository: z.string(),
    revision: z.string(),
    page: z.string().nullable(),
    gap: z.object({ value: z.number(), threshold: z.number(), split: z.string(), metric: z.string(), track: Track }),
  })
  .meta({ id: 'ConsolePromotion' });
export type ConsolePromotion = z.infer<typeof ConsolePromotion>;

/** A decision that a workflow run committed. */
export const RecordedDecision = z
  .object({
    run: z.string(),
    startedAt: z.string().nullable(),
    action: z.string(),
    standIn: z.boolean(),
    /** Null for a run of the default branch itself. */
    pull: z.object({ number: z.number(), page: z.string().nullable() }).nullable(),
    log: z.string().nullable(),
  })
  .meta({ id: 'RecordedDecision' });
export type RecordedDecision = z.infer<typeof RecordedDecision>;

export const PullsView = z
  .object({
    /** Where the pull requests come from: the forge, or, where it is not asked, only what this folder records of them. */
    source: z.enum(['forge', 'files']),
    /** `OWNER/NAME`; null where none is known. */
    repository: z.string().nullable(),
    page: z.string().nullable(),
    /** One sentence: why the forge is not asked and how it would be, or what went wrong when it was. */
    notice: z.string().nullable(),
    /** When the forge was read; null where it was not. */
    readAt: z.string().nullable(),
    pulls: z.array(ConsolePull),
    /** Open pull requests that change nothing of Fledgling, or are beyond those that are looked at. */
    others: z.number(),
    /** Open issues of the weekly run; null where the forge was not asked. */
    drift: z.array(z.object({ number: z.number(), title: z.string(), updatedAt: z.string(), page: z.string().nullable() })).nullable(),
    promotions: z.array(ConsolePromotion),
    decisions: z.array(RecordedDecision),
  })
  .meta({ id: 'Pulls' });
export type PullsView = z.infer<typeof PullsView>;
