import { Command } from 'commander';
import { helpText } from '../../command.ts';
import { DESCRIPTIONS } from '../../descriptions.ts';
import { importBfclCommand } from './bfcl.ts';
import { importHermesCommand } from './hermes.ts';
import { importXlamCommand } from './xlam.ts';

export function importCommand(): Command {
  return new Command('import')
    .description(DESCRIPTIONS.import)
    .addHelpText('after', helpText({ example: 'fledgling import xlam --data xlam_function_calling_60k.json --out datasets/xlam' }))
    .addCommand(importBfclCommand().exitOverride())
    .addCommand(importXlamCommand().exitOverride())
    .addCommand(importHermesCommand().exitOverride());
}
