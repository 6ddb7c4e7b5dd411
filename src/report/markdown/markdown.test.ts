import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetManifest } from '../../records/dataset.ts';
import { pointRuleFixture, runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS } from '../fixtures/fixture-disagreements.test-data.ts';
import { benign, poisoned } from '../fixtures/poisoned.test-data.ts';
import { GOLD, REDACTION_OFF, STAND_IN } from '../view/labels.ts';
import { viewOf } from '../view/view.ts';
import { markdown } from './markdown.ts';
import { outsideCode } from './outside-code.test-data.ts';
import { codeBlock, inlineCode, prose } from './text.ts';

const pieces = fc.constantFrom(
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\\',
  '\n',
  ' ',
  '<',
  '>',
  '-->',
  '<!--',
  '@bob',
  '#1',
  '::',
  '##[',
  '![',
  '](',
  'https://',
  'www.',
  'x',
  '*',
  '_',
  '- ',
  '1. ',
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((some) => some.join('')),
  fc.string({ unit: 'binary' }),
);
const RUNS = { numRuns: 1_000 };

it('tells p99 and the time to the first token beside the other latencies', () => {
  const written = markdown(viewOf({ run: runFixture(), disagreements: [] }));
  expect(written).toContain('| n | p50 | p95 | p99 | First token | Tokens in |');
  expect(written).toContain('| 342 ms | 518 ms | 1.2 s | 61 ms / 104 ms | 35,712 |');
});

