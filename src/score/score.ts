import { UserError } from '../errors.ts';
import { canonicalJson } from '../records/canonical-json.ts';
import { digestOf } from '../records/digest.ts';
import type { MetricName, Outcome, Prediction, Score } from '../records/evaluation.ts';
import { type ExactJson, isExactObject } from '../records/exact-json/exact-json.ts';
import type { Example } from '../records/example.ts';
import type { ToolComparators } from '../records/graded/comparator.ts';
import type { GradedAnswer } from '../records/graded/graded.ts';
import { readAnswer, severalCalls } from '../rows/answer.ts';
import { type Completion, parseCompletion } from '../rows/completion.ts';
import { bestReading, goldHeldTo, mustNotCall, rightAnswers } from './accepted-answers.ts';
import { differingPaths, fieldOverlap, flatten, type Leaves } from './flatten.ts';
import { gradedAnswer } from './graded/graded-answer.ts';
import { isSameAnswer } from './same-answer.ts';

/** Changes whenever the same prediction could be graded differently; part of every evaluation's id. */
export const SCORER_VERSION = '4';

/** The version of a scorer with comparators of the config's: `4`, or `4+` and their digest where there are any. */
export function scorerVersion(comparators: ToolComparators = {}): string {
  return Object.keys(comparators).length === 0 ? SCORER_VERSION : `${SCORER_VERSION}+${digestOf(comparators).slice(0, 8)}`;
}

const GRADED: ReadonlySet<Outcome> = new Set(['answered', 'truncated', 'content_filter', 'refused']);

/** Whether the model is answerable for this outcome; the rest is infrastructure, never a 0, and asked again on the next run. */
export function isGraded(outcome: Outcome): boolean {
  return GRADED.has(outcome);
}

type Parsed = Extract<Completion, { ok: true }>;
type Values = Partial<Record<MetricName, number>>;

/**
 * Grades one prediction against its example's gold completion.
 * A truncated, filtered or refused answer is wrong on every metric, whatever its text; infrastructure failures are unscored.
 * Where the example lists accepted values or answers, the answer is held to the right one nearest to it (`goldHeldTo`), on every metric alike.
 * Beside the exact reading, on which alone verdicts rest, stands the graded one (`gradedAnswer`), for which the config may choose comparators.
 * Numbers are compared by value, and by every digit where doubles could not tell them apart: 5.0 equals 5, 1e999 equals neither 1e998 nor null.
 */
export function score(example: Example, prediction: Prediction, comparators: ToolComparators = {}): Score {
  const { id: exampleId, cluster, domain, challenge, slices } = example;
  const { outcome } = prediction;
  if (!isGraded(outcome)) {
    const reason = prediction.reason === null ? outcome : `${outcome}: ${prediction.reason}`;
    return { status: 'unscored', exampleId, cluster, challenge, reason };
  }
  const answer = outcome === 'answered' ? readAnswer(example, prediction) : null;
  const parsed = answer?.ok ? answer : null;
  const right = rightAnswers(goldOf(example), example);
  const [own, ...accepted] = right;
  const gold = goldHeldTo(own, example, parsed);
  const several = outcome === 'answered' ? (severalCalls(prediction) ?? []) : [];
  const read = (one: Parsed) => gradedAnswer(example, one, { answer: parsed, several }, comparators);
  const graded = bestReading([read(own), ...accepted.map(read)]);
  const [goldLeaves, leaves] = [flatten(gold.json), parsed ? flatten(parsed.json) : NOTHING];
  return {
    status: 'scored',
    exampleId,
    cluster,
    domain,
    challenge,
    slices,
    outcome,
    values: {
      ...(example.track === 'structured' ? structuredValues(gold, parsed) : toolcallValues(gold, parsed)),
      ...fieldValues(goldLeaves, leaves),
      ...gradedValues(graded),
      // Only an explicit "no call" is an abstention; an answer that cannot be read is not.
      ...(mustNotCall(right) ? { must_not_call_rate: rate(parsed?.calls?.length === 0) } : {}),
    },
    differs: differingPaths(goldLeaves, leaves),
    graded,
  };
}

const NOTHING: Leaves = new Map();

function goldOf(example: Example): Parsed {
  const gold = parseCompletion(example.track, example.row.completion);
  if (!gold.ok)
    throw new UserError(`Example ${example.id}: its gold completion cannot be read: ${gold.reason}. Harvest the example again or mend its completion.`);
  return gold;
}

function structuredValues(gold: Parsed, answer: Parsed | null): Values {
  return {
    json_valid_rate: rate(answer !== null),
    exact_match_rate: rate(answer !== null && isSameAnswer(answer, gold)),
  };
}

function toolcallValues(gold: Parsed, answer: Parsed | null): Values {
  const sameName = answer !== null && memberOf(answer.json, 'name') === memberOf(gold.json, 'name');
  return {
    valid_call_rate: rate(answer !== null),
    name_match_rate: rate(sameName),
    args_exact_rate: rate(sameName && memberOf(answer.json, 'arguments') === memberOf(gold.json, 'arguments')),
  };
}

/** Canonical JSON of one member of the `{name, arguments}` that every readable tool call becomes. */
function memberOf(json: ExactJson, key: 'name' | 'arguments'): string {
  return canonicalJson((isExactObject(json) ? json[key] : null) ?? null);
}

function fieldValues(gold: Leaves, answer: Leaves): Values {
  const { precision, recall, f1 } = fieldOverlap(gold, answer);
  return { field_precision: precision, field_recall: recall, field_f1: f1 };
}

function gradedValues({ level, leaves, schema }: GradedAnswer): Values {
  const { gold, answer, hits } = leaves;
  return {
    equivalent_rate: rate(level !== 'different'),
    // Where nothing but free text was asked for, there is nothing to grade.
    graded_f1: gold + answer === 0 ? rate(level !== 'different') : (2 * hits) / (gold + answer),
    ...(schema === null ? {} : { schema_valid_rate: rate(schema.valid) }),
  };
}

function rate(isRight: boolean): number {
  return isRight ? 1 : 0;
}
