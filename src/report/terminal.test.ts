import { describe, expect, it } from 'vitest';
import { pointRuleFixture, runFixture } from './fixtures/fixture.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS } from './fixtures/fixture-disagreements.test-data.ts';
import { poisoned } from './fixtures/poisoned.test-data.ts';
import { terminal } from './terminal.ts';
import { STAND_IN } from './view/labels.ts';
import { viewOf } from './view/view.ts';

const view = viewOf({ run: runFixture(), disagreements: disagreementsFixture() });
const OPTIONS = { width: 100, colour: false, files: ['eval-results/dummy-agent/0123/report.html'] };

describe('the terminal summary', () => {
  it('says first that a stand-in played the hosted model, then the verdict', () => {
    const flat = terminal(view, OPTIONS).replace(/\s+/g, ' ');
    expect(flat.startsWith(`${STAND_IN} Ship Fledgling nano 1.5M, tuned`)).toBe(true);
  });

  it.each([60, 80, 100, 140])('stays within %i columns of plain ASCII', (width) => {
    const text = terminal(view, { ...OPTIONS, width });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(text).toMatch(/^[\n -~]*$/);
  });

  it('keeps every model and the verdict on a narrow terminal', () => {
    expect(terminal(view, { ...OPTIONS, width: 60 })).toMatch(/Exact match \* +98\.0 % +26\.3 % +99\.3 % +parity/);
  });

  it('shows hosted, base, tuned, the difference with its interval and the verdict in one row', () => {
    expect(terminal(view, OPTIONS)).toMatch(/Exact match \* +300 +98\.0 % +26\.3 % +99\.3 % +\+1\.3 +\[-0\.1, \+2\.7\] +parity/);
  });

  it('shows the verdicts of the rule that decides', () => {
    const text = terminal(viewOf({ run: pointRuleFixture(), disagreements: [] }), OPTIONS);
    expect(text).toMatch(/Exact match \* .* parity$/m);
    expect(text).not.toContain('inconclusive');
  });

  it('names the examples that are not in the gate, and the files', () => {
    const text = terminal(view, OPTIONS);
    expect(text).toMatch(/^ {2}Not in the gate: paraphrase, n 48: hosted 93\.0 %, base 21\.3 %, tuned 68\.3 % \[54\.\d, 79\.\d\]$/m);
    expect(text.trimEnd().endsWith('eval-results/dummy-agent/0123/report.html')).toBe(true);
  });

  it('says the same with colours as without', () => {
    const coloured = terminal(view, { ...OPTIONS, colour: true });
    expect(coloured).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colour codes are what is taken away
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(terminal(view, OPTIONS));
  });

  it.each(HOSTILE_TEXTS)('prints no control character of a field that holds %j', (text) => {
    expect(terminal(viewOf(poisoned(text)), OPTIONS)).not.toMatch(/[^\P{C}\n]/u);
  });
});
