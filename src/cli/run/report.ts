import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { terminalStyle } from '../../app/watch.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { Disagreement, RunRecord } from '../../records/run.ts';
import { report } from '../../report/report.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { readJson, readJsonl } from '../read-json.ts';

interface ReportOptions extends CommonOptions {
  run?: string;
  out?: string;
  open?: boolean;
}

export function reportCommand(): Command {
  return command('report', DESCRIPTIONS.report, { example: 'fledgling report --run 3fa9c1d2e4b5 --out /tmp/report' })
    .option('--run <id>', 'the run’s id; the newest when left out')
    .option('--out <folder>', 'write report.md, report.html and report.csv here; the run’s own folder when left out')
    .option('--open', 'open the HTML report in the browser')
    .action(reportAction);
}

async function reportAction(options: ReportOptions): Promise<void> {
  const { agent } = await readConfig(options.config);
  const results = resolve(dirname(options.config), options.resultsDir ?? 'eval-results', agent);
  const folder = join(results, options.run ?? (await newestRun(results)));
  const run = await readJson(join(folder, 'run.json'), RunRecord, 'a run record');
  const disagreements = await readJsonl(join(folder, 'disagreements.jsonl'), Disagreement, 'a disagreement').catch((error: unknown) => {
    if (error instanceof UserError && error.message.includes('empty file')) return [];
    throw error;
  });
  const rendered = await report({ run, disagreements });
  const out = options.out ?? folder;
  await writeAtomic(join(out, 'report.md'), rendered.markdown);
  await writeAtomic(join(out, 'report.html'), rendered.html);
  await writeAtomic(join(out, 'report.csv'), rendered.csv);
  const { width, colour } = terminalStyle();
  if (options.json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
  else if (!options.quiet)
    process.stdout.write(
      `${rendered.terminal(
        width,
        colour,
        ['report.html', 'report.md', 'report.csv'].map((name) => join(out, name)),
      )}\n`,
    );
  if (options.open) await openInBrowser(join(out, 'report.html'));
}

/** The folder of the run that was written last. @throws UserError when there is none. */
export async function newestRun(results: string): Promise<string> {
  const names = await readdir(results).catch(() => []);
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(results, name, 'run.json')).catch(() => null))?.mtimeMs ?? 0 })));
  const newest = dated.filter(({ at }) => at > 0).sort((a, b) => b.at - a.at)[0];
  if (!newest) throw new UserError(`${results}: expected a recorded run, found none. Run \`fledgling run\` first.`);
  return newest.name;
}
