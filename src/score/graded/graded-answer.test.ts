import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOTH_TRACKS, exampleOf, predictionOf, scoredOf } from '../../eval/eval.test-data.ts';
import type { ToolDefinition } from '../../records/chat.ts';
import type { Scored } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import type { JsonObject } from '../../records/json.ts';
import { completionOf } from '../../rows/completion.ts';
import { score } from '../score.ts';

const tool = (name: string, properties: JsonObject, required: string[] = []): ToolDefinition => ({
  name,
  description: null,
  parameters: { type: 'object', properties, required, additionalProperties: false },
  strict: null,
});
const TOOLS = [
  tool(
    'book',
    { city: { type: 'string' }, day: { type: 'string', format: 'date' }, seats: { type: 'integer', default: 1 }, class: { enum: ['eco', 'first'] } },
    ['city'],
  ),
  tool('cancel', { id: { type: 'integer' }, note: { type: 'string' } }),
];
const GOLD = { name: 'book', arguments: { city: 'Lisbon', day: '2026-03-01', class: 'eco' } };

function asked(more: Parameters<typeof exampleOf>[0] = {}): Example {
  const example = exampleOf({ call: GOLD, ...more });
  const { request } = example;
  return { ...example, request: request && { ...request, tools: TOOLS, ...more.request } };
}

function gradedOf(example: Example, call: { name: string; arguments: JsonObject } | null | string, comparators: ToolComparators = {}) {
  const text = typeof call === 'string' ? call : completionOf(example.track, call);
  return withGraded(score(example, predictionOf(example, text), comparators));
}

function withGraded(graded: ReturnType<typeof score>): Scored & { graded: NonNullable<Scored['graded']> } {
  if (graded.status !== 'scored' || graded.graded === undefined) throw new Error('ungraded');
  return { ...graded, graded: graded.graded };
}

describe.each(BOTH_TRACKS)('on the %s track', (track) => {
  it('what is only written otherwise is equivalent, and not exact', () => {
    const { values, graded } = gradedOf(asked({ track }), { name: 'book', arguments: { city: 'LISBON', day: 'March 1, 2026', class: 'eco', seats: 1 } });
    expect(values).toMatchObject({
      [track === 'toolcall' ? 'args_exact_rate' : 'exact_match_rate']: 0,
      equivalent_rate: 1,
      graded_f1: 1,
      schema_valid_rate: 0,
    });
    expect(graded).toEqual({
      level: 'equivalent',
      calls: { right: 1, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 0 },
      leaves: { gold: 4, answer: 4, hits: 4 },
      findings: [
        { path: 'city', level: 'equivalent', comparator: 'normalised', why: 'value' },
        { path: 'day', level: 'equivalent', comparator: 'date', why: 'value' },
        { path: 'seats', level: 'equivalent', comparator: 'exact', why: 'default' },
      ],
      schema: { valid: false, detail: '/day must match format "date"' },
    });
  });

  it.each<[string, { name: string; arguments: JsonObject } | null, object, number]>([
    ['another tool', { name: 'cancel', arguments: {} }, { right: 0, wrongTool: 1, wronglyMade: 0, wronglyWithheld: 0 }, 1],
    ['a tool nobody offered', { name: 'fly', arguments: {} }, { right: 0, wrongTool: 1, wronglyMade: 0, wronglyWithheld: 0 }, 0],
    ['a call withheld', null, { right: 0, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 1 }, 1],
    ['wrong arguments', { name: 'book', arguments: { city: 'Porto' } }, { right: 1, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 0 }, 1],
  ])('%s is told from the others', (_, call, calls, valid) => {
    const { graded, values } = gradedOf(asked({ track }), call);
    expect(graded).toMatchObject({ level: 'different', calls });
    expect(values).toMatchObject({ equivalent_rate: 0, schema_valid_rate: valid });
    expect(values.graded_f1).toBeLessThan(0.5);
  });

  it('a call made where none is due is wrongly made, and none is right', () => {
    const example = asked({ track, call: null });
    expect(gradedOf(example, GOLD)).toMatchObject({
      graded: { calls: { wronglyMade: 1, right: 0 } },
      values: { graded_f1: 0, equivalent_rate: 0, schema_valid_rate: 1 },
    });
    expect(gradedOf(example, null)).toMatchObject({
      graded: { level: 'exact', calls: { wronglyMade: 0, wronglyWithheld: 0 }, leaves: { gold: 1, answer: 1, hits: 1 } },
      values: { graded_f1: 1, equivalent_rate: 1 },
    });
  });

  it('what cannot be read is neither a call nor one withheld, and wrong', () => {
    for (const example of [asked({ track }), asked({ track, call: null })]) {
      const { graded, values } = gradedOf(example, '{"name":');
      expect(graded).toMatchObject({ level: 'different', calls: { right: 0, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 0 }, findings: [] });
      expect(values).toMatchObject({ graded_f1: 0, equivalent_rate: 0, schema_valid_rate: 0 });
    }
  });

  it('an accepted value counts as it is written, or else in its nearest form', () => {
    const accepted = { arguments: { city: { values: ['Lisboa', 'Lisbon'], optional: false }, seats: { values: [2], optional: true } } };
    const call = { name: 'book', arguments: { city: 'Lisbon' } };
    const of = (args: JsonObject) => gradedOf(asked({ track, call, accepted }), { name: 'book', arguments: args });
    expect(of({ city: 'Lisboa', seats: 2 }).graded).toMatchObject({ level: 'exact' });
    expect(of({ city: 'lisboa' }).graded).toMatchObject({ level: 'equivalent', findings: [{ path: 'city', why: 'value' }] });
    expect(of({ city: 'Lisbon', seats: 3 }).graded).toMatchObject({ level: 'different', findings: [{ path: 'seats', why: 'extra' }] });
    const twice = { arguments: { city: { values: ['lisbon', 'Lisbon'], optional: false } } };
    expect(gradedOf(asked({ track, call, accepted: twice }), call).graded.level).toBe('exact');
  });

  it('the config chooses comparators by tool and path', () => {
    const call = { name: 'cancel', arguments: { id: 7, note: 'Ill' } };
    const answer = { name: 'cancel', arguments: { id: 8, note: 'Sick' } };
    const example = asked({ track, call });
    expect(gradedOf(example, answer, { book: { note: 'free-text' } }).graded.level).toBe('different');
    const { graded, values } = gradedOf(example, answer, { cancel: { note: 'free-text', id: { comparator: 'number', tolerance: 1 } } });
    expect(graded).toMatchObject({ level: 'equivalent', leaves: { gold: 2, answer: 2, hits: 2 } });
    expect(values.equivalent_rate).toBe(1);
    expect(gradedOf(example, answer, JSON.parse('{"__proto__":{"note":"free-text"}}')).graded.level).toBe('different');
  });

  it('schemas that nobody wrote choose nothing and forbid nothing', () => {
    const inferred = asked({ track, schemaFrom: { tools: 'inferred', output: 'trace' } });
    const { graded, values } = gradedOf(inferred, { name: 'book', arguments: { ...GOLD.arguments, class: 'Eco' } });
    expect(graded).toMatchObject({ level: 'equivalent', schema: null });
    expect(values.schema_valid_rate).toBeUndefined();
  });
});

