import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { terminalStyle } from '../../app/watch.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { readJson, readJsonl } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { Agreement } from '../../records/findings/agreement.ts';
import { Disagreement, RunRecord } from '../../records/run.ts';
import { report } from '../../report/report.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { openInBrowser } from '../open-in-browser.ts';

interface ReportOptions extends CommonOptions {
  run?: string;
  out?: string;
  open?: boolean;
}

export function reportCommand(): Command {
  return command('report', DESCRIPTIONS.report, { example: 'fledgling report --run 3fa9c1d2e4b5 --out /tmp/report' })
    .option('--run <id>', 'the run’s id; the newest when left out')
    .option('--out <folder>', 'write report.md, report.html, report.csv and the badge here; the run’s own folder when left out')
    .option('--open', 'open the HTML report in the browser')
    .action(reportAction);
}

async function reportAction(options: ReportOptions): Promise<void> {
  const { agent } = await readConfig(options.config);
  const results = resolve(dirname(options.config), options.resultsDir ?? 'eval-results', agent);
  const folder = join(results, options.run ?? (await newestRun(results)));
  const run = await readJson(join(folder, 'run.json'), RunRecord, 'a run record');
  const disagreements = await readJsonl(join(folder, 'disagreements.jsonl'), Disagreement, 'a disagreement').catch(noneWhere('found an empty file'));
  // Older records have none.
  const agreements = await readJsonl(join(folder, 'agreements.jsonl'), Agreement, 'an agreement').catch(noneWhere('found an empty file', 'found no file'));
  const rendered = await report({ run, disagreements, agreements });
  const out = options.out ?? folder;
  await writeAtomic(join(out, 'report.md'), rendered.markdown);
  await writeAtomic(join(out, 'report.html'), rendered.html);
  await writeAtomic(join(out, 'report.csv'), rendered.csv);
  await writeAtomic(join(out, 'badge.svg'), rendered.badge);
  await writeAtomic(join(out, 'badge.json'), rendered.endpoint);
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

/** A list that may lack its file, or hold nothing. */
function noneWhere(...found: readonly string[]) {
  return (error: unknown): [] => {
    if (error instanceof UserError && found.some((what) => error.message.includes(what))) return [];
    throw error;
  };
}

/** The folder of the run that was written last. @throws UserError when there is none. */
export async function newestRun(results: string): Promise<string> {
  const names = await readdir(results).catch(() => []);
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(results, name, 'run.json')).catch(() => null))?.mtimeMs ?? 0 })));
  const newest = dated.filter(({ at }) => at > 0).sort((a, b) => b.at - a.at)[0];
  if (!newest) throw new UserError(`${results}: expected a recorded run, found none. Run \`fledgling run\` first.`);
  return newest.name;
}
