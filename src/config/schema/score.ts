import { z } from 'zod';
import { COMPARATORS, ToolComparators } from '../../records/graded/comparator.ts';

export const scoreSection = z
  .strictObject({
    arguments: ToolComparators.default({}).meta({
      description:
        "By tool (or the response schema's name), by argument path (address.city, items[].price): how the graded reading compares it, in place of what its schema says. The exact reading, on which verdicts rest, has no choices.",
      expect: `a comparator (${COMPARATORS.join(', ')}), or { comparator: number, tolerance: 0.01 }`,
      remedy: 'Write for example { create_ticket: { summary: free-text } }.',
    }),
  })
  .prefault({})
  .meta({ description: 'The graded reading of answers.' });
