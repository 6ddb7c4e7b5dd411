import { UserError } from '../../errors.ts';
import { JsonValue } from '../../records/json.ts';
import { isJson, parsedOrNull } from '../../records/json-lines.ts';
import type { CheckRule } from '../../records/trajectory/settings.ts';
import type { OutcomeCheck, TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import { isHarmlessPattern, PATTERN_TEXT } from '../../schemas/screen.ts';
import { isAct } from '../capture/capture.ts';

type Verdict = { ok: true } | { ok: false; detail: string };

const PASSED: Verdict = { ok: true };
const failed = (detail: string): Verdict => ({ ok: false, detail });

/** How a check is named in counts and manifests: `score user-feedback`, `at-most-steps 12`. */
export function checkName(rule: CheckRule): string {
  if (rule.check === 'score') return `score ${rule.name}`;
  return rule.check === 'at-most-steps' ? `at-most-steps ${rule.steps}` : rule.check;
}

/**
 * Holds trajectories against the declared checks, each of them. Nothing of a trajectory is run, fetched or compiled but JSON Schemas that are screened
 * first. What cannot be checked is not passed. @throws UserError where a pattern of the config cannot be run safely.
 */
export function outcomeChecks(rules: readonly CheckRule[]): (draft: TrajectoryDraft) => OutcomeCheck[] {
  const check = schemaChecker();
  const verdicts = rules.map((rule) => ({ name: checkName(rule), of: verdictOf(rule, check) }));
  return (draft) =>
    verdicts.map(({ name, of }) => {
      const verdict = of(draft);
      return { check: name, ok: verdict.ok, detail: verdict.ok ? '' : verdict.detail };
    });
}

type SchemaCheck = ReturnType<typeof schemaChecker>;

function verdictOf(rule: CheckRule, check: SchemaCheck): (draft: TrajectoryDraft) => Verdict {
  switch (rule.check) {
    case 'final-equals':
      return ({ outcome }) => finalEquals(outcome, rule.value ?? outcome.expected);
    case 'final-matches':
      return finalMatches(rule.pattern);
    case 'final-json':
      return ({ outcome }) => finalJson(outcome.answer, rule.schema, check);
    case 'score':
      return ({ outcome }) => scored(outcome.scores, rule);
    case 'no-error-last':
      return noErrorLast;
    case 'valid-actions':
      return (draft) => validActions(draft, check);
    case 'at-most-steps':
      return ({ steps }) => {
        const count = steps.filter(isAct).length;
        return count <= rule.steps ? PASSED : failed(`${count} actions, of ${rule.steps} at most`);
      };
  }
}

function finalEquals({ answer }: TrajectoryDraft['outcome'], wanted: string | null): Verdict {
  if (wanted === null) return failed('the source names no answer that is expected');
  return answer.trim() === wanted.trim() ? PASSED : failed('the final answer is another one');
}

function finalMatches(pattern: string): (draft: TrajectoryDraft) => Verdict {
  if (!isHarmlessPattern(pattern))
    throw new UserError(
      `trajectories.checks: expected a pattern that ends soon on any text, got ${JSON.stringify(pattern.slice(0, 80))}. Write it from ^ on, without repeated groups, back references or looks around.`,
    );
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch {
    throw new UserError(`trajectories.checks: expected a regular expression, got ${JSON.stringify(pattern.slice(0, 80))}. Mend it.`);
  }
  return ({ outcome: { answer } }) => {
    if (answer.length > PATTERN_TEXT) return failed(`the final answer is longer than the ${PATTERN_TEXT} characters that a pattern is run on`);
    return expression.test(answer) ? PASSED : failed('the final answer does not match');
  };
}

function finalJson(answer: string, schema: Extract<CheckRule, { check: 'final-json' }>['schema'], check: SchemaCheck): Verdict {
  const read = isJson(answer) ? JsonValue.safeParse(parsedOrNull(answer)) : null;
  if (!read?.success) return failed('the final answer is no JSON');
  const checked = check(schema, read.data);
  return checked.result === 'valid' ? PASSED : failed(`${checked.result}: ${checked.detail}`);
}

function scored(scores: TrajectoryDraft['outcome']['scores'], { name, atLeast }: Extract<CheckRule, { check: 'score' }>): Verdict {
  const own = scores.filter((score) => score.name === name).map(({ value }) => (typeof value === 'boolean' ? Number(value) : value));
  if (own.length === 0) return failed(`no score ${JSON.stringify(name)}`);
  const numbers = own.flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []));
  if (numbers.length < own.length) return failed(`the score ${JSON.stringify(name)} is no number`);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return mean >= atLeast ? PASSED : failed(`${mean} is below ${atLeast}`);
}

function noErrorLast({ steps }: TrajectoryDraft): Verdict {
  const last = steps.findLast((step) => step.kind === 'observation');
  return last?.isError ? failed('the last observation tells of an error') : PASSED;
}

function validActions({ steps, tools }: TrajectoryDraft, check: SchemaCheck): Verdict {
  for (const step of steps) {
    const call = step.kind === 'action' || step.kind === 'code' ? step.call : null;
    if (call === null) continue;
    const tool = tools.find(({ name }) => name === call.name);
    if (tool === undefined) return failed(`${JSON.stringify(call.name)} was not offered`);
    const checked = check(tool.parameters, call.arguments);
    if (checked.result !== 'valid') return failed(`${JSON.stringify(call.name)}: ${checked.result}: ${checked.detail}`);
  }
  return PASSED;
}