describe('JSON of its own', () => {
  const schema = { type: 'object', properties: { when: { type: 'string', format: 'date' }, tags: { type: 'array', uniqueItems: true } } };
  const request = { ...exampleOf().request, responseFormat: { type: 'json_schema', name: 'event', description: null, schema, strict: null }, tools: [] };
  const example = (completion: string, parts: object = request): Example => ({
    ...exampleOf({ track: 'structured', request: { ...exampleOf().request, ...parts } as Example['request'] }),
    row: { prompt: 'x', completion },
  });

  it('is compared as a whole by its response schema', () => {
    const { graded, values } = gradedOf(example('{"when":"2026-03-01","tags":["a","b"]}'), '{"tags":["b","a"],"when":"2026-3-1"}');
    expect(graded).toMatchObject({ level: 'equivalent', calls: null, leaves: { gold: 3, answer: 3, hits: 3 }, schema: { valid: false } });
    expect(values).toMatchObject({ exact_match_rate: 0, equivalent_rate: 1 });
  });

  it('is not taken for a call where its schema only looks like one', () => {
    const gold = '{"arguments":{},"name":"x"}';
    expect(gradedOf(example(gold), gold).graded).toMatchObject({ level: 'exact', calls: null, schema: { valid: true, detail: null } });
    expect(gradedOf(example(gold), 'nonsense').graded).toMatchObject({
      level: 'different',
      calls: null,
      leaves: { gold: 2, answer: 0, hits: 0 },
      schema: { valid: false },
    });
  });

  it('is chosen a comparator by the name of its schema', () => {
    const { graded } = gradedOf(example('{"when":"2026-03-01"}'), '{"when":"never"}', { event: { when: 'free-text' } });
    expect(graded).toMatchObject({ level: 'equivalent', leaves: { gold: 0, answer: 0, hits: 0 } });
  });

  it('without a schema is compared by its values', () => {
    const bare = { responseFormat: { type: 'json_object' }, tools: [] };
    expect(gradedOf(example('["A b"]', bare), '["a B"]').graded).toMatchObject({ level: 'equivalent', schema: null });
  });
});

