import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { runStage } from '../../pipeline/stage/stage.ts';
import { planInputs } from '../../pipeline/stages/train-stage.ts';
import { TRAJECTORY_TRAINING, trainTrajectories } from '../../pipeline/trajectories/train-trajectories.ts';
import { dryRunRows } from '../../train/train.ts';
import { command } from '../command.ts';
import { folderOf, readBuilt } from './built-folder.ts';

interface TrainOptions extends CommonOptions {
  data?: string;
  recipe?: string;
  dryRun?: boolean;
}

export function trainTrajectoriesCommand(): Command {
  return command('train', 'Trains an adapter on the rows of a build and checks it: token ids, loss mask, and the GGUF against the trained model.', {
    example: 'fledgling trajectories train --dry-run',
  })
    .option('--data <folder>', 'the build; default datasets/<agent>/trajectories')
    .option('--recipe <name>', 'in place of train.recipe')
    .option('--dry-run', 'validate data and plan and print statistics; loads no PyTorch')
    .action(trainAction);
}

async function trainAction(options: TrainOptions): Promise<void> {
  const apply = (config: Config): Config => {
    const changed = { ...config, train: { ...config.train, recipe: options.recipe ?? config.train.recipe } };
    selectedRecipe(changed);
    return changed;
  };
  const overrides = options.recipe ? { 'train.recipe': options.recipe } : {};
  const context = await openContext(options, { apply, overrides, exclusive: true, command: 'fledgling trajectories train' });
  try {
    const { config, ports, say } = context;
    const { name, endToken } = selectedModel(config);
    const folder = folderOf(options.data, { flag: '--data', config: options.config, agent: config.agent });
    const { rows } = await readBuilt(folder, { name, endToken, template: await ports.chatTemplate() });
    if (options.dryRun) {
      const { folder: place } = await ports.store.open(`dry-run ${TRAJECTORY_TRAINING}`, '0'.repeat(64));
      const inputs = { ...(await planInputs(config, ports, 'toolcall')), rows };
      const statistics = await dryRunRows(inputs, { trainer: ports.trainer, folder: place, signal: ports.signal });
      say(`trajectories: the plan and its data are sound\n${JSON.stringify(statistics, null, 2)}`);
      context.json(statistics);
      return;
    }
    const { value } = await runStage(await trainTrajectories(config, ports, rows), ports);
    say(`trajectories: ${value.ggufPath} (sha256 ${value.adapter.ggufSha256})`);
    for (const { name: check, ok, detail } of value.adapter.checks) say(`  ${check.padEnd(15)} ${ok ? 'ok' : 'failed'}  ${detail}`);
    context.json(value.adapter);
  } finally {
    await context.close();
  }
}
