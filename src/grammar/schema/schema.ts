import { canonicalJson } from '../../records/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { Inexpressible } from '../gbnf/inexpressible.ts';
import { oneOf } from '../gbnf/rules.ts';
import { anyText } from '../gbnf/trie.ts';
import { anyValue, booleanRule } from '../values/json.ts';
import { arrayRule } from './array.ts';
import { branchesOf, isAsserting, merged, UNCHECKED } from './merge.ts';
import { objectRule } from './object.ts';
import { deeper, note, type Place, referred } from './place.ts';
import { numbersRule, textRule } from './scalars.ts';
import { isOfType, type JsonType, typesOf } from './types.ts';

/**
 * An expression for every value of a schema, in canonical form but for single spaces; null where no value fits. What it lets pass beyond the schema is
 * noted in `place.loose`.
 * @throws Inexpressible
 */
export function schemaRule(schema: JsonValue, place: Place): string | null {
  if (schema === true) return anyValue(place.rules);
  if (schema === false) return null;
  if (!isJsonObject(schema)) throw new Inexpressible(`${place.path} is no schema`);
  const { $ref } = schema;
  if (typeof $ref === 'string' && !Object.keys(schema).some((key) => key !== '$ref' && isAsserting(key))) return referenceRule($ref, place);
  const flat = merged(schema, {}, place);
  const branches = branchesOf(flat, place);
  if (branches !== null)
    return oneOf(
      place.rules,
      branches.map((branch) => schemaRule(branch, deeper(place))),
    );
  for (const key of UNCHECKED) if (Object.hasOwn(flat, key)) note(place, key);
  const types = typesOf(flat, place.path);
  if (Array.isArray(flat['enum'])) return choicesRule(flat, flat['enum'], types, place);
  if (types.length > 5 && !Object.keys(flat).some(isAsserting)) return anyValue(place.rules);
  return oneOf(
    place.rules,
    types.map((type) => typeRule(type, flat, place)),
  );
}

function referenceRule(reference: string, place: Place): string | null {
  if (place.entered.includes(reference)) throw new Inexpressible(`${place.path} refers to itself without end`);
  const known = place.references.get(reference);
  if (known !== undefined) return known;
  const { name, define } = place.rules.reserved();
  place.references.set(reference, name);
  const body = schemaRule(referred(place, reference), { ...deeper(place), entered: [...place.entered, reference] });
  if (body === null) throw new Inexpressible(`${place.path} refers to ${JSON.stringify(reference).slice(0, 60)}, which no value fits`);
  define(body);
  return name;
}

const BESIDE_CHOICES = ['pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];

function choicesRule(schema: JsonObject, choices: readonly JsonValue[], types: readonly JsonType[], place: Place): string | null {
  for (const key of BESIDE_CHOICES) if (Object.hasOwn(schema, key)) note(place, key);
  const texts = new Set(choices.filter((choice) => isOfType(choice, types)).map(canonicalJson));
  return texts.size === 0
    ? null
    : place.rules.rule(
        anyText(
          place.rules,
          [...texts].map((text) => ({ text, after: '' })),
        ),
      );
}

function typeRule(type: JsonType, schema: JsonObject, place: Place): string | null {
  if (type === 'object') return objectRule(schema, place, schemaRule);
  if (type === 'array') return arrayRule(schema, place, schemaRule);
  if (type === 'string') return textRule(schema, place);
  if (type === 'boolean') return booleanRule(place.rules);
  return type === 'null' ? '"null"' : numbersRule(type, schema, place);
}
