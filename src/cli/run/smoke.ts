import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext, readConfig } from '../../app/context.ts';
import { shortTime } from '../../app/watch.ts';
import { fineTuneLines } from '../../compare/decide.ts';
import { harvested } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { runLoop } from '../../pipeline/loop/run.ts';
import { dryRun } from '../../pipeline/stages/dry-run.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { smallConfig } from './small-config.ts';
import { smokeFolder } from './smoke-folder.ts';

export function smokeCommand(): Command {
  return command('smoke', DESCRIPTIONS.smoke, {
    example: 'fledgling smoke',
  }).action(smoke);
}

/** Everything is real but small; it runs in a folder of its own and from an empty cache, so nothing can be re-used. */
async function smoke(options: CommonOptions): Promise<void> {
  // A wrong config is reported under its own name, not under that of the copy.
  await readConfig(options.config);
  const folder = await smokeFolder(options.config);
  const startedMs = performance.now();
  try {
    const context = await openContext(
      { ...options, config: folder.config, stateDir: folder.stateDir, resultsDir: folder.resultsDir },
      { apply: (config) => smallConfig(config, resolve(dirname(options.config))), overrides: { smoke: true } },
    );
    try {
      const { run } = await runLoop(context.config, context.ports);
      const dataset = await harvested(openLoop(context.config, context.ports));
      for (const track of context.config.tracks) {
        await dryRun(context.config, context.ports, track, dataset.examples);
        context.say(`+ train --dry-run ${track}`);
      }
      context.say(`gate: ${run.decision.reasons[0] ?? run.decision.action}`);
      for (const line of fineTuneLines(run.decision)) context.say(line);
      context.say(`smoke: every stage ran in ${shortTime(performance.now() - startedMs)}`);
      context.json({ stages: run.stages, decision: run.decision });
    } finally {
      await context.close();
    }
  } finally {
    await folder.remove();
  }
}
