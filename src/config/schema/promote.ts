import { z } from 'zod';
import { ratio } from './values.ts';

const NAME = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?';
const PART = '[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?';

/** Where a proved adapter goes, and how close to the hosted model it must be. */
export const promoteSection = z
  .strictObject({
    repository: z
      .string()
      .regex(new RegExp(`^${NAME}/${NAME}$`))
      .nullable()
      .default(null)
      .meta({ description: 'Hugging Face repository for the adapter, OWNER/NAME.', expect: 'OWNER/NAME or null' }),
    private: z.boolean().default(true).meta({ description: 'Create the repository private.', expect: 'true or false' }),
    revision: z
      .string()
      .regex(new RegExp(`^${PART}(?:/${PART})*$`))
      .default('main')
      .meta({ description: 'Branch of the repository to commit to.', expect: "a branch's name, e.g. main" }),
    pathInRepo: z
      .string()
      .regex(new RegExp(`^(?:${PART}(?:/${PART}){0,7})?$`))
      .default('')
      .meta({ description: 'Folder in the repository; empty is its root.', expect: 'a relative folder, e.g. adapters/my-agent, or an empty text' }),
    autoSubdir: z
      .boolean()
      .default(false)
      .meta({ description: 'Put each run into a folder of its own, AGENT/RUN, below pathInRepo.', expect: 'true or false' }),
    commitMessage: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}]*$/u)
      .optional()
      .meta({ description: 'Title of the commit; left out, it names agent and run.', expect: 'one line of at most 200 characters' }),
    split: z.enum(['test', 'vault']).default('vault').meta({
      description: 'Split the gap is measured on. vault: examples nothing was chosen by, opened only once the decision is to ship; test: without that check.',
    }),
    gapThreshold: ratio('Largest loss to the hosted model at which promotion is still allowed.', 0),
  })
  .prefault({});
