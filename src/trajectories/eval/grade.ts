import type { Dialect } from '../../records/asking/local-prompt.ts';
import type { Prediction, Score } from '../../records/evaluation.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import type { EvaluatedStep } from '../../records/trajectory/evaluation.ts';
import { isGraded, score } from '../../score/score.ts';
import { readSaid, saidText } from '../capture/said.ts';
import type { Gold, NextStep } from './next-steps.ts';

/** How a model's text writes calls: in a dialect of its template's, or null for the written form. */
export interface GradeOptions {
  dialect: Dialect | null;
  comparators?: ToolComparators;
}

export interface GradedStep {
  step: EvaluatedStep;
  /** Of calls alone. */
  score: Score | null;
}

/** Where a call begins in a text: what stands before it is thought. */
const CALL_MARKS: Readonly<Record<Dialect | 'written', RegExp>> = {
  written: /<tool_call name=/,
  hermes: /<tool_call>/,
  phi: /<\|tool_call\|>/,
  mistral: /\[TOOL_CALLS\]/,
  llama: /<\|python_tag\|>|(?<![^\n])\{"(?:name|parameters)"/,
};

type Did = { kind: 'call'; text: string } | { kind: 'code'; code: string } | { kind: 'final'; answer: string } | { kind: null };

/** Holds an answer against what the run did next. Thoughts are not compared: a call, code or a final answer is. */
export function gradeStep({ id, trajectory, turn, gold }: NextStep, prediction: Prediction, { dialect, comparators = {} }: GradeOptions): GradedStep {
  const base = { id, trajectory: trajectory.id, turn, kind: gold.kind, gold: goldText(gold), said: prediction.text };
  if (!isGraded(prediction.outcome)) return { step: { ...base, did: null, exact: null }, score: scoreOf(gold, prediction, comparators) };
  const fences = trajectory.steps.some((step) => step.kind === 'code' && step.form === 'fence');
  const did = prediction.outcome === 'answered' ? didIn(prediction.text ?? '', { dialect, hasTools: trajectory.tools.length > 0, fences }) : { kind: null };
  if (gold.kind !== 'call') return { step: { ...base, did: did.kind, exact: isSame(gold, did) }, score: null };
  // A text without a call is held to the track as it is: no call can be read from it.
  const answer: Prediction = { ...prediction, text: did.kind === 'call' ? did.text : '', calls: null, ...(dialect === null ? {} : { dialect }) };
  const scored = scoreOf(gold, answer, comparators);
  return { step: { ...base, did: did.kind, exact: scored?.status === 'scored' ? scored.values.args_exact_rate === 1 : null }, score: scored };
}

function scoreOf(gold: Gold, prediction: Prediction, comparators: ToolComparators): Score | null {
  return gold.kind === 'call' ? score(gold.example, prediction, comparators) : null;
}

function didIn(text: string, { dialect, hasTools, fences }: { dialect: Dialect | null; hasTools: boolean; fences: boolean }): Did {
  const at = hasTools ? text.search(CALL_MARKS[dialect ?? 'written']) : -1;
  if (at !== -1) return { kind: 'call', text: text.slice(at) };
  const said = readSaid(text);
  if (said.kind === 'unclear') return { kind: null };
  if (said.kind === 'code' && (said.form === 'execute' || fences)) return { kind: 'code', code: said.code };
  const { answer } = said.kind === 'text' ? said : saidText(text);
  return answer === '' ? { kind: null } : { kind: 'final', answer };
}

function isSame(gold: Exclude<Gold, { kind: 'call' }>, did: Did): boolean {
  if (gold.kind === 'code') return did.kind === 'code' && tidy(did.code) === tidy(gold.code);
  return did.kind === 'final' && did.answer.trim() === gold.answer.trim();
}

/** Code as text, but for white space at the ends of its lines. */
function tidy(code: string): string {
  return code
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

function goldText(gold: Gold): string {
  if (gold.kind === 'call') return gold.example.row.completion;
  return gold.kind === 'code' ? gold.code : gold.answer;
}
