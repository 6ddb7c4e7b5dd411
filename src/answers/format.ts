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

type Said = Pick<RecordedAnswer, 'text' | 'calls'>;

/** Of all evidence in a file, the share that one format needs where there is evidence for others: a model slips now and then. */
const MOSTLY = 0.95;

/**
 * The format named, or the one that a file's outputs are evidence for. `strays` counts the outputs that are evidence for another: they cannot be read.
 * @throws UserError when they are evidence for none or for several, or cannot be of the one named.
 */
export function formatOf(answers: readonly Said[], where: string, named: AnswerFormat | null): { format: AnswerFormat; strays: number } {
  const evidence = answers.flatMap((answer) => evidenceOf(answer) ?? []);
  const count = (format: AnswerFormat) => evidence.filter((one) => one === format).length;
  const found = ANSWER_FORMATS.filter((format) => count(format) > 0);
  const format = named ?? found.find((one) => count(one) >= MOSTLY * evidence.length);
  if (format === undefined) {
    const what = found.length === 0 ? 'only texts that could be of any' : `evidence for ${found.map((one) => `${one} (${count(one)})`).join(' and ')}`;
    throw new UserError(`${where}: expected outputs of one format, found ${what}. Say which it is with --format ${ANSWER_FORMATS.join(', ')}.`);
  }
  if (named !== null && named !== 'calls' && count('calls') > 0)
    throw new UserError(`${where}: expected texts, as --format ${named} says, found an output that lists calls. Write --format calls.`);
  return { format, strays: evidence.length - count(format) };
}

function evidenceOf({ text, calls }: Said): AnswerFormat | null {
  if (calls !== null) return 'calls';
  const said = (text ?? '').trim();
  if (said.startsWith('<tool_call name="')) return 'completion';
  const json = parsedOrNull(said);
  if (!isJsonObject(json)) return (pythonCalls(said, { bareNames: false }) ?? []).length > 0 ? 'python-text' : null;
  if (Array.isArray(json['tool_calls'])) return 'xlam-text';
  return typeof json['name'] === 'string' && isJsonObject(json['arguments']) ? 'completion' : null;
}
