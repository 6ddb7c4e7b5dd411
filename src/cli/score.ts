import type { Command } from 'commander';
import { gradeAll } from '../eval/grade.ts';
import { Prediction } from '../records/evaluation.ts';
import { Example } from '../records/example.ts';
import { command } from './command.ts';
import type { CommonOptions } from './context.ts';
import { metricLines } from './eval.ts';
import { readJsonl } from './read-json.ts';

interface ScoreOptions extends CommonOptions {
  examples: string;
  predictions: string;
}

export function scoreCommand(): Command {
  return command('score', 'Grades predictions that were made elsewhere against the gold answers of examples.', {
    example: 'fledgling score --examples datasets/my-agent/examples.jsonl --predictions theirs.jsonl',
  })
    .requiredOption('--examples <file>', 'examples as the harvest writes them, JSONL')
    .requiredOption('--predictions <file>', 'predictions, JSONL; only exampleId, outcome and text matter')
    .action(async (options: ScoreOptions) => {
      const examples = await readJsonl(options.examples, Example, 'an example');
      const predictions = await readJsonl(options.predictions, Prediction, 'a prediction');
      const tracks = gradeAll(examples, predictions);
      if (options.json) process.stdout.write(`${JSON.stringify(tracks, null, 2)}\n`);
      else
        for (const graded of tracks)
          process.stdout.write(`${graded.track}: ${graded.scored} of ${graded.examples} scored\n${metricLines(graded).join('\n')}\n`);
    });
}
