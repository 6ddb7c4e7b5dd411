import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { canonicalJson } from '../records/canonical-json.ts';
import { sha256 } from '../records/digest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../records/json.ts';
import { REDACTED } from '../redact/token.ts';
import { isHarmlessPattern, PATTERN_TEXT, screened } from './screen.ts';

/** Whether a value is what its schema says: `detail` names the first place where it is not, or why nobody can tell. */
export type Checked = { result: 'valid' } | { result: 'violation' | 'unverifiable'; detail: string };

/** Parts of a schema times characters of a value: some keywords look at every value for every part, `uniqueItems` at every pair. */
const MOST_WORK = 20_000_000;

type Check = (value: JsonValue) => Checked;

/** More different schemas than an agent has: a trace that makes them up by the thousand does not fill the memory. */
const MOST_KEPT = 1000;

/**
 * Holds values against JSON Schemas out of traces, of draft 7, 2019-09 and 2020-12. What Ajv makes of a schema is code, so a schema is screened
 * first and compiled once; one that cannot be compiled safely is unverifiable, and never a reason to set a gold aside.
 */
export function schemaChecker(): (schema: JsonObject, value: JsonValue) => Checked {
  const checks = new Map<string, Check>();
  // Of a schema that is the same object there is nothing to be digested again.
  const ofObjects = new WeakMap<JsonObject, Check>();
  const find = (schema: JsonObject) => {
    const digest = sha256(canonicalJson(schema));
    const known = checks.get(digest) ?? checkOf(schema);
    if (checks.size < MOST_KEPT) checks.set(digest, known);
    ofObjects.set(schema, known);
    return known;
  };
  return (schema, value) => {
    if (Object.keys(schema).length === 0) return { result: 'valid' };
    return (ofObjects.get(schema) ?? find(schema))(value);
  };
}

function checkOf(schema: JsonObject): Check {
  const safe = screened(schema);
  if (!safe.ok) return () => ({ result: 'unverifiable', detail: `the schema is not run: ${safe.reason}` });
  try {
    const validate = ajvFor(schema).compile(schema);
    let thorough: typeof validate | null = null;
    return (value) => {
      if (safe.parts * JSON.stringify(value).length > MOST_WORK)
        return { result: 'unverifiable', detail: 'schema and value are too large to be held against each other' };
      try {
        if (validate(value)) return { result: 'valid' };
      } catch (error) {
        return { result: 'unverifiable', detail: `the schema could not be applied: ${messageOf(error)}` };
      }
      const [first] = validate.errors ?? [];
      if (REDACTED.test(JSON.stringify(value))) {
        try {
          thorough ??= ajvFor(schema, { allErrors: true }).compile(schema);
          thorough(value);
        } catch (error) {
          return { result: 'unverifiable', detail: `the schema could not be applied: ${messageOf(error)}` };
        }
        if ((thorough.errors ?? []).every((error) => isOfRedacted(error, value)))
          return { result: 'unverifiable', detail: 'what does not fit was taken out of the trace when it was fetched' };
      }
      return { result: 'violation', detail: `${first?.instancePath || 'the whole'} ${first?.message ?? 'does not fit'}`.slice(0, 200) };
    };
  } catch (error) {
    return () => ({ result: 'unverifiable', detail: `the schema cannot be compiled: ${messageOf(error)}` });
  }
}

/** Keywords that judge a whole by its branches. */
const BRANCHES = new Set(['anyOf', 'oneOf', 'if']);

/** Whether what is found fault with is a placeholder: nobody can tell what the value was that stood there. */
function isOfRedacted({ instancePath, keyword }: ErrorObject, value: JsonValue): boolean {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = steps.reduce<unknown>((inner, step) => (Array.isArray(inner) ? inner[Number(step)] : isJsonObject(inner) ? inner[step] : undefined), value);
  return typeof at === 'string' ? REDACTED.test(at) : BRANCHES.has(keyword) && REDACTED.test(JSON.stringify(at) ?? '');
}

/** As lenient as the providers are: keywords and formats that nobody knows say nothing, and what is not forbidden is allowed. */
const OPTIONS: Options = {
  strict: false,
  logger: false,
  // Of the draft's own schema, which is trusted; it also refuses what is no schema at all.
  validateSchema: true,
  addUsedSchema: false,
  inlineRefs: false,
  code: { regExp: Object.assign(boundedPattern, { code: 'new RegExp' }) },
};

function boundedPattern(pattern: string, flags: string): { test(text: string): boolean } {
  if (!isHarmlessPattern(pattern)) throw new Error('a pattern may run for too long');
  const expression = new RegExp(pattern, flags);
  return {
    test: (text) => {
      if (text.length > PATTERN_TEXT) throw new Error('a text is too long for its pattern');
      return expression.test(text);
    },
  };
}

function ajvFor({ $schema }: JsonObject, more: Options = {}): Ajv {
  const options = { ...OPTIONS, ...more };
  const draft = typeof $schema === 'string' ? $schema : '';
  const ajv = draft.includes('2020-12') ? new Ajv2020(options) : draft.includes('2019-09') ? new Ajv2019(options) : new Ajv(options);
  return addFormats.default(ajv, { mode: 'fast' });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'unreadable').slice(0, 200);
}
