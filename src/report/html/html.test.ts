import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS, hostile } from '../fixtures/fixture-disagreements.test-data.ts';
import { benign, poisoned } from '../fixtures/poisoned.test-data.ts';
import { disagreementsView } from '../view/disagreement-view.ts';
import { allHarmless, harmless } from '../view/harmless.ts';
import { STAND_IN } from '../view/labels.ts';
import { viewOf } from '../view/view.ts';
import { disagreementsSection } from './disagreements.ts';
import { html } from './html.ts';

const pageOf = (input: Parameters<typeof viewOf>[0]) => html(viewOf(input));
const disagreements = disagreementsFixture();
const page = pageOf({ run: runFixture(), disagreements });

/** Every tag and comment mark of a page with the attribute values blanked: what text must not be able to change. */
function skeleton(page: string): string[] {
  return (page.match(/<[!/a-zA-Z][^>]*>|<!--|-->/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, '=""'));
}

describe('the HTML report', () => {
  it('says first that a stand-in played the hosted model, and only then', async () => {
    const written = await page;
    expect(written.slice(written.indexOf('<main>'))).toMatch(new RegExp(`^<main>\\s*<p class="stand-in">${STAND_IN}`));
    expect(await pageOf({ run: { ...runFixture(), standIn: false }, disagreements: [] })).not.toContain(STAND_IN);
  });

  it('gives the same bytes for the same run', async () => {
    expect(await pageOf({ run: runFixture(), disagreements })).toBe(await page);
  });

  it('holds the models against what a suite asks, and says nothing of suites where there are none', async () => {
    const run = runFixture();
    const evaluations = run.evaluations.map((one) => ({ ...one, slices: one.slices.map((slice) => ({ ...slice, name: `multi-turn: ${slice.name}` })) }));
    const written = await pageOf({ run: { ...run, evaluations }, disagreements: [] });
    expect(written).toMatch(/<th scope="row">multi-turn: Right tool<\/th><td class="number">at least 80\.0\u00a0%<\/td>/);
    expect(written).toMatch(/of 151 <span class="outcome inferior">[^§]{0,200}?fail/);
    expect(await page).not.toContain('What the suites ask');
  });

  it('has nothing to load: no address in any tag but the empty icon', async () => {
    const tags = skeleton(await page).join('');
    expect(tags.match(/\s(?:href|src|srcset|action|data|poster)=/g)).toEqual([' href=']);
    expect(tags).not.toMatch(/\son\w+=/);
  });

  it('lists 200 disagreements, embeds the rest and says how many are left out', async () => {
    const long = await pageOf({ run: runFixture(), disagreements: disagreementsFixture(520) });
    expect(long.match(/<li class="card"/g)).toHaveLength(200);
    const rest: unknown = JSON.parse(/<script type="application\/json" id="rest">(.*?)<\/script>/.exec(long)?.[1] ?? '');
    expect(rest).toHaveLength(300);
    expect(long).toContain('The first 500 of 520 disagreements are here; left out: 20 on which only the base is wrong.');
  });

  it('says what stands outside the gate directly under the key numbers, and what gold is', async () => {
    const [keys] = /<section class="keys"[\s\S]*?<\/section>/.exec(await page) ?? [];
    expect(keys).toMatch(
      /<p class="apart">Not in the gate: paraphrase, n 48: hosted 93\.0\u00a0%, base 21\.3\u00a0%, tuned 68\.3\u00a0% \[54\.\d, 79\.\d\]<\/p>/,
    );
    expect(keys).toContain('90\u00a0% interval <span class="number">[\u22120.1, +2.7]</span>');
    expect(await page).toContain('Gold is the data set&#39;s answer: what the agent&#39;s trace recorded');
  });

  it('calls the hosted model alone the reference, not a local one that was compared on no example', async () => {
    const run = runFixture();
    const comparisons = run.comparisons.map((one) => (one.candidate === 'base' ? { ...one, verdicts: [] } : one));
    const [keys = ''] = /<section class="keys"[\s\S]*?<\/section>/.exec(await pageOf({ run: { ...run, comparisons }, disagreements: [] })) ?? [];
    expect(keys.match(/<div class="\w+"><dt>\w+<\/dt><dd><b>[^<]*<\/b><span class="quiet">(?:reference|not compared)/g)).toEqual(
      ['Hosted', 'Base', 'Hosted', 'Base'].map((label) => expect.stringContaining(`<dt>${label}</dt>`)),
    );
    expect(keys.match(/reference/g)).toHaveLength(2);
  });

  it('says so when no model disagrees with the gold answers', async () => {
    expect(await pageOf({ run: runFixture(), disagreements: [] })).toContain('Every model gave the gold answer on every example.');
  });

  it('keeps its structure whatever its fields hold', async () => {
    const text = `x${HOSTILE_TEXTS.join(' ')}`;
    expect(skeleton(await pageOf(poisoned(text)))).toEqual(skeleton(await pageOf(poisoned(benign(harmless(text))))));
  });

  it('keeps the structure of a disagreement whatever its fields hold', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '</script>',
      '<!--',
      '-->',
      '<img src=x onerror=y>',
      ' onload=',
      'javascript:',
      '&#60;',
      '\u2028',
      '{',
      '}',
      'x',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    const view = viewOf({ run: runFixture(), disagreements: [] });
    const section = (of: string) => disagreementsSection({ ...view, disagreements: allHarmless(disagreementsView([hostile(`x${of}`)])) }).toString();
    for (const some of HOSTILE_TEXTS) expect(skeleton(section(some))).toEqual(skeleton(section(benign(some))));
    fc.assert(
      fc.property(
        text.filter((some) => !some.includes('\u001b') && !some.includes('\u009b')),
        (some) => {
          expect(skeleton(section(some))).toEqual(skeleton(section(benign(some))));
        },
      ),
      { numRuns: 200 },
    );
  });
});
