import { Command } from 'commander';
import { DESCRIPTIONS } from '../descriptions.ts';
import { buildCommand } from './build.ts';

export function trajectoriesCommand(): Command {
  return new Command('trajectories').description(DESCRIPTIONS.trajectories).addCommand(buildCommand());
}
