import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Ceiling } from '../records/findings/ceiling.ts';
import { Labels } from '../records/harvest/labels.ts';
import { labelsToSettle } from './labels-to-settle.ts';

const ID = fc.stringMatching(/^[0-9a-f]{16}$/);
const TEXT = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('<tool_call name="a">{}</tool_call>', 'no: yes # not\n---\n&a *a !!x', '\u202eevil\u2028next\u0085', '- "', '%TAG ! x', '@here'),
);
const CONTRADICTION = fc.record({
  exampleId: ID,
  asked: fc.option(ID),
  split: fc.constantFrom('train', 'test'),
  domain: TEXT,
  prompt: TEXT,
  gold: TEXT,
  answers: fc.array(fc.record({ text: TEXT, times: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 3 }),
  agreed: fc.nat({ max: 9 }),
  settled: fc.constantFrom(null, null, 'keep'),
});

function ceiling(contradictions: Ceiling['contradictions']): Ceiling {
  const agreement = { value: 1, n: 1, interval: { low: 0, high: 1 } };
  const counts = { asked: 1, unscored: 0, agreement, parts: [], domains: [], sample: [] };
  return { schema: 'fledgling/ceiling@1', track: 'toolcall', metric: 'args_exact_rate', ask: 'text', contradictions, ...counts };
}

test('whatever texts are in it, they are read back as they were, one line a text, and nothing else is said', () => {
  fc.assert(
    fc.property(fc.array(CONTRADICTION, { minLength: 1, maxLength: 5 }), (contradictions) => {
      const open = contradictions.filter(({ settled }) => settled === null);
      const text = labelsToSettle([ceiling(contradictions)]);
      expect(text === null).toBe(open.length === 0);
      if (text === null) return;
      const { labels } = Labels.parse(parse(text));
      expect(
        labels.map(({ example, asked = null, tool, prompt, recorded, others, agreed, decision }) => ({
          example,
          asked,
          tool,
          prompt,
          recorded,
          others,
          agreed,
          decision,
        })),
      ).toEqual(
        open.map(({ exampleId, asked, domain, prompt, gold, answers, agreed }) => ({
          ...{ example: exampleId, asked, tool: domain, prompt, recorded: gold, agreed, decision: null },
          others: answers.map(({ text: answer, times }) => ({ answer, times })),
        })),
      );
      const lines = text
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#') && line !== '');
      expect(
        lines.filter(
          (line) =>
            !/^(?:labels:| {2}- example: "| {4}(?:asked|track|tool|split|prompt|recorded): "| {4}(?:others|decision):$| {4}agreed: \d+$| {6}- answer: "| {8}times: \d+$)/.test(
              line,
            ),
        ),
      ).toEqual([]);
      expect(text).not.toMatch(/[\u0085\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
});

test('what is too much for one file is left for the next run, and the file says so', () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({
    ...{ exampleId: index.toString(16).padStart(16, '0'), asked: null, split: 'test' as const, domain: 'a', prompt: 'p', gold: 'g', agreed: 0, settled: null },
    answers: [{ text: 'x'.repeat(2000), times: 1 }],
  }));
  const text = labelsToSettle([ceiling(many)]) ?? '';
  const { labels } = Labels.parse(parse(text));
  expect(labels.length).toBeGreaterThan(100);
  expect(text).toContain(`# ${2000 - labels.length} more are left out: settle these first.`);
  expect(text.length).toBeLessThan(1_000_000);
});
