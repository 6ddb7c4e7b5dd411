import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { LABELS_TO_SETTLE } from '../../ceiling/labels-to-settle.ts';
import { openGolds } from '../../ceiling/open-golds.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { RunRecord } from '../../records/run.ts';
import { labelsSource } from '../../wire/labels.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { resultsOf } from '../run/recorded-run.ts';
import { newestRun } from '../run/report.ts';
import { tellDecisions, tellOpen } from './labels-told.ts';

interface LabelsOptions extends CommonOptions {
  run?: string;
}

export function labelsCommand(): Command {
  return command('labels', DESCRIPTIONS.labels, { example: 'fledgling labels --run 3fa9c1d2e4b5' })
    .option('--run <id>', 'the run whose golds are listed; the newest when left out')
    .action(labelsAction);
}

async function labelsAction(options: LabelsOptions): Promise<void> {
  const config = await readConfig(options.config);
  const results = resultsOf(options, config.agent);
  const folder = join(results, options.run ?? (await newestRun(results)));
  const run = await readJson(join(folder, 'run.json'), RunRecord, 'a run record');
  const file = (await labelsSource(config, { root: resolve(dirname(options.config)), sourcesFile: null })?.read()) ?? null;
  const decisions = file?.labels ?? [];
  const open = openGolds(run.ceilings, decisions);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ run: run.id, open, decisions: decisions.map(({ lineOf: _line, ...label }) => label) }, null, 2)}\n`);
    return;
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  tellOpen({ run: run.id, open, file: join(folder, LABELS_TO_SETTLE) }, say);
  if (file) tellDecisions(file, say);
}
