import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { readJsonl } from '../../edges/files/json/read-json.ts';
import { Example } from '../../records/example.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import { gradeAll } from '../../score/grade.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { readAnswers } from './answers-file.ts';
import { gradedText } from './graded-text.ts';

interface ScoreOptions extends CommonOptions {
  examples: string;
  predictions: string;
  format?: string;
  out?: string;
}

export function scoreCommand(): Command {
  return command('score', DESCRIPTIONS.score, {
    example: 'fledgling score --examples datasets/my-agent/examples.jsonl --predictions theirs.jsonl',
  })
    .requiredOption('--examples <file>', 'examples as the harvest writes them, JSONL')
    .requiredOption('--predictions <file>', 'predictions, JSONL: exampleId with text or calls, or recorded answers: id with output')
    .option('--format <format>', 'how recorded outputs are read: calls, completion, xlam-text or python-text (default: by evidence)')
    .option('--out <file>', 'write every score here, JSONL, in the order of the predictions')
    .action(async (options: ScoreOptions, self: Command) => {
      const comparators = await comparatorsOf(options, self);
      const examples = await readJsonl(options.examples, Example, 'an example');
      const { answersFor, note } = await readAnswers(options.predictions, options.format);
      if (note !== null && !options.quiet) process.stderr.write(`${note}\n`);
      const { tracks, scores } = gradeAll(examples, answersFor(examples), comparators);
      if (options.out !== undefined) await writeAtomic(options.out, scores.map((score) => `${JSON.stringify(score)}\n`).join(''));
      process.stdout.write(options.json ? `${JSON.stringify(tracks, null, 2)}\n` : tracks.map(gradedText).join('\n'));
    });
}

/** Of the config, where there is one: grading what was made elsewhere needs none. */
async function comparatorsOf({ config }: ScoreOptions, self: Command): Promise<ToolComparators> {
  if (self.getOptionValueSource('config') === 'default' && !existsSync(config)) return {};
  return (await readConfig(config)).score.arguments;
}
