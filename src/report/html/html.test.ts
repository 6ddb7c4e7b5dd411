import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS, hostile } from '../fixtures/fixture-disagreements.test-data.ts';
import { pageOf } from '../fixtures/page.test-data.ts';
import { benign, poisoned } from '../fixtures/poisoned.test-data.ts';
import { disagreementsView } from '../view/disagreement-view.ts';
import { allHarmless, harmless } from '../view/harmless.ts';
import { STAND_IN } from '../view/labels.ts';
import { listed } from './listed.ts';

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

  it('tells p99 and the time to the first token beside the other latencies', async () => {
    const cells = ['342 ms', '518 ms', '1.2 s', '61 ms / 104 ms', '35,712'].map((cell) => `<td class="number">${cell}</td>`);
    expect((await page).replaceAll('\n', '')).toContain(cells.join(''));
  });

  it('gives the same bytes for the same run', async () => {
    expect(await pageOf({ run: runFixture(), disagreements })).toBe(await page);
  });

  it('holds the models against what a suite asks, and says nothing of suites where there are none', async () => {
    const run = runFixture();
    const evaluations = run.evaluations.map((one) => ({ ...one, slices: one.slices.map((slice) => ({ ...slice, name: `multi-turn: ${slice.name}` })) }));
    const written = await pageOf({ run: { ...run, evaluations }, disagreements: [] });
    expect(written).toMatch(/<th scope="row">multi-turn: Right tool<\/th><td class="number held">at least 80\.0\u00a0%<\/td>/);
    expect(written).toMatch(/of 151 <span class="outcome inferior">[^§]{0,200}?fail/);
    expect(await page).not.toContain('What the suites ask');
  });

  it('has nothing to load: no address in any tag but the empty icon and places in the page itself', async () => {
    const tags = (await page).replace(/<script>[\s\S]*?<\/script>/, '').match(/<[!/a-zA-Z][^>]*>/g) ?? [];
    const addresses = tags.flatMap((tag) => [...tag.matchAll(/\s(href|src|srcset|action|data|poster)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    expect(addresses.filter(([name, value]) => name !== 'href' || !value?.startsWith('#'))).toEqual([['href', 'data:,']]);
    expect(addresses.length).toBeGreaterThan(10);
    expect(skeleton(tags.join('')).join('')).not.toMatch(/\s(?:on\w+|style)=/);
  });

  it('lists 20 disagreements for whoever runs no script, and says how many there are', async () => {
    const long = await pageOf({ run: runFixture(), disagreements: disagreementsFixture(520) });
    const [plain = ''] = /<noscript>[\s\S]*<\/noscript>/.exec(long) ?? [];
    expect(plain.match(/<li class="card"/g)).toHaveLength(20);
    expect(plain).toContain('The first 20 of 520 disagreements are listed; the others need JavaScript.');
    expect(long.match(/<li class="card"/g)).toHaveLength(20);
  });

  it('says what to do next, the remedy that needs no training first where the gate does not ship', async () => {
    const run = runFixture();
    const training = { ...run, standIn: false, decision: { ...run.decision, action: 'train' as const } };
    const [next = ''] = /<div class="next">[\s\S]*?<\/div>/.exec(await pageOf({ run: training, disagreements: [] })) ?? [];
    expect(next.match(/<li>/g)).toHaveLength(3);
    expect(next).toMatch(/<ol><li>Tool calls: ask otherwise first: constrained surely gains, by about 9\.0 points, without training\.<\/li><li>Allow training/);
  });

  it('draws what the gate decides on against the margin, with words beside every interval', async () => {
    const [plots = ''] = /<section class="keys"[\s\S]*?<\/section>/.exec(await page) ?? [];
    expect(plots.match(/<svg class="forest" height="30"/g)).toHaveLength(5);
    expect(plots).toMatch(
      /<th scope="row">Exact match<\/th><td class="plot">[\s\S]*?<\/td><td class="number">\+1\.3<span class="interval">\[\u22120\.1, \+2\.7\]/,
    );
    expect(plots).toContain('dashed: the margin, \u22125.0');
  });

  it('maps misses to causes and tools, every cell a link to its examples', async () => {
    expect(await page).toContain(
      'href="#track=toolcall&amp;wrong=tuned&amp;cause=argument-content&amp;tool=schedule_meeting&amp;gate=in" aria-label="2 of Argument content in schedule_meeting">2</a>',
    );
    expect(await page).toContain('5 misses in 300 examples (1.7\u00a0%); 4 of them');
  });

  it('leads everywhere that its table of contents names', async () => {
    const [contents = ''] = /<nav class="contents"[\s\S]*?<\/nav>/.exec(await page) ?? [];
    const ids = [...contents.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toContain('ceiling');
    for (const id of ids) expect(await page).toContain(` id="${id}"`);
  });

  it('gives its parts classes of their own: a stage is drawn as a bar in its line', async () => {
    expect(await page).toContain('<svg class="bar"');
    expect((await page).match(/(?<=class=")(?:[\w-]+ )*bar(?=[ "])/g)?.length).toBe((await page).match(/<svg class="bar"/g)?.length);
  });

  it('has no section for what a run does not hold', async () => {
    const without = await pageOf({ run: { ...runFixture(), diagnoses: [], ceilings: [], remedies: [], economics: [] }, disagreements: [] });
    for (const id of ['misses', 'ceiling', 'remedies', 'cost']) {
      expect(await page).toContain(`id="${id}"`);
      expect(without).not.toContain(`id="${id}"`);
      expect(without).not.toContain(`href="#${id}"`);
    }
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
    const section = (of: string) => listed(allHarmless(disagreementsView([hostile(`x${of}`)])).items).toString();
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
