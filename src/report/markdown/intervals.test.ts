import { expect, test } from 'vitest';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture, hostile } from '../fixtures/fixture-disagreements.test-data.ts';
import { bytesOf } from '../view/clip.ts';
import { viewOf } from '../view/view.ts';
import { intervalsPicture } from './intervals.ts';
import { markdown } from './markdown.ts';

function picture(difference: number, half: number, change: object = {}) {
  const run = runFixture();
  const comparisons = run.comparisons.map((one) => ({
    ...one,
    verdicts: one.verdicts.map((verdict) => ({ ...verdict, difference, interval: { low: difference - half, high: difference + half }, ...change })),
  }));
  const [track] = viewOf({ run: { ...run, comparisons }, disagreements: [] }).tracks;
  if (!track) throw new Error('the fixture has tracks');
  return intervalsPicture(track).split('\n');
}

test('a picture tells margin, zero, interval and difference apart, and says the numbers beside them', () => {
  const [fence, legend, , exact = ''] = picture(-0.01, 0.02);
  expect(fence).toBe('```text');
  expect(legend).toBe('Tuned minus hosted in points, 90 % intervals; │ no difference, ┊ margin -5.0');
  expect(exact).toMatch(/^Exact match {3,}┊ +├─+●─*┼─+┤ +-1\.0 \[-3\.0, \+1\.0\] parity$/);
});

test('an interval below the margin lies left of it', () => {
  expect(picture(-0.2, 0.03)[3]).toMatch(/^Exact match +├─+●─+┤ +┊ +│ +-20\.0 \[-23\.0, -17\.0\] parity$/);
});

test('what has no interval is a point alone', () => {
  expect(picture(0.01, 0.5, { method: 'none' })[3]).toMatch(/^Exact match +┊ +│ +● +\+1\.0 no interval parity$/);
});

test('every row is drawn on the same scale', () => {
  const margins = picture(-0.01, 0.02)
    .slice(2, -1)
    .map((line) => line.indexOf('┊'));
  expect(new Set(margins).size).toBe(1);
});

test('the report stays within 60,000 bytes, and names what was left out', () => {
  const long = Array.from({ length: 20 }, (_, at) => ({ ...hostile('y'.repeat(70_000)), exampleId: String(at) }));
  const stages = Array.from({ length: 500 }, () => ({ name: 'eval', key: 'k', status: 'ran' as const, why: 'because '.repeat(20), wallMs: 1 }));
  const written = markdown(viewOf({ run: { ...runFixture(), stages }, disagreements: [...long, ...disagreementsFixture()] }));
  expect(bytesOf(written)).toBeLessThanOrEqual(60_000);
  expect(written).toMatch(/Left out for want of room: stages \(\d+ KB\)\. Read it in report\.html, beside this file\./);
  expect(written).toContain('**Ship Fledgling nano 1.5M, tuned');
  expect(written).toContain('┊');
});
