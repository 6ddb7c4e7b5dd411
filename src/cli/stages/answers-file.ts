import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { givenPredictions, predictionsOf } from '../../answers/answers.ts';
import { AnswerFormat, formatOf } from '../../answers/format.ts';
import { GivenPrediction, RecordedAnswer } from '../../answers/recorded-answer.ts';
import { readJsonl } from '../../edges/files/json/read-json.ts';
import { sha256 } from '../../records/digest.ts';
import type { Ask, Prediction } from '../../records/evaluation.ts';
import { parseExactJson } from '../../records/exact-json/exact-json.ts';
import { type Example, SPLITS, TRACKS } from '../../records/example.ts';
import { isJsonObject } from '../../records/json.ts';
import { oneOf } from '../one-of.ts';

export interface AnswersFile {
  sha256: string;
  /** How its lines are read: `prediction` for our own records. */
  format: AnswerFormat | 'prediction';
  ask: Ask;
  /** What the reader of the figures must know about the reading; null where nothing. */
  note: string | null;
  /** Every answer as a prediction of the example it is for. */
  answersFor(examples: readonly Example[]): Prediction[];
}

/** Recorded answers (`docs/recorded-answers.md`) or predictions, as the first line shows. @throws UserError in one sentence when a line is neither. */
export async function readAnswers(path: string, format: string | undefined): Promise<AnswersFile> {
  const named = format === undefined ? null : oneOf('--format', format, AnswerFormat);
  const [first] = await readJsonl(path, z.unknown(), 'a recorded answer');
  const digest = sha256(await readFile(path));
  if (isJsonObject(first) && 'exampleId' in first) {
    const given = await readJsonl(path, GivenPrediction, 'a prediction');
    const ask = given.some(({ calls }) => calls !== null) ? 'native' : 'text';
    return { sha256: digest, format: 'prediction', ask, note: null, answersFor: () => givenPredictions(given) };
  }
  const answers = await readJsonl(path, RecordedAnswer, 'a recorded answer', parseExactJson);
  const { format: found, strays } = formatOf(answers, path, named);
  const note = strays === 0 ? null : `${path}: read as ${found}; ${strays} of ${answers.length} outputs are of another format and cannot be read.`;
  return { sha256: digest, format: found, ask: found === 'calls' ? 'native' : 'text', note, answersFor: (examples) => everywhere(answers, found, examples) };
}

function everywhere(answers: readonly RecordedAnswer[], format: AnswerFormat, examples: readonly Example[]): Prediction[] {
  return TRACKS.flatMap((track) => SPLITS.flatMap((split) => [...predictionsOf(answers, format, examples, { track, split }).values()]));
}
