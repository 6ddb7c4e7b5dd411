import { z } from 'zod';

// `expect` and `remedy` travel in the schema's metadata: the error sentence is built from them (config/explain.ts).

export function text(description: string, fallback?: string) {
  const schema = z.string().min(1).meta({ description, expect: 'a text' });
  return fallback === undefined ? schema : schema.default(fallback).meta({ description, expect: 'a text' });
}

export function path(description: string) {
  return z.string().min(1).meta({ description, expect: 'a file path' });
}

export function ratio(description: string, fallback: number, remedy?: string) {
  const meta = { description, expect: 'a number from 0 to 1', ...(remedy ? { remedy } : {}) };
  return z.number().min(0).max(1).default(fallback).meta(meta);
}

export function count(description: string, fallback: number) {
  return z.int().positive().default(fallback).meta({ description, expect: 'a whole number of at least 1' });
}

/** A whole number from 1 to `most`. */
export function countUpTo(description: string, { fallback, most }: { fallback: number; most: number }) {
  return z
    .int()
    .min(1)
    .max(most)
    .default(fallback)
    .meta({ description, expect: `a whole number from 1 to ${most}` });
}

/** From one second to one hour. */
export function seconds(description: string, fallback: number) {
  return z
    .number()
    .min(1)
    .max(3600)
    .default(fallback)
    .meta({ description: `${description} Seconds.`, expect: 'a number of seconds from 1 to 3600' });
}

export function usd(description: string) {
  return z
    .number()
    .nonnegative()
    .meta({ description: `${description} US dollars.`, expect: 'a number of dollars of at least 0' });
}
