import { z } from 'zod';
import { compiled, LONGEST_PATTERN } from '../../redact/custom/matcher.ts';
import { CUSTOM_NAME, KINDS } from '../../redact/kinds.ts';

const MOST_CUSTOM = 20;

const custom = z.strictObject({
  name: z
    .string()
    .regex(CUSTOM_NAME)
    .refine((name) => !KINDS.some((kind) => kind === name), { error: 'a name that no built-in kind has' })
    .meta({
      description: 'What the placeholder says: EMPLOYEE_ID gives <EMPLOYEE_ID_1>.',
      expect: 'a name such as EMPLOYEE_ID, not one of the built-in kinds',
      remedy: 'Write capital letters, digits and underscores, at most 32.',
    }),
  pattern: z
    .string()
    .max(LONGEST_PATTERN)
    .refine((pattern) => compiled(pattern).ok)
    .meta({
      description: 'What it looks like: characters, classes, groups, alternatives, quantifiers, ^ $ \\b. Matched in linear time, case counts.',
      expect: `a pattern of at most ${LONGEST_PATTERN} characters without back references and look-around that matches no empty text`,
      remedy: 'Write it with classes and quantifiers such as EMP-\\d{6}.',
    }),
});

const settings = z.strictObject({
  kinds: z
    .array(z.enum(KINDS))
    .default([...KINDS])
    .meta({ description: 'What is looked for; everything unless you name less.', expect: `a list of ${KINDS.join(', ')}` }),
  custom: z
    .array(custom)
    .max(MOST_CUSTOM)
    .default([])
    .meta({ description: 'Patterns of your own, such as numbers of employees or customers.', expect: `a list of at most ${MOST_CUSTOM} patterns` }),
  allow: z
    .strictObject({
      fields: z
        .array(z.string().min(1))
        .default([])
        .meta({ description: 'What stands in a field of one of these names stays, wherever else its trace says it.', expect: 'a list of field names' }),
      values: z.array(z.string().min(1)).default([]).meta({ description: 'Values that stay, such as your own support address.', expect: 'a list of texts' }),
    })
    .prefault({})
    .meta({ description: 'What stays although it looks personal.' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null)
    .meta({
      description: 'Whose phone numbers are found without their country code; by default those with one, and those that say they are one.',
      expect: 'a country of two capital letters such as DE',
      remedy: 'Write the code of ISO 3166.',
    }),
});

/** What is taken out of traces before anything of them is written. */
export const redactSection = z
  .union([z.literal('off'), settings])
  .prefault({})
  .meta({
    description: 'Secrets and personal data are replaced before anything of a trace is written. off leaves them in, and every report says so.',
    expect: 'off, or a map of settings',
    remedy: 'Leave it out to redact everything that is known.',
  });
