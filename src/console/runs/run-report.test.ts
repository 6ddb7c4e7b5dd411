import { expect, it } from 'vitest';
import { RunReport } from '../../records/console/runs/run.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { viewOf } from '../../report/view/view.ts';
import { runReport } from './run-report.ts';

it('holds the report’s own sentences and numbers', () => {
  const run = runFixture();
  const view = viewOf({ run, disagreements: [] });
  const report = runReport(run);
  expect(RunReport.parse(report)).toEqual(report);
  expect(report.sentence).toBe(view.verdict.sentence);
  expect([report.next, report.why, report.provenance]).toEqual([view.next, view.why, view.provenance]);
  expect(report.tracks.map(({ metrics }) => metrics.map(({ figures }) => figures))).toEqual(
    view.tracks.map(({ metrics }) => metrics.map(({ figures }) => figures)),
  );
  expect(report.tracks[0]?.candidates.map(({ candidate, isDeciding, mark, differences }) => [candidate, isDeciding, mark, differences.length])).toEqual(
    view.tracks[0]?.candidates.map(({ candidate, mark, rows }) => [candidate, candidate === 'tuned', mark, rows.length]),
  );
  expect(report.misses.length).toBe(view.misses.maps.length);
});
