import { compareTexts } from '../../records/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { Inexpressible } from '../gbnf/inexpressible.ts';
import { literal } from '../gbnf/literal.ts';
import { NOTHING, oneOf } from '../gbnf/rules.ts';
import { anyTextBut } from '../gbnf/trie.ts';
import { COLON, COMMA, ENDS_STRING, objectOf, stringRule } from '../values/json.ts';
import { note, type Place, within } from './place.ts';

type Compile = (schema: JsonValue, place: Place) => string | null;

const MOST_KEY = 1000;

interface Member {
  key: string;
  /** Key and value. */
  pair: string;
  isRequired: boolean;
}

/**
 * An object whose optional members may be absent. Members come in canonical order (sorted), as training teaches, or in the schema's, as prompts list them.
 * Undeclared ones only where the schema says so in words, or declares none: there a schema's silence would let a model make arguments up.
 */
export function objectRule(schema: JsonObject, place: Place, compile: Compile): string | null {
  const { rules } = place;
  for (const key of ['minProperties', 'maxProperties']) if (Object.hasOwn(schema, key)) note(place, key);
  const members = membersOf(schema, place, compile);
  if (members === null) return null;
  const extra = extraOf(schema, place, compile);
  if (members.length === 0) return extra === null ? rules.rule('"{}"') : objectOf(rules, stringRule(rules), extra);
  const keys = members.map(({ key }) => key);
  const inOrder = members.toSorted((a, b) => compareTexts(a.key, b.key));
  const pair = extra === null ? null : rules.rule(`"\\"" ${anyTextBut(rules, keys.filter(isPlain), ENDS_STRING)} "\\"" ${COLON} ${extra}`);
  const bodies = [inOrder, members].map((order) => bodyOf(order, pair, place));
  return rules.rule(`"{" ${oneOf(rules, bodies) ?? ''} "}"`);
}

/** Null where a required one fits no value. */
function membersOf(schema: JsonObject, place: Place, compile: Compile): Member[] | null {
  const declared = isJsonObject(schema['properties'] ?? null) ? Object.entries(schema['properties'] ?? {}) : [];
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].filter((key) => typeof key === 'string') : []);
  const untold = [...required].filter((key) => !declared.some(([name]) => name === key));
  const others = schema['additionalProperties'] ?? true;
  const members: Member[] = [];
  for (const [key, value] of [...declared, ...untold.map((name): [string, JsonValue] => [name, others])]) {
    if (key.length > MOST_KEY) throw new Inexpressible(`${place.path} has a key of more than ${MOST_KEY} characters`);
    const rule = compile(value, within(place, place.path === '' ? key : `.${key}`));
    if (rule !== null) members.push({ key, pair: place.rules.rule(`${literal(JSON.stringify(key))} ${COLON} ${rule}`), isRequired: required.has(key) });
    else if (required.has(key)) return null;
  }
  return members;
}

/** The value of an undeclared member; null where there may be none. */
function extraOf(schema: JsonObject, place: Place, compile: Compile): string | null {
  const { additionalProperties: others, patternProperties: patterns, properties } = schema;
  const hasPatterns = patterns !== undefined && isJsonObject(patterns) && Object.keys(patterns).length > 0;
  if (hasPatterns) {
    note(place, 'patternProperties');
    return compile(true, place);
  }
  const isSilent = others === undefined;
  if (isSilent && properties !== undefined && isJsonObject(properties) && Object.keys(properties).length > 0) return null;
  return compile(others ?? true, within(place, '.*'));
}

/** What stands between the brackets. `extra` is the pair of an undeclared member, which may stand anywhere. */
function bodyOf(members: readonly Member[], extra: string | null, { rules }: Place): string {
  const more = extra === null ? '' : rules.rule(`(${COMMA} ${extra})*`);
  const isOpen = extra !== null;
  // What may follow once something stands, and what may begin, from the last member to the first.
  let rest = more;
  let begin: string | null = isOpen ? `${extra} ${more}` : null;
  let mayBeEmpty = true;
  for (const { pair, isRequired } of members.toReversed()) {
    const chosen = joined(pair, rest);
    const next = joined(more, COMMA, pair, rest);
    const skipped: string = rest;
    rest = rules.rule(isRequired ? next : `${next} | ${skipped === '' ? NOTHING : skipped}`);
    const here = isOpen ? [chosen, joined(extra, rest)] : [chosen];
    begin = rules.rule([...here, ...(isRequired || begin === null ? [] : [begin])].join(' | '));
    mayBeEmpty = mayBeEmpty && !isRequired;
  }
  return mayBeEmpty ? `(${begin ?? ''})?` : (begin ?? '');
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** Whether a key is written without an escape: undeclared keys are. */
function isPlain(key: string): boolean {
  return JSON.stringify(key) === `"${key}"`;
}
