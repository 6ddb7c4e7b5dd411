import type { Command } from 'commander';
import { z } from 'zod';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import type { PromoteOptions } from './options.ts';
import { promoteAdapter } from './promote-adapter.ts';
import { promoteExport } from './promote-export.ts';
import { promoteDataset, promoteResults } from './promote-records.ts';

export function promoteCommand(): Command {
  return command('promote', DESCRIPTIONS.promote, { example: 'fledgling promote --repository acme/my-agent-lora --dry-run' })
    .option('--run <id>', 'the run’s id; the newest that decided to ship when left out')
    .option('--what <thing>', 'adapter, dataset or results', 'adapter')
    .option('--export <folder>', 'the folder that `fledgling export` made and scored, in place of the adapters')
    .option('--repository <owner/name>', 'in place of promote.repository')
    .option('--private', 'make the repository private where it is made now')
    .option('--public', 'make it public')
    .option('--repo-type <type>', 'model, dataset or space; model for an adapter, dataset for the rest')
    .option('--revision <branch>', 'in place of promote.revision')
    .option('--path-in-repo <folder>', 'in place of promote.pathInRepo')
    .option('--auto-subdir', 'a folder AGENT/RUN of its own')
    .option('--commit-message <text>', 'in place of promote.commitMessage')
    .option('--hub-url <url>', 'the Hub’s address', process.env['HF_ENDPOINT'] ?? 'https://huggingface.co')
    .option('--allow-stand-in', 'promote although a scripted stand-in played the hosted model: a demonstration, no proof')
    .option('--dry-run', 'print what would be uploaded, and upload nothing')
    .action(promoteAction);
}

async function promoteAction(options: PromoteOptions): Promise<void> {
  const what = oneOf('--what', options.what, z.enum(['adapter', 'dataset', 'results']));
  if (options.export !== undefined) await promoteExport(options, options.export);
  else if (what === 'adapter') await promoteAdapter(options);
  else if (what === 'dataset') await promoteDataset(options);
  else await promoteResults(options);
}
