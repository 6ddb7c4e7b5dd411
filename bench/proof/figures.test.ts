import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RunRecord } from '../../src/records/run.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { withFigures } from './figures.ts';

const KEPT = new URL('results/run.json', import.meta.url);
const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');

test('the figures stand between the two marks, the stand-in first; the rest of the page stays', () => {
  const written = withFigures(page, runFixture());
  const [before, figures, after] = written.split(/<!--[^>]*figures[^>]*-->/);
  expect([before, after]).toEqual(page.split(/<!--[^>]*figures[^>]*-->/).filter((_, at) => at !== 1));
  expect(figures?.trim()).toMatch(/^\*\*The hosted model in this run is a scripted stand-in/);
  expect(figures).toMatch(/\| \*\*Exact arguments\*\* \| \d+ \| [\d.]+ % \[[\d.]+, [\d.]+\]/);
  expect(withFigures(written, runFixture())).toBe(written);
});

test('a page without the marks is refused', () => {
  expect(() => withFigures('# Page', runFixture())).toThrow('expected <!-- figures');
});

test.skipIf(!existsSync(KEPT))('the page shows the figures of the kept run', () => {
  expect(withFigures(page, RunRecord.parse(JSON.parse(readFileSync(KEPT, 'utf8'))))).toBe(page);
});
