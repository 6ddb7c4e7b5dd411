import { Command } from 'commander';
import { helpText } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { buildCommand } from './build.ts';
import { evalTrajectoriesCommand } from './eval.ts';
import { trainTrajectoriesCommand } from './train.ts';

export function trajectoriesCommand(): Command {
  return new Command('trajectories')
    .description(DESCRIPTIONS.trajectories)
    .addHelpText('after', helpText({ example: 'fledgling trajectories build --trace-json exported/*.json --dry-run' }))
    .addCommand(buildCommand().exitOverride())
    .addCommand(trainTrajectoriesCommand().exitOverride())
    .addCommand(evalTrajectoriesCommand().exitOverride());
}