describe('untrusted text in Markdown', () => {
  it('holds the models against what a suite asks', () => {
    const run = runFixture();
    const evaluations = run.evaluations.map((one) => ({ ...one, slices: one.slices.map((slice) => ({ ...slice, name: `multi-turn: ${slice.name}` })) }));
    const written = markdown(viewOf({ run: { ...run, evaluations }, disagreements: [] }));
    expect(written).toMatch(
      /\| multi-turn \| Right tool \| at least 80\.0 % \| [\d.]+ % \[[\d., ]+\] of 151, pass \| \*\*[\d.]+ % \[[\d., ]+\] of 151, fail\*\* \| [\d.]+ % \[[\d., ]+\] of 151, pass \|/,
    );
  });

  it('cannot leave an inline code span, a table cell or the line', () => {
    fc.assert(
      fc.property(text, (some) => {
        const code = inlineCode(some);
        expect(code).not.toMatch(/[\n|]/);
        expect(outsideCode(code)).toEqual([code === '(empty)' ? code : 'CODE']);
      }),
      RUNS,
    );
  });

  it('cannot close the fence of its block', () => {
    fc.assert(
      fc.property(text, (some) => {
        const [opening, after, ...more] = outsideCode(`${codeBlock(some)}\nafter`);
        expect([opening?.replace(/^`+/, ''), after, more]).toEqual(['text', 'after', []]);
      }),
      RUNS,
    );
  });

  it('holds no live mention, reference, link, image, HTML or code as prose', () => {
    fc.assert(
      fc.property(text, (some) => {
        expect(prose(some)).not.toMatch(/[<>\n]|[@#][A-Za-z0-9]|(?<!\\)(?:\\\\)*[`[\]*_|](?<!\\.)|:\/\/|www\./i);
      }),
      RUNS,
    );
  });

  it('shows its own text once Markdown and HTML have been read, as prose', () => {
    const read = (written: string) =>
      written
        .replaceAll('\u200b', '')
        .replace(/\\([!-/:-@[-`{-~])|&(lt|gt|amp);/g, (_, escaped, entity) => escaped ?? { lt: '<', gt: '>', amp: '&' }[String(entity)]);
    const visible = (some: string) => some.replace(/\s+/g, ' ').trim().replaceAll('\u200b', '');
    for (const some of ['p < 0.1 & @x', '&lt; &#60; \\< a>b', ...HOSTILE_TEXTS]) expect(read(prose(some))).toBe(visible(some));
    fc.assert(
      fc.property(text, (some) => {
        expect(read(prose(some))).toBe(visible(some));
      }),
      RUNS,
    );
    expect(prose('p < 0.1 & @x')).toBe('p &lt; 0.1 &amp; @\u200bx');
  });

  it('may be millions of characters of backticks', () => {
    expect(codeBlock('` '.repeat(1_000_000)).startsWith('```text\n')).toBe(true);
  });

  it('ends no HTML comment and gives no workflow command', () => {
    fc.assert(
      fc.property(text, (some) => {
        for (const written of [inlineCode(some), codeBlock(some), prose(some)]) expect(written).not.toMatch(/::|##\[|-->|<!--/);
      }),
      RUNS,
    );
  });
});

describe('the Markdown report', () => {
  const written = markdown(viewOf({ run: runFixture(), disagreements: disagreementsFixture() }));

  it('says first that a stand-in played the hosted model, then the verdict in bold', () => {
    const [first, second] = written.split('\n\n');
    expect(first).toBe(`> **${STAND_IN}**`);
    expect(second).toMatch(/^\*\*Ship Fledgling nano 1\.5M, tuned: .*\*\*$/);
  });

  it('says before the verdict that redaction was off, and in the provenance what was taken out', () => {
    const withRedaction = (redaction: DatasetManifest['redaction']) => {
      const run = runFixture();
      return markdown(viewOf({ run: { ...run, dataset: { ...run.dataset, redaction } }, disagreements: [] }));
    };
    expect(withRedaction({ enabled: false, kinds: {} }).split('\n\n')[1]).toBe(`> **${REDACTION_OFF}**`);
    const on = withRedaction({ enabled: true, kinds: { EMAIL: 1200, PHONE: 3 } });
    expect(on).not.toContain(REDACTION_OFF);
    expect(on).toContain('1,200 EMAIL, 3 PHONE');
    expect(withRedaction(null)).not.toContain('Redacted');
  });

  it('says right after the verdict what stands outside the gate, with its interval, and once what bold means', () => {
    expect(written).toMatch(/- Structured output, not in the gate: `paraphrase`, n 48: hosted 93\.0 %, base 21\.3 %, tuned 68\.3 % \\\[54\.\d, 79\.\d\\\]\n/);
    expect(written.match(/\*\*Bold\*\* metrics/g)).toHaveLength(1);
    expect(written.split('**Bold**')[0]).not.toContain('###');
  });

  it('explains gold once and gives each metric its n', () => {
    expect(written.split(GOLD)).toHaveLength(2);
    expect(written).toContain('| **Exact match** | 300 | 98.0 % | 26.3 % |');
  });

  it('shows the verdicts of the rule that decides', () => {
    const text = markdown(viewOf({ run: pointRuleFixture(), disagreements: [] }));
    expect(text).toMatch(/\| \*\*Exact match\*\* .* inferior \| .* parity \|$/m);
    expect(text).not.toContain('inconclusive');
  });

  it('tells no answer from an empty one', () => {
    const [one] = disagreementsFixture();
    if (!one) throw new Error('the fixture has disagreements');
    const hosted = { text: null, correct: null, differs: [], reason: 'timeout' };
    const answers = { hosted, base: { text: '', correct: false, differs: [], reason: null } };
    const text = markdown(viewOf({ run: runFixture(), disagreements: [{ ...one, answers }] }));
    expect(text).toContain('\n\nHosted, not scored (timeout): no answer.\n\nBase, wrong:\n```text\n\n```\n');
  });

  it('fits a GitHub comment', () => {
    expect(written.length).toBeLessThan(65_536);
  });

  it('gives every table row as many cells as its header', () => {
    const widths = outsideCode(written).map((line) => (line.startsWith('|') ? line.split(/(?<!\\)\|/).length : 0));
    widths.forEach((width, at) => {
      if (width > 0 && (widths[at - 1] ?? 0) > 0) expect(width).toBe(widths[at - 1]);
    });
    expect(widths.filter(Boolean).length).toBeGreaterThan(30);
  });

  it.each(HOSTILE_TEXTS)('keeps its structure whatever a field holds: %j', (some) => {
    const shape = (of: string) =>
      outsideCode(markdown(viewOf(poisoned(`x${of}`)))).map((line) => (line.match(/^(?:#+ |> |- |\||<\/?details>)|(?<!\\)\|/g) ?? []).join(''));
    expect(shape(some)).toEqual(shape(benign(some)));
  });
});
