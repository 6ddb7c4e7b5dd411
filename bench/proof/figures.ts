import type { RunRecord } from '../../src/records/run.ts';
import { capital, table } from '../../src/report/markdown/table.ts';
import { viewOf } from '../../src/report/view/view.ts';

const [BEGIN, END] = ['<!-- figures: written by npm run proof -->', '<!-- end of figures -->'];

/** The page with the run's figures between its two marks. */
export function withFigures(page: string, run: RunRecord): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`expected ${BEGIN} and ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${figures(run)}\n\n${page.slice(end)}`;
}

/** Verdict, time and machine, and each model's figures with their 95 % intervals. */
function figures(run: RunRecord): string {
  const { standIn, verdict, wall, tracks } = viewOf({ run, disagreements: [] });
  const { hardware } = run.manifest;
  const training = run.adapters.map(
    ({ track, run: trained }) => `${track}: ${trained.trainRows} rows, ${trained.steps} steps, ${Math.round(trained.wallS / 60)} min`,
  );
  return [
    standIn === null ? '' : `**${standIn}**`,
    `**${verdict.word}.** ${verdict.sentence}`,
    `The whole run took ${wall} on ${hardware.cpu}, ${hardware.cores} cores (${hardware.platform})${training.length > 0 ? `; training ${training.join('; ')}` : ''}.`,
    ...tracks.map(({ label, roles, metrics, candidates }) => {
      const rows = metrics.map(({ name, label, core, figures, n }) => [
        core ? `**${label}**` : label,
        n,
        ...roles.map((role) => (figures[role] ? `${figures[role].text} ${figures[role].interval}` : '')),
        ...candidates.map((candidate) => candidate.rows.find(({ metric }) => metric === name)?.decided ?? ''),
      ]);
      const header = [label, 'n', ...roles.map(capital), ...candidates.map((candidate) => `Verdict on ${candidate.candidate}`)];
      return table(header, rows, '-'.padEnd(header.length, 'r'));
    }),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}
