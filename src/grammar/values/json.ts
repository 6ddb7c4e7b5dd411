import { oneOf, type Rules } from '../gbnf/rules.ts';

/** Between tokens a single space may stand where people put one: after a colon or a comma. */
export const SPACE = '" "?';
export const COMMA = `"," ${SPACE}`;
export const COLON = `":" ${SPACE}`;

/** Characters that stand in a JSON string as they are: all but these. */
export const ENDS_STRING = '"\\\\\\x00-\\x1f';
/** One character of a JSON string; an escape names no half of a surrogate pair. */
const CHARACTER = `[^${ENDS_STRING}] | "\\\\" (["\\\\/bfnrt] | "u" ([0-9a-cA-CeEfF] [0-9a-fA-F] | [dD] [0-7]) [0-9a-fA-F] [0-9a-fA-F])`;

/** Free values nest so deep. */
const ANY_DEPTH = 10;

export function characterRule(rules: Rules): string {
  return rules.rule(CHARACTER);
}

export function stringRule(rules: Rules): string {
  return rules.rule(`"\\"" ${characterRule(rules)}* "\\""`);
}

/** Any JSON value, or any object. */
export function anyValue(rules: Rules): string {
  return anyOfDepth(rules, ANY_DEPTH);
}

export function anyArray(rules: Rules): string {
  return arrayOf(rules, anyOfDepth(rules, ANY_DEPTH - 1));
}

function anyOfDepth(rules: Rules, depth: number): string {
  const flat = [stringRule(rules), numberRule(rules), booleanRule(rules), '"null"'];
  if (depth === 0) return rules.rule(flat.join(' | '));
  const inner = anyOfDepth(rules, depth - 1);
  return oneOf(rules, [...flat, arrayOf(rules, inner), objectOf(rules, stringRule(rules), inner)]) ?? '';
}

function arrayOf(rules: Rules, item: string): string {
  return rules.rule(`"[" (${item} (${COMMA} ${item})*)? "]"`);
}

/** An object of any keys. */
export function objectOf(rules: Rules, key: string, value: string): string {
  const member = rules.rule(`${key} ${COLON} ${value}`);
  return rules.rule(`"{" (${member} (${COMMA} ${member})*)? "}"`);
}

export function booleanRule(rules: Rules): string {
  return rules.rule('"true" | "false"');
}

export function integerRule(rules: Rules): string {
  return rules.rule('"-"? ("0" | [1-9] [0-9]{0,20})');
}

/** So many digits that a double stays finite. */
export function numberRule(rules: Rules, isPositive = false): string {
  return rules.rule(`${isPositive ? '' : '"-"? '}("0" | [1-9] [0-9]{0,20}) ("." [0-9]{1,25})? ([eE] [-+]? [0-9]{1,2})?`);
}
