import { z } from 'zod';
import { ModelRole, Outcome } from '../../evaluation.ts';
import { Track } from '../../example.ts';
import { CompareField } from './example.ts';

export const AskSide = z.enum(['hosted', 'local']);
export type AskSide = z.infer<typeof AskSide>;

/** One prompt for both models: an example of the data set, its user's words replaced where there is a text. */
export const AskRequest = z
  .object({
    run: z.string().regex(/^[0-9a-f]{12}$/),
    track: Track,
    role: ModelRole.exclude(['hosted']),
    sides: z.array(AskSide).min(1).max(2),
    /** Without one, instruction and tools are those of the track's first example. */
    example: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .nullable(),
    text: z.string().trim().min(1).max(100_000).nullable(),
  })
  .meta({ id: 'AskRequest' });
export type AskRequest = z.infer<typeof AskRequest>;

/** What is known before anything is sent. */
export const AskPlan = z
  .object({
    hosted: z.object({
      name: z.string(),
      /** Where the request goes, and what it may cost. */
      sentence: z.string(),
      /** Why it cannot be asked. */
      problem: z.string().nullable(),
    }),
    /** The local models of the run on this track. */
    local: z.array(z.object({ role: ModelRole.exclude(['hosted']), name: z.string(), problem: z.string().nullable() })),
    /** A question of this console that is being answered; null where none is. */
    busy: z.string().nullable(),
  })
  .meta({ id: 'AskPlan' });
export type AskPlan = z.infer<typeof AskPlan>;

export const AskStarted = z.object({ id: z.string() }).meta({ id: 'AskStarted' });
export type AskStarted = z.infer<typeof AskStarted>;

/** How one side ended. Its texts are hostile. */
export const AskEnd = z.object({
  outcome: Outcome,
  /** As the scorer reads it. */
  text: z.string().nullable(),
  reason: z.string().nullable(),
  latencyMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  /** Null where there is no gold, or nothing to be graded. */
  correct: z.boolean().nullable(),
});
export type AskEnd = z.infer<typeof AskEnd>;

/** What is told while both answer, in the order in which it happens; `over` is the last. */
export const AskEvent = z.discriminatedUnion('kind', [
  /** `loading`: a local model is being opened. */
  z.object({ kind: z.literal('state'), side: AskSide, state: z.enum(['loading', 'asking']) }),
  z.object({ kind: z.literal('delta'), side: AskSide, text: z.string() }),
  z.object({ kind: z.literal('end'), side: AskSide, end: AskEnd }),
  z.object({ kind: z.literal('failed'), side: AskSide, message: z.string() }),
  z.object({ kind: z.literal('stopped'), side: AskSide }),
  /** Field by field against the gold; without one against the hosted model's answer, `against` says which; empty where there is nothing to hold them against. */
  z.object({ kind: z.literal('over'), gold: z.string().nullable(), against: z.enum(['gold', 'hosted']), fields: z.array(CompareField) }),
]);
export type AskEvent = z.infer<typeof AskEvent>;
