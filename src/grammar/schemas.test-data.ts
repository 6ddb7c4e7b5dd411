import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../records/json.ts';

/** A schema that a grammar holds to in full, and the values that fit it. */
export interface SchemaCase {
  schema: JsonObject;
  values: fc.Arbitrary<JsonValue>;
}

const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const text = (minLength = 0, maxLength = 6) => fc.array(character, { minLength, maxLength }).map((all) => all.join(''));
/**
 * Of names, those that would break out of a literal, a class or a rule if they could. None is one character that JSON escapes: in Node 24.21 `JSON.parse`
 * may read such a key as a backslash, depending on the objects it read before.
 */
export const hostileName = fc
  .oneof(
    fc.constantFrom('city', 'unit', 'a', 'ab', 'abc', '""', '\\\\', ']', '^-]', 'a"b', 'root ::= "x"', '\n\n', 'é', '漢字', '😀', '\u2028', ''),
    text(0, 4),
  )
  .filter((name) => name.length !== 1 || JSON.stringify(name) === `"${name}"`);

const bounds = fc.tuple(fc.integer({ min: -1200, max: 1200 }), fc.nat(1500)).map(([min, more]) => ({ min, max: min + more }));

const flat: fc.Arbitrary<SchemaCase> = fc.oneof(
  fc.constant<SchemaCase>({ schema: { type: 'string' }, values: text() }),
  fc
    .tuple(fc.nat(3), fc.nat(3))
    .map(([min, more]): SchemaCase => ({ schema: { type: 'string', minLength: min, maxLength: min + more }, values: text(min, min + more) })),
  fc
    .uniqueArray(hostileName, { minLength: 1, maxLength: 6 })
    .map((choices): SchemaCase => ({ schema: { type: 'string', enum: choices }, values: fc.constantFrom(...choices) })),
  fc.constant<SchemaCase>({ schema: { enum: ['a', 1, null, { b: [true] }] }, values: fc.constantFrom<JsonValue>('a', 1, null, { b: [true] }) }),
  fc.constant<SchemaCase>({ schema: { const: 'only' }, values: fc.constant('only') }),
  fc.constant<SchemaCase>({ schema: { type: 'integer' }, values: fc.integer() }),
  bounds.map(({ min, max }): SchemaCase => ({ schema: { type: 'integer', minimum: min, maximum: max }, values: fc.integer({ min, max }) })),
  fc.integer({ min: -300, max: 300 }).map((min): SchemaCase => ({ schema: { type: 'integer', exclusiveMinimum: min }, values: fc.integer({ min: min + 1 }) })),
  fc.integer({ min: -300, max: 300 }).map((max): SchemaCase => ({ schema: { type: 'integer', maximum: max }, values: fc.integer({ max }) })),
  fc.constant<SchemaCase>({ schema: { type: 'number' }, values: fc.oneof(fc.integer(), fc.float({ noNaN: true, noDefaultInfinity: true })) }),
  fc.constant<SchemaCase>({ schema: { type: 'number', minimum: 0 }, values: fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }) }),
  fc.constant<SchemaCase>({ schema: { type: ['boolean', 'null'] }, values: fc.constantFrom(true, false, null) }),
  fc.constant<SchemaCase>({ schema: { type: 'string', format: 'uuid' }, values: fc.uuid() }),
  fc.constant<SchemaCase>({ schema: { type: 'string', format: 'date' }, values: fc.constantFrom('2026-02-28', '1999-12-31') }),
);

const { schema: anyCase } = fc.letrec<{ schema: SchemaCase }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    flat,
    arrays(tie('schema')),
    tuples(tie('schema')),
    objects(tie('schema')),
    choices(tie('schema')),
  ),
}));

function arrays(of: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase> {
  return fc.tuple(of, fc.nat(2), fc.nat(2)).map(([{ schema, values }, minItems, more]) => ({
    schema: { type: 'array', items: schema, minItems, maxItems: minItems + more },
    values: fc.array(values, { minLength: minItems, maxLength: minItems + more }),
  }));
}

function tuples(of: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase> {
  return fc.array(of, { minLength: 1, maxLength: 3 }).map((items) => ({
    schema: { type: 'array', prefixItems: items.map(({ schema }) => schema), items: false },
    values: fc.tuple(...items.map(({ values }) => values)).chain((all) => fc.nat(all.length).map((length) => all.slice(0, length))),
  }));
}

/** Properties in any order, each required or not; of others none, or those of a schema. */
function objects(of: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase> {
  const members = fc.uniqueArray(fc.record({ key: hostileName, of, isRequired: fc.boolean() }), { maxLength: 4, selector: ({ key }) => key });
  return fc.tuple(members, fc.constantFrom<JsonValue | undefined>(undefined, false, { type: 'integer' })).map(([all, others]) => {
    const declared = new Set(all.map(({ key }) => key));
    const isClosed = others === false || (others === undefined && all.length > 0);
    const extra = isClosed
      ? fc.constant({})
      : fc.dictionary(
          fc.stringMatching(/^[a-z]{1,4}$/).filter((key) => !declared.has(key)),
          fc.integer(),
          { maxKeys: 2 },
        );
    const own = all.map(({ key, of: { values }, isRequired }) =>
      fc.tuple(isRequired ? fc.constant(true) : fc.boolean(), values).map(([isThere, value]) => (isThere ? [[key, value]] : [])),
    );
    return {
      schema: {
        type: 'object',
        properties: Object.fromEntries(all.map(({ key, of: { schema } }) => [key, schema])),
        required: all.filter(({ isRequired }) => isRequired).map(({ key }) => key),
        ...(others === undefined ? {} : { additionalProperties: others }),
      },
      values: fc.tuple(fc.tuple(...own), extra).map(([entries, more]): JsonValue => Object.fromEntries([...entries.flat(), ...Object.entries(more)])),
    };
  });
}

function choices(of: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase> {
  return fc.array(of, { minLength: 1, maxLength: 3 }).map((branches) => ({
    schema: { anyOf: branches.map(({ schema }) => schema) },
    values: fc.oneof(...branches.map(({ values }) => values)),
  }));
}

/** Half of them behind a reference. */
export const schemaCases: fc.Arbitrary<SchemaCase> = fc
  .tuple(objects(anyCase), fc.boolean())
  .map(([{ schema, values }, isReferred]) => ({ schema: isReferred ? { $defs: { it: schema }, $ref: '#/$defs/it' } : schema, values }));
