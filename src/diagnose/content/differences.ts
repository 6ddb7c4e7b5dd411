import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../records/exact-json/exact-json.ts';
import { memberPath } from '../../score/flatten.ts';
import { defaultOf, itemPlace, memberPlace, resolvedPlace, type SchemaPlace } from '../../score/graded/schema-place.ts';
import { sameMeaning } from './meaning.ts';

/** One place at which an answer is not the gold. `saysNothing`: absent on one side, and meaning the same as absent on the other. */
export type Difference =
  | { kind: 'missing'; path: string; gold: ExactJson; saysNothing: boolean }
  | { kind: 'extra'; path: string; answer: ExactJson; saysNothing: boolean }
  | { kind: 'changed'; path: string; gold: ExactJson; answer: ExactJson; sameMeaning: boolean };

/** Members that are missing, extra or changed. Lists of one length are compared item by item, others as a whole. */
export function differences(gold: ExactJson, answer: ExactJson, at: SchemaPlace | null, path: string): Difference[] {
  if (canonicalJson(gold) === canonicalJson(answer)) return [];
  const place = resolvedPlace(at);
  if (isExactObject(gold) && isExactObject(answer)) return ofObjects(gold, answer, place, path);
  const isSame = sameMeaning(gold, answer, place);
  if (!isSame && Array.isArray(gold) && Array.isArray(answer) && gold.length === answer.length)
    return gold.flatMap((item, index) => differences(item, answer[index] ?? null, itemPlace(place, index), `${path}[${index}]`));
  return [{ kind: 'changed', path, gold, answer, sameMeaning: isSame }];
}

function ofObjects(gold: ExactObject, answer: ExactObject, place: SchemaPlace | null, path: string): Difference[] {
  const inGold = Object.entries(gold).flatMap(([key, value]): Difference[] => {
    const [given, at] = [Object.hasOwn(answer, key) ? answer[key] : undefined, memberPath(path, key)];
    if (given !== undefined) return differences(value, given, memberPlace(place, key), at);
    return [{ kind: 'missing', path: at, gold: value, saysNothing: saysNothing(value, place, key) }];
  });
  const beyond = Object.entries(answer).filter(([key]) => !Object.hasOwn(gold, key));
  return [
    ...inGold,
    ...beyond.map(([key, value]): Difference => ({ kind: 'extra', path: memberPath(path, key), answer: value, saysNothing: saysNothing(value, place, key) })),
  ];
}

/** An optional member that is null, or its schema's default, says what leaving it out says. */
function saysNothing(value: ExactJson, place: SchemaPlace | null, key: string): boolean {
  const preset = defaultOf(place, key);
  if (preset !== undefined) return canonicalJson(preset) === canonicalJson(value);
  const required = place?.schema['required'];
  return value === null && !(Array.isArray(required) && required.includes(key));
}
