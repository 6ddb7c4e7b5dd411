import { z } from 'zod';
import { Split, Track } from '../../example.ts';
import { LabelDecision } from '../../harvest/labels.ts';

/** A gold that the hosted model contradicts, and on which nobody decided. Its texts are hostile. */
export const OpenGoldView = z.object({
  example: z.string(),
  track: Track,
  split: Split,
  tool: z.string(),
  /** The end of the prompt. */
  prompt: z.string(),
  recorded: z.string(),
  /** How often the recorded answer was given again. */
  agreed: z.int(),
  /** Numbered from 1 as a decision names them. */
  others: z.array(z.object({ answer: z.string(), times: z.int() })),
  /** Field by field: what was recorded, and what each of the others says there; null where it has no such field. */
  fields: z.array(z.object({ path: z.string(), recorded: z.string().nullable(), others: z.array(z.string().nullable()) })),
  /** Whether it is one of the run's graded examples. */
  isGraded: z.boolean(),
});
export type OpenGoldView = z.infer<typeof OpenGoldView>;

export const GoldsToSettle = z
  .object({
    run: z.string(),
    /** As the config names it; null where it names none. */
    file: z.string().nullable(),
    /** Of the file's text as it was read; null where it is not there yet. */
    digest: z.string().nullable(),
    /** What to add to the config where it names no file; why the file cannot be written where it cannot. */
    advice: z.string().nullable(),
    problem: z.string().nullable(),
    open: z.array(OpenGoldView),
    total: z.int(),
    /** What the file decides, by its lines. */
    settled: z.array(z.object({ example: z.string(), tool: z.string(), decision: z.string(), line: z.int() })),
  })
  .meta({ id: 'GoldsToSettle' });
export type GoldsToSettle = z.infer<typeof GoldsToSettle>;

/** One decision over the file as it was read. */
export const Settling = z
  .object({
    run: z.string().regex(/^[0-9a-f]{12}$/),
    example: z.string().regex(/^[0-9a-f]{16}$/),
    decision: LabelDecision,
    digest: z.string().nullable(),
  })
  .meta({ id: 'Settling' });
export type Settling = z.infer<typeof Settling>;

const DiffLine = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

/** What a decision changes in the file. Nothing is written yet. */
export const SettlingShown = z
  .object({
    file: z.string(),
    isNew: z.boolean(),
    /** Of the text that would be written. */
    after: z.string(),
    /** From this line of the new file on. */
    firstLine: z.int(),
    lines: z.array(DiffLine),
  })
  .meta({ id: 'SettlingShown' });
export type SettlingShown = z.infer<typeof SettlingShown>;

/** The decision that was looked at: written only where the file would become what was shown. */
export const SettlingConfirmed = Settling.extend({ after: z.string() }).meta({ id: 'SettlingConfirmed' });
export type SettlingConfirmed = z.infer<typeof SettlingConfirmed>;

export const Settled = z.object({ file: z.string(), digest: z.string() }).meta({ id: 'Settled' });
export type Settled = z.infer<typeof Settled>;
