import { UserError } from '../errors.ts';
import { compiled } from './custom/matcher.ts';
import type { FindRules } from './find/find.ts';

/** What a harvest looks for and what it lets stand: `harvest.redact`. */
export interface RedactionSettings {
  kinds: readonly string[];
  custom: readonly { name: string; pattern: string }[];
  allow: { fields: readonly string[]; values: readonly string[] };
  country: string | null;
}

/** @throws UserError for a pattern that cannot be matched in linear time. */
export function findRules({ kinds, custom, country }: RedactionSettings): FindRules {
  return {
    kinds: new Set([...kinds, ...custom.map(({ name }) => name)]),
    country,
    custom: custom.map(({ name, pattern }) => {
      const result = compiled(pattern);
      if (!result.ok)
        throw new UserError(`harvest.redact.custom ${name}: expected a pattern that can be matched in linear time, but ${result.problem}. Write it anew.`);
      return { name, matcher: result.matcher };
    }),
  };
}
