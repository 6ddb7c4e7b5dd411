import { z } from 'zod';
import { CheckRule, type TrajectorySettings } from '../../records/trajectory/settings.ts';

const CHECKS = 'final-equals, final-matches, final-json, score, no-error-last, valid-actions, at-most-steps';

const names = (description: string, fallback: readonly string[]) =>
  z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([...fallback])
    .meta({ description, expect: 'a list of at most 50 texts' });

const section = z.strictObject({
  codeTools: names('Tools whose argument `code` is code that is run.', [
    'execute_code',
    'execute_python',
    'python',
    'run_python',
    'code_interpreter',
    'ipython',
  ]),
  observationPrefixes: names('Beginnings of messages that tell what code gave, besides Observation:, Execution Output: and their like.', []),
  checks: z
    .array(CheckRule)
    .max(50)
    .default([{ check: 'no-error-last' }, { check: 'valid-actions' }, { check: 'at-most-steps', steps: 30 }])
    .meta({
      description: 'Outcome checks; only a run that passes every one of them is kept. Nothing of a trace is executed.',
      expect: `a list of checks (${CHECKS})`,
      remedy: 'Write for example - { check: score, name: user-feedback, atLeast: 1 }.',
    }),
});

/** Left out, it changes nothing: no key and no digest. */
export const trajectoriesSection = section.optional().meta({ description: 'Whole runs of an agent as training rows: how they are read, and which are kept.' });

/** The settings with their defaults. */
export function trajectorySettings(config: { trajectories?: z.infer<typeof section> | undefined }): TrajectorySettings {
  return config.trajectories ?? section.parse({});
}
