import { basename } from 'node:path';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { readJsonl } from '../../edges/files/json/read-json.ts';
import { replayedModel } from '../../edges/replay/replayed-model.ts';
import { UserError } from '../../errors.ts';
import { evaluate } from '../../eval/eval.ts';
import type { ModelRole, Prediction } from '../../records/evaluation.ts';
import { Example, type Split, type Track } from '../../records/example.ts';
import { readAnswers } from './answers-file.ts';
import { filesManifest } from './files-manifest.ts';
import { metricLines } from './metric-lines.ts';

export interface ReplayOptions extends CommonOptions {
  replay?: string;
  examples?: string;
  name?: string;
  format?: string;
  out?: string;
}

/** Grades recorded answers through the ordinary evaluation. @throws UserError when the examples are not named, or an answer is for none of them. */
export async function replayAction(
  options: ReplayOptions,
  replay: string,
  { role, track, split }: { role: ModelRole; track: Track; split: Split },
): Promise<void> {
  if (options.examples === undefined)
    throw new UserError('--replay: expected --examples beside it, got none. Name the examples.jsonl the answers were made from.');
  const config = await readConfig(options.config);
  const all = await readJsonl(options.examples, Example, 'an example');
  const answers = await readAnswers(replay, options.format);
  if (answers.note !== null && !options.quiet) process.stderr.write(`${answers.note}\n`);
  const { signal, release } = stopSignal();
  try {
    const predictions = byExample(answers.answersFor(all), all);
    const model = replayedModel({ role, name: options.name ?? basename(replay, '.jsonl'), predictions, sha256: answers.sha256, format: answers.format });
    const result = await evaluate({
      examples: all.filter((example) => example.track === track && example.split === split),
      model,
      track,
      split,
      replicate: 1,
      decoding: null,
      // Nobody is asked, so an example that could not be asked natively is graded all the same.
      ask: 'text',
      comparators: config.score.arguments,
      recordedAsk: answers.ask,
      log: unkept,
      tracing: null,
      now: Date.now,
      signal,
      onProgress: () => undefined,
    });
    const manifest = await filesManifest(options, config);
    // Grading took a moment; how long the model took nobody measured.
    const evaluation = { ...result.evaluation, wallMs: 0, manifest };
    if (options.out) await writeAtomic(options.out, `${JSON.stringify({ ...result, evaluation })}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(evaluation, null, 2)}\n`);
    else if (!options.quiet)
      process.stdout.write(
        metricLines(evaluation)
          .map((line) => `${line}\n`)
          .join(''),
      );
  } finally {
    release();
  }
}

function byExample(predictions: readonly Prediction[], examples: readonly Example[]): Map<string, Prediction> {
  const known = new Set(examples.map(({ id }) => id));
  const found = new Map<string, Prediction>();
  for (const prediction of predictions) {
    const id = JSON.stringify(prediction.exampleId);
    if (!known.has(prediction.exampleId))
      throw new UserError(`--replay: the predictions hold example ${id}, which is not among the examples. Name the examples they were made from.`);
    if (found.has(prediction.exampleId))
      throw new UserError(`--replay: the predictions answer example ${id} more than once: expected one answer an example. Remove all but one.`);
    found.set(prediction.exampleId, prediction);
  }
  return found;
}

/** Nothing is resumed: what is replayed is on disk already. */
const unkept = { existing: async () => [], append: async (_: Prediction) => undefined };
