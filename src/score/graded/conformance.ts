import { inDoubles } from '../../records/exact-json/doubles.ts';
import type { ExactJson } from '../../records/exact-json/exact-json.ts';
import type { GradedAnswer } from '../../records/graded/graded.ts';
import type { JsonObject } from '../../records/json.ts';
import { schemaChecker } from '../../schemas/checker.ts';

const check = schemaChecker();

/**
 * Whether all values are what their schemas say, by the schema's own draft. Null where one cannot be told, which outweighs no fault.
 * To Ajv a number is its double: a whole number of twenty digits is an integer, 1e999 is no number.
 */
export function conformanceOf(held: readonly { schema: JsonObject; value: ExactJson }[]): GradedAnswer['schema'] {
  const checked = held.map(({ schema, value }) => check(schema, inDoubles(value)));
  const fault = checked.find(({ result }) => result === 'violation');
  if (fault !== undefined && fault.result !== 'valid') return { valid: false, detail: fault.detail };
  return checked.every(({ result }) => result === 'valid') ? { valid: true, detail: null } : null;
}
