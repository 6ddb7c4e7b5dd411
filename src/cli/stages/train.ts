import type { Command } from 'commander';
import { z } from 'zod';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';
import { harvested, trained } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { dryRun } from '../../pipeline/stages/dry-run.ts';
import { Track } from '../../records/example.ts';
import type { DryRun } from '../../records/train.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';

interface TrainOptions extends CommonOptions {
  track?: string;
  recipe?: string;
  strategy?: string;
  dryRun?: boolean;
}

export function trainCommand(): Command {
  return command('train', DESCRIPTIONS.train, {
    example: 'fledgling train --track toolcall --dry-run',
  })
    .option('--track <track>', 'structured or toolcall; both when left out')
    .option('--recipe <name>', 'in place of train.recipe')
    .option('--strategy <strategy>', 'parallel or sequential, in place of train.strategy')
    .option('--dry-run', 'validate data and plan and print statistics; loads no PyTorch')
    .action(trainAction);
}

async function trainAction(options: TrainOptions): Promise<void> {
  const tracks = options.track ? [oneOf('--track', options.track, Track)] : null;
  const strategy = options.strategy ? oneOf('--strategy', options.strategy, z.enum(['parallel', 'sequential'])) : null;
  const apply = (config: Config): Config => {
    const changed = { ...config, train: { ...config.train, recipe: options.recipe ?? config.train.recipe, strategy: strategy ?? config.train.strategy } };
    selectedRecipe(changed);
    return changed;
  };
  const overrides = { ...(options.recipe ? { 'train.recipe': options.recipe } : {}), ...(strategy ? { 'train.strategy': strategy } : {}) };
  const context = await openContext(options, { apply, overrides, exclusive: true, command: 'fledgling train' });
  try {
    const { config, ports } = context;
    const loop = openLoop(config, ports);
    const wanted = tracks ?? config.tracks;
    if (options.dryRun) {
      const { examples } = await harvested(loop);
      const dryRuns: DryRun[] = [];
      for (const track of wanted) {
        const statistics = await dryRun(config, ports, track, examples);
        context.say(`${track}: the plan and its data are sound\n${JSON.stringify(statistics, null, 2)}`);
        dryRuns.push(statistics);
      }
      context.json(dryRuns);
      return;
    }
    const results = await trained(loop, { tracks: wanted });
    for (const { adapter, ggufPath } of results) context.say(`${adapter.track}: ${ggufPath} (sha256 ${adapter.ggufSha256})`);
    context.json(results.map(({ adapter }) => adapter));
  } finally {
    await context.close();
  }
}