describe('several calls at once', () => {
  const example = asked();
  const several = (...calls: { name: string; arguments: string }[]) => withGraded(score(example, { ...predictionOf(example, null), calls }));
  const right = { name: 'book', arguments: JSON.stringify(GOLD.arguments) };

  it('hold the right one, and the others were made wrongly', () => {
    const { values, graded } = several({ name: 'book', arguments: '{"city":"Porto"}' }, right);
    expect(values).toMatchObject({ valid_call_rate: 0, args_exact_rate: 0, equivalent_rate: 0, graded_f1: (2 * 4) / (4 + 6) });
    expect(graded).toMatchObject({ level: 'different', calls: { right: 1, wronglyMade: 1 }, findings: [], schema: { valid: true } });
  });

  it('are unreadable where one of them is', () => {
    expect(several(right, { name: 'book', arguments: '{' }).graded).toMatchObject({
      calls: { right: 0, wronglyMade: 0 },
      leaves: { gold: 4, answer: 0, hits: 0 },
    });
  });
});

describe('laws of the graded reading', () => {
  const leafs = fc.oneof(
    fc.constantFrom('Lisbon', 'lisbon', 'Porto', '2026-03-01', '2026-3-1'),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
    fc.constant(null),
  );
  const args = fc.dictionary(
    fc.constantFrom('city', 'day', 'seats', 'class', 'x'),
    fc.oneof(leafs, fc.array(leafs, { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b'), leafs)),
  );
  const jsonArgs = args.map((made) => JSON.parse(JSON.stringify(made)) as JsonObject);
  const book = (made: JsonObject) => ({ name: 'book', arguments: made });

  it.each(BOTH_TRACKS)('on the %s track it is never stricter than the exact one on a right tool', (track) => {
    fc.assert(
      fc.property(jsonArgs, jsonArgs, (gold, answer) => {
        const { values, graded } = gradedOf(asked({ track, call: book(gold) }), book(answer));
        const exact = values.args_exact_rate ?? values.exact_match_rate;
        expect(graded.level === 'exact').toBe(exact === 1);
        expect(values.equivalent_rate).toBeGreaterThanOrEqual(exact ?? 0);
        expect(graded.leaves.hits).toBeLessThanOrEqual(Math.min(graded.leaves.gold, graded.leaves.answer));
      }),
    );
  });

  it('taking a right argument away never raises a score', () => {
    fc.assert(
      fc.property(jsonArgs, jsonArgs, fc.nat(), (gold, other, at) => {
        const example = asked({ call: book(gold) });
        // Arguments that two draws share by chance are too rare: some are the gold ones.
        const answer = Object.fromEntries([...Object.entries(other), ...Object.entries(gold).filter((_, index) => at % (index + 2) > 0)]);
        const whole = gradedOf(example, book(answer));
        const isWrong = (key: string) => whole.graded.findings.some(({ path, level }) => level === 'different' && path.startsWith(key));
        const right = Object.keys(answer).filter((key) => !isWrong(key));
        const key = right[at % Math.max(1, right.length)];
        fc.pre(key !== undefined);
        const { [key ?? '']: _left, ...rest } = answer;
        const less = gradedOf(example, book(rest));
        for (const metric of ['graded_f1', 'equivalent_rate', 'args_exact_rate'] as const)
          expect(less.values[metric]).toBeLessThanOrEqual((whole.values[metric] ?? 0) + 1e-12);
        // An argument that is only equivalent is wrong to the exact reading.
        if (!whole.graded.findings.some(({ path }) => path.startsWith(key ?? '')))
          expect(less.values.field_f1).toBeLessThanOrEqual((whole.values.field_f1 ?? 0) + 1e-12);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the order of keys changes nothing', () => {
    const reversed = (object: JsonObject) => Object.fromEntries(Object.entries(object).reverse());
    fc.assert(
      fc.property(jsonArgs, jsonArgs, (gold, answer) => {
        const [one, other] = [gradedOf(asked({ call: book(gold) }), book(answer)), gradedOf(asked({ call: book(reversed(gold)) }), book(reversed(answer)))];
        expect(other.values).toEqual(one.values);
        expect(other.graded.leaves).toEqual(one.graded.leaves);
      }),
    );
  });

  it('is in every score of an answer, and not of a failure', () => {
    const example = asked();
    expect(scoredOf(example, 'x', 'truncated').graded).toMatchObject({ level: 'different' });
    expect(score(example, predictionOf(example, null, 'timeout'))).not.toHaveProperty('graded');
  });
});
