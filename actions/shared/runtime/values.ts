import { z } from 'zod';
import { Track } from '../../../src/records/example.ts';
import { parsedOrNull } from '../../../src/records/json-lines.ts';

/** Values of action inputs as the runner hands them over: texts, of which an empty one stands for `left out`. */

/** A file of the workspace: relative, plain names, never above it. */
export const filePath = (otherwise: string) =>
  z
    .string()
    .max(200)
    .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))\w[\w.-]*(?:\/[\w.-]+)*\.ya?ml$/, 'a relative path of a YAML file inside the repository')
    .default(otherwise);

export const flag = (otherwise: 'true' | 'false') =>
  z
    .enum(['true', 'false'], "'true' or 'false'")
    .default(otherwise)
    .transform((text) => text === 'true');

/** Null where it is left out. */
export const pullNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'the number of a pull request')
  .transform(Number)
  .nullable()
  .default(null);

/** Null where it is left out. */
export const commentId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'the id of a comment')
  .transform(Number)
  .nullable()
  .default(null);

export const commitSha = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'a full commit SHA of 40 hexadecimal digits')
  .nullable()
  .default(null);

export const runId = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'the id of a recorded run, 12 hexadecimal digits')
  .nullable()
  .default(null);

/** `i/n`, counted from 1. */
export interface Shard {
  index: number;
  count: number;
}

const MOST_SHARDS = 64;

const Shard = z
  .string()
  .regex(/^[1-9]\d?\/[1-9]\d?$/, 'a shard "i/n"')
  .transform((text): Shard => {
    const [index = 0, count = 0] = text.split('/').map(Number);
    return { index, count };
  })
  .refine(({ index, count }) => index <= count && count <= MOST_SHARDS, `a shard "i/n" with i from 1 to n and n at most ${MOST_SHARDS}`);

export const shard = Shard.prefault('1/1');

const SHARDS = 'a JSON array of every shard, such as ["1/2","2/2"]';

/** All shards of one evaluation, in order. */
export const shards = z
  .string()
  .max(1000)
  .transform((text, context) => {
    const parsed = z.array(Shard).min(1).safeParse(parsedOrNull(text));
    const isWhole = parsed.data?.every(({ index, count }, at) => index === at + 1 && count === parsed.data.length);
    if (parsed.success && isWhole) return parsed.data;
    context.addIssue({ code: 'custom', message: SHARDS });
    return z.NEVER;
  })
  .prefault('["1/1"]');

/** Null: the config's own. */
export const tracks = z
  .string()
  .transform((text, context) => {
    const parsed = z
      .array(Track)
      .min(1)
      .safeParse(text.split(',').map((name) => name.trim()));
    if (parsed.success && new Set(parsed.data).size === parsed.data.length) return parsed.data;
    context.addIssue({ code: 'custom', message: 'a comma-separated list of structured and toolcall' });
    return z.NEVER;
  })
  .nullable()
  .default(null);

export const hosts = z
  .string()
  .regex(/^(?:[1-9]|[1-5]\d|6[0-4])$/, 'a whole number from 1 to 64')
  .transform(Number)
  .prefault('1');

const NeededJobs = z.record(z.string().regex(/^[\w-]{1,100}$/), z.looseObject({ result: z.enum(['success', 'failure', 'cancelled', 'skipped']) }));

/** `toJSON(needs)` of the reporting job: what became of the jobs before it. */
export const jobResults = z
  .string()
  .max(1_000_000)
  .transform((text, context) => {
    const parsed = NeededJobs.safeParse(parsedOrNull(text));
    if (parsed.success) return Object.entries(parsed.data).map(([job, { result }]) => ({ job, result }));
    context.addIssue({ code: 'custom', message: 'the JSON of the needs context' });
    return z.NEVER;
  })
  .prefault('{}');
