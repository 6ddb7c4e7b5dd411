import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommonOptions } from '../../app/context.ts';
import { diagnoseAll, diagnosisOf } from '../../diagnose/diagnose.ts';
import { readJsonl } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { Example } from '../../records/example.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { wholeNumber } from '../whole-number.ts';
import { type Answered, readAnswered } from './answered-files.ts';
import { type Diagnosed, diagnosisLines } from './tell-diagnosis.ts';

interface DiagnoseOptions extends CommonOptions {
  examples?: string;
  data?: string;
  predictions?: string;
  evaluation?: string;
  witness?: string;
  format?: string;
  show: string;
}

export function diagnoseCommand(): Command {
  return command('diagnose', DESCRIPTIONS.diagnose, { example: 'fledgling diagnose --data datasets/my-agent --evaluation base.json --witness hosted.json' })
    .option('--data <folder>', 'the data set that was answered: examples.jsonl')
    .option('--examples <file>', 'in its place: examples as the harvest writes them, JSONL')
    .option('--evaluation <file>', 'an evaluation, from `fledgling eval --out`')
    .option('--predictions <file>', 'in its place: predictions or recorded answers, JSONL, as `fledgling score` takes them')
    .option('--witness <file>', 'another model’s evaluation or predictions: where both give one answer and the gold is another, the gold is in doubt')
    .option('--format <format>', 'how recorded outputs are read: calls, completion, xlam-text or python-text (default: by evidence)')
    .option('--show <n>', 'so many examples of each cause', '2')
    .action(diagnoseAction);
}

async function diagnoseAction(options: DiagnoseOptions): Promise<void> {
  const shown = wholeNumber('--show', options.show);
  const folder = options.data === undefined ? undefined : join(options.data, 'examples.jsonl');
  const examples = await readJsonl(oneGiven(['--data', folder], ['--examples', options.examples]), Example, 'an example');
  const answered = await readAnswered(oneGiven(['--evaluation', options.evaluation], ['--predictions', options.predictions]), examples, options.format);
  const witness = options.witness === undefined ? [] : await readAnswered(options.witness, examples, options.format);
  const diagnosed = answered.map((one) =>
    diagnosedOf(
      one,
      examples,
      witness.flatMap(({ predictions }) => predictions),
    ),
  );
  const columns = process.stdout.columns ?? 100;
  if (options.json) process.stdout.write(`${JSON.stringify(diagnosed, null, 2)}\n`);
  else process.stdout.write(`${diagnosed.flatMap((one) => diagnosisLines(one, { shown, columns })).join('\n')}\n`);
}

function diagnosedOf({ evaluation, predictions, scores }: Answered, all: readonly Example[], witness: Answered['predictions']): Diagnosed {
  const ids = new Set(predictions.map(({ exampleId }) => exampleId));
  const examples = all.filter(({ id }) => ids.has(id));
  const misses = diagnoseAll({ examples, predictions, scores, witness, check: schemaChecker(), maxTokens: evaluation.decoding?.maxTokens ?? null });
  return { name: evaluation.model.name, diagnosis: diagnosisOf(evaluation, { examples, misses }), misses };
}

/** The one of two options that is given. @throws UserError when none is, or both. */
function oneGiven(...flags: readonly (readonly [flag: string, value: string | undefined])[]): string {
  const values = flags.flatMap(([, value]) => (value === undefined ? [] : [value]));
  const [value] = values;
  if (values.length === 1 && value !== undefined) return value;
  throw new UserError(`${flags.map(([flag]) => flag).join(' or ')}: expected one of them, got ${values.length === 0 ? 'none' : 'both'}. Name one.`);
}
