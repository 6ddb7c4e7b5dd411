import { z } from 'zod';
import { JsonObject } from '../json.ts';

/** A check that needs nothing run: nothing of a trace is ever executed. */
export const CheckRule = z.discriminatedUnion('check', [
  /** The answer is the one the source names, or `value`. */
  z.strictObject({ check: z.literal('final-equals'), value: z.string().optional() }),
  z.strictObject({ check: z.literal('final-matches'), pattern: z.string().min(1) }),
  z.strictObject({ check: z.literal('final-json'), schema: JsonObject }),
  /** Of the trace, the mean where there are several. */
  z.strictObject({ check: z.literal('score'), name: z.string().min(1), atLeast: z.number() }),
  z.strictObject({ check: z.literal('no-error-last') }),
  z.strictObject({ check: z.literal('valid-actions') }),
  z.strictObject({ check: z.literal('at-most-steps'), steps: z.int().positive() }),
]);
export type CheckRule = z.infer<typeof CheckRule>;

/** How runs are read and which are kept. */
export interface TrajectorySettings {
  /** Tools whose argument `code` is code. */
  codeTools: readonly string[];
  /** Beginnings of messages that tell what code gave, besides the known ones. */
  observationPrefixes: readonly string[];
  checks: readonly CheckRule[];
}
