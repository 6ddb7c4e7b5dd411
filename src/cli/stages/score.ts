import type { Command } from 'commander';
import type { CommonOptions } from '../../app/context.ts';
import { Example } from '../../records/example.ts';
import { type Graded, gradeAll } from '../../score/grade.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { readJsonl } from '../read-json.ts';
import { readAnswers } from './answers-file.ts';
import { metricLines } from './metric-lines.ts';

interface ScoreOptions extends CommonOptions {
  examples: string;
  predictions: string;
  format?: string;
}

export function scoreCommand(): Command {
  return command('score', DESCRIPTIONS.score, {
    example: 'fledgling score --examples datasets/my-agent/examples.jsonl --predictions theirs.jsonl',
  })
    .requiredOption('--examples <file>', 'examples as the harvest writes them, JSONL')
    .requiredOption('--predictions <file>', 'predictions, JSONL: exampleId with text or calls, or recorded answers: id with output')
    .option('--format <format>', 'how recorded outputs are read: calls, completion, xlam-text or python-text (default: by evidence)')
    .action(async (options: ScoreOptions) => {
      const examples = await readJsonl(options.examples, Example, 'an example');
      const { answersFor, note } = await readAnswers(options.predictions, options.format);
      if (note !== null && !options.quiet) process.stderr.write(`${note}\n`);
      const tracks = gradeAll(examples, answersFor(examples));
      process.stdout.write(options.json ? `${JSON.stringify(tracks, null, 2)}\n` : tracks.map(textOf).join(''));
    });
}

function textOf(graded: Graded): string {
  const { track, splits, examples, answered, missing, scored } = graded;
  const lines = metricLines({ ...graded, examples: answered });
  return `${track} ${splits.join(' and ')}: ${answered} of ${examples} answered, ${missing} without a prediction; ${scored} scored\n${lines.join('\n')}\n`;
}
