import { z } from 'zod';
import { UserError } from '../errors.ts';
import { isJsonObject } from '../records/json.ts';
import { parsedOrNull } from '../records/json-lines.ts';
import { pythonCalls } from './python-text.ts';
import type { RecordedAnswer } from './recorded-answer.ts';

/**
 * How a file's outputs are read; one format a file.
 * - `calls`: tools were offered natively: a list holds the calls, a text is an answer without one.
 * - `completion`: asked with the row's prompt: the text is the row's completion, read strictly.
 * - `xlam-text`: asked in a prompt of xLAM's form: the text is JSON, `{"tool_calls": [{"name", "arguments"}]}`.
 * - `python-text`: asked in a prompt that wants Python's call syntax: `[f(a=1)]`.
 */
export const ANSWER_FORMATS = ['calls', 'completion', 'xlam-text', 'python-text'] as const;
export const AnswerFormat = z.enum(ANSWER_FORMATS);
export type AnswerFormat = z.infer<typeof AnswerFormat>;

/**
 * The format named, or the one that a file's outputs are evidence for.
 * @throws UserError when they are evidence for none or for several, or cannot be of the one named.
 */
export function formatOf(answers: readonly Pick<RecordedAnswer, 'text' | 'calls'>[], where: string, named: AnswerFormat | null): AnswerFormat {
  if (named !== null) {
    if (named === 'calls' || answers.every(({ calls }) => calls === null)) return named;
    throw new UserError(`${where}: expected texts, as --format ${named} says, found an output that lists calls. Write --format calls.`);
  }
  const found = new Set(answers.flatMap((answer) => evidenceOf(answer) ?? []));
  // A model asked for something else may slip into Python; one that is asked for Python writes little else.
  if (found.size > 1) found.delete('python-text');
  const [only, ...more] = ANSWER_FORMATS.filter((format) => found.has(format));
  if (only !== undefined && more.length === 0) return only;
  const what = only === undefined ? 'only texts that could be of any' : `evidence for ${[only, ...more].join(' and ')}`;
  throw new UserError(`${where}: expected outputs of one format, found ${what}. Say which it is with --format ${ANSWER_FORMATS.join(', ')}.`);
}

function evidenceOf({ text, calls }: Pick<RecordedAnswer, 'text' | 'calls'>): AnswerFormat | null {
  if (calls !== null) return 'calls';
  const said = (text ?? '').trim();
  if (said.startsWith('<tool_call name="')) return 'completion';
  const json = parsedOrNull(said);
  if (!isJsonObject(json)) return (pythonCalls(said, { bareNames: false }) ?? []).length > 0 ? 'python-text' : null;
  if (Array.isArray(json['tool_calls'])) return 'xlam-text';
  return typeof json['name'] === 'string' && isJsonObject(json['arguments']) ? 'completion' : null;
}
