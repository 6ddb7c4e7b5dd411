import type { Command } from 'commander';
import { z } from 'zod';
import type { CommonOptions } from '../../app/context.ts';
import { Outcome, type Prediction } from '../../records/evaluation.ts';
import { Example } from '../../records/example.ts';
import { type Graded, gradeAll } from '../../score/grade.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { readJsonl } from '../read-json.ts';
import { metricLines } from './eval.ts';

interface ScoreOptions extends CommonOptions {
  examples: string;
  predictions: string;
}

/** A prediction of any program: what else its record holds is not looked at. */
const GivenPrediction = z
  .object({ exampleId: z.string(), outcome: Outcome.default('answered'), text: z.string().nullable().default(null) })
  .refine(({ outcome, text }) => outcome !== 'answered' || text !== null, { path: ['text'], error: 'an answer has a text' })
  .transform((given): Prediction => ({ schema: 'fledgling/prediction@1', ...given, calls: null, reason: null, usage: null, latencyMs: 0, attempts: 1 }));

export function scoreCommand(): Command {
  return command('score', DESCRIPTIONS.score, {
    example: 'fledgling score --examples datasets/my-agent/examples.jsonl --predictions theirs.jsonl',
  })
    .requiredOption('--examples <file>', 'examples as the harvest writes them, JSONL')
    .requiredOption('--predictions <file>', 'predictions, JSONL; only exampleId, text and outcome (default: answered) matter')
    .action(async (options: ScoreOptions) => {
      const examples = await readJsonl(options.examples, Example, 'an example');
      const predictions = await readJsonl(options.predictions, GivenPrediction, 'a prediction');
      const tracks = gradeAll(examples, predictions);
      process.stdout.write(options.json ? `${JSON.stringify(tracks, null, 2)}\n` : tracks.map(textOf).join(''));
    });
}

function textOf(graded: Graded): string {
  const { track, splits, examples, answered, missing, scored } = graded;
  const lines = metricLines({ ...graded, examples: answered });
  return `${track} ${splits.join(' and ')}: ${answered} of ${examples} answered, ${missing} without a prediction; ${scored} scored\n${lines.join('\n')}\n`;
}
