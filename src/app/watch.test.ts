import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endLine } from './watch.ts';

const ended = {
  name: 'eval hosted structured',
  end: { status: 'ran', why: 'changed: examples, local model', wallMs: 1_234, summary: 'exact_match_rate 97.4 % of 453, 12 unscored' },
} as const;
const plain = (_: string, text: string) => text;

it('is the whole line where nothing limits it', () => {
  expect(endLine(ended, null, plain)).toBe(
    '+ eval hosted structured     1.2 s  exact_match_rate 97.4 % of 453, 12 unscored  ran (changed: examples, local model)',
  );
});

it('loses the reason first, then the end of the summary', () => {
  expect(endLine(ended, 90, plain)).toBe('+ eval hosted structured     1.2 s  exact_match_rate 97.4 % of 453, 12 unscored  ran');
  expect(endLine(ended, 80, plain)).toBe('+ eval hosted structured     1.2 s  exact_match_rate 97.4 % of 453, 12 uns…  ran');
});

it('never wraps, whatever it says', () => {
  const texts = fc.string({ maxLength: 120 });
  fc.assert(
    fc.property(texts, texts, fc.integer({ min: 40, max: 200 }), (summary, why, columns) => {
      expect(endLine({ ...ended, end: { ...ended.end, summary, why } }, columns, plain).length).toBeLessThanOrEqual(columns);
    }),
  );
});
