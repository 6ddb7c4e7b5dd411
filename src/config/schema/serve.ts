import { z } from 'zod';
import { countUpTo, seconds } from './values.ts';

export const ServeMode = z.enum(['shadow', 'canary', 'local', 'hosted']);
export type ServeMode = z.infer<typeof ServeMode>;

const share = z.number().gt(0).max(1);

const canary = z
  .strictObject({
    steps: z
      .array(share.meta({ expect: 'a share above 0 and up to 1' }))
      .min(1)
      .max(20)
      .refine((steps) => steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0)), { error: 'each share above the one before it' })
      .default([0.05, 0.25, 0.5, 1])
      .meta({
        description:
          'Shares of the sessions that the local model answers, step by step. It goes on when the pairs of a step say that it may, back to none when they say that it must.',
        expect: 'a list of shares, each above the one before it, up to 1',
        remedy: 'Write for example [0.05, 0.25, 0.5, 1].',
      }),
    audit: z.number().gt(0).max(1).default(0.05).meta({
      description:
        'Share of all requests of a track that both models are asked, the hosted one after the client was served: what watching costs at any step, and how fast a loss is seen. At a first step of 0.05 and an audit of 0.05 every local answer is compared, at a share of 1 every twentieth.',
      expect: 'a share above 0 and up to 1',
    }),
    alpha: z.number().gt(0).max(0.5).default(0.05).meta({
      description: 'Chance of a rollback, over the whole rollout and all tracks together, where the local model is as good as it was proved to be.',
      expect: 'a number above 0 and up to 0.5',
    }),
  })
  .prefault({});

const limits = z
  .strictObject({
    bodyMb: z.number().gt(0).max(64).default(4).meta({
      description: 'A request may have so many megabytes; of more, 413 is said before it is read whole. Sixteen of the largest are held in memory at most.',
      expect: 'a number above 0 and up to 64',
    }),
    inFlight: countUpTo('Requests answered at once.', { fallback: 64, most: 10_000 }),
    queue: countUpTo('Further requests that may wait for their turn; the next gets 429 with Retry-After.', { fallback: 256, most: 100_000 }),
    requestTimeoutSeconds: seconds('All of one request: waiting, both models, and the last byte of its answer.', 120),
  })
  .prefault({});

/** How `fledgling serve` takes the traffic. Left out of a config that does not name it: digests of configs stay as they are. */
export const serveSection = z.strictObject({
  mode: ServeMode.default('canary').meta({
    description:
      'shadow: the hosted model answers, the local one is compared with it. canary: the local model answers a growing share of sessions, and goes back by itself. local: it answers everything that was proved. hosted: it answers nothing.',
    expect: 'shadow, canary, local or hosted',
    remedy: 'Write canary: it begins with a small share, and goes back by itself.',
  }),
  canary,
  models: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .meta({ description: 'Further names that clients may ask for, beside the hosted model’s, the local model’s and fledgling.', expect: 'a list of names' }),
  limits,
});
export type ServeSettings = z.infer<typeof serveSection>;

/** The section with its defaults, also where a config does not name it. */
export function serveSettings({ serve }: { serve?: ServeSettings | undefined }): ServeSettings {
  return serve ?? serveSection.parse({});
}
