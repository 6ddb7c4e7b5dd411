import type { z } from 'zod';
import { HOSTILE_TEXTS } from '../../../src/report/fixtures/fixture-disagreements.test-data.ts';

/** What marks that a hostile text is on the page: without it a test would be glad of a page that shows nothing. */
export const MARK = 'onerror=alert(3)';

/** Script, Markdown, mentions, terminal codes, bidirectional overrides, half a character and a line without an end. */
export const HOSTILE = [...HOSTILE_TEXTS, '\ud800 @octocat \u2066\u202e', 'y'.repeat(5_000)].join(' ');

/** The same on a line, for keys and names. */
export const SHORT = '"><img src=x onerror=alert(3)>\u202e\u001b[31m</script><script>alert(2)</script>';

/** A record with the text in every place where its schema takes any text at all, each time with another number at its end. */
export function poisoned<T>(schema: z.ZodType<T>, record: T): unknown {
  const copy: unknown = structuredClone(record);
  let number = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member !== 'string') visit(member);
      else {
        Reflect.set(value, key, `${HOSTILE} ${number++}`);
        if (!schema.safeParse(copy).success) Reflect.set(value, key, member);
      }
    }
  };
  visit(copy);
  return schema.parse(copy);
}

/** Any JSON with the text in place of every string, but of those that stand under the keys that are kept. */
export function poisonedJson(value: unknown, keep: ReadonlySet<string>, text = HOSTILE): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((one) => poisonedJson(one, keep, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, keep.has(key) ? member : poisonedJson(member, keep, text)]));
}
