import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../records/exact-json/exact-json.ts';
import type { JsonObject } from '../../records/json.ts';
import { memberPath } from '../../score/flatten.ts';
import { sameMeaning } from './meaning.ts';
import { isRequired, partOf } from './schema.ts';

/** One place at which an answer is not the gold. `saysNothing`: absent on one side, and meaning the same as absent on the other. */
export type Difference =
  | { kind: 'missing'; path: string; key: string; gold: ExactJson; saysNothing: boolean }
  | { kind: 'extra'; path: string; key: string; answer: ExactJson; saysNothing: boolean }
  | { kind: 'changed'; path: string; gold: ExactJson; answer: ExactJson; sameMeaning: boolean };

/** Members that are missing, extra or changed. Lists of one length are compared item by item, others as a whole. */
export function differences(gold: ExactJson, answer: ExactJson, schema: JsonObject, path: string): Difference[] {
  if (canonicalJson(gold) === canonicalJson(answer)) return [];
  if (isExactObject(gold) && isExactObject(answer)) return ofObjects(gold, answer, schema, path);
  const isSame = sameMeaning(gold, answer, schema);
  if (!isSame && Array.isArray(gold) && Array.isArray(answer) && gold.length === answer.length)
    return gold.flatMap((item, at) => differences(item, answer[at] ?? null, partOf(schema, at), `${path}[${at}]`));
  return [{ kind: 'changed', path, gold, answer, sameMeaning: isSame }];
}

function ofObjects(gold: ExactObject, answer: ExactObject, schema: JsonObject, path: string): Difference[] {
  const inGold = Object.entries(gold).flatMap(([key, value]): Difference[] => {
    const [given, at] = [Object.hasOwn(answer, key) ? answer[key] : undefined, memberPath(path, key)];
    if (given !== undefined) return differences(value, given, partOf(schema, key), at);
    return [{ kind: 'missing', path: at, key, gold: value, saysNothing: saysNothing(value, schema, key) }];
  });
  const beyond = Object.entries(answer).filter(([key]) => !Object.hasOwn(gold, key));
  return [
    ...inGold,
    ...beyond.map(
      ([key, value]): Difference => ({ kind: 'extra', path: memberPath(path, key), key, answer: value, saysNothing: saysNothing(value, schema, key) }),
    ),
  ];
}

/** An optional member that is null, or its schema's default, says what leaving it out says. */
function saysNothing(value: ExactJson, schema: JsonObject, key: string): boolean {
  if (isRequired(schema, key)) return false;
  const preset = partOf(schema, key)['default'];
  return value === null || (preset !== undefined && canonicalJson(preset) === canonicalJson(value));
}
