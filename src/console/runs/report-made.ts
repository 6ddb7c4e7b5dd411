import { Agreement } from '../../records/findings/agreement.ts';
import { Disagreement, type RunRecord } from '../../records/run.ts';
import { report } from '../../report/report.ts';
import { linesOf } from './folder-lines.ts';
import type { MadeFile } from './made-files.ts';

/** The report's files from a run's records, as `fledgling report` makes them. */
export async function madeReport(run: RunRecord, lists: { disagreements: string; agreements: string }): Promise<Record<MadeFile, string>> {
  const made = await report({
    run,
    disagreements: linesOf(lists.disagreements.split('\n'), Disagreement),
    agreements: linesOf(lists.agreements.split('\n'), Agreement),
  });
  return { 'report.html': made.html, 'report.md': made.markdown, 'report.csv': made.csv };
}
