import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Example } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import type { ChatTurn } from '../records/model-request.ts';
import { SUITES } from './classed.ts';
import { mentions } from './mentions.ts';
import { multiTurnClass } from './multi-turn.ts';
import { singleTurnClass } from './single-turn.ts';
import { suiteOf } from './suite.ts';
import { calls, exampleOf, gives, says, user } from './suites.test-data.ts';

const OPTIONS = { perDomain: 2, seed: 42 };

describe('a single-turn example', () => {
  it.each<[string, number, JsonObject | null]>([
    ['simple', 2, { a: 1, b: 'x' }],
    ['simple', 1, null],
    ['moderate', 3, { a: 1 }],
    ['moderate', 5, { a: 1, b: 2, c: 3, d: 4 }],
    ['moderate', 1, { a: [1, 2] }],
    ['complex', 6, { a: 1 }],
    ['complex', 1, { a: 1, b: 2, c: 3, d: 4, e: 5 }],
    ['complex', 1, { a: [{ b: 1 }] }],
  ])('is %s with %i tools and %j', (found, tools, args) => {
    for (const track of ['structured', 'toolcall'] as const) expect(singleTurnClass(exampleOf({ tools, args, track }))).toEqual({ class: found });
  });

  it('of JSON that is no call counts its members', () => {
    const json = { ...exampleOf({ tools: 0, track: 'structured' }), row: { prompt: 'p', completion: '{"a":1,"b":2,"c":3}' } };
    expect(singleTurnClass(json)).toEqual({ class: 'moderate' });
  });

  it('is one question alone, whose request is known', () => {
    expect(singleTurnClass(exampleOf({ turns: [{ ...user('Be brief.'), role: 'system' }, user('Go.')] }))).toEqual({ class: 'simple' });
    expect(singleTurnClass(exampleOf({ turns: [user('Go.'), says('Where?'), user('Out.')] }))).toMatchObject({ leftOut: 'several-turns' });
    expect(singleTurnClass({ ...exampleOf(), request: null })).toMatchObject({ leftOut: 'no-request' });
  });
});

describe('a multi-turn example', () => {
  it.each<[string, readonly ChatTurn[], JsonObject]>([
    ['sequential', [user('Refund 12.'), calls('find'), gives('{"number":"N-7"}')], { number: 'N-7' }],
    ['sequential', [user('Find it.'), calls('find'), gives('{"number":"N-7"}'), says('Found.'), user('Now confirm.')], { number: 'N-7' }],
    ['clarification', [user('A train to Rome.'), says('From where?'), user('From Oslo.')], { from: 'Oslo', to: 'Rome' }],
    ['context', [user('I am in Oslo.'), says('Fine.'), user('What is the weather?')], { city: 'oslo' }],
    ['context', [user('Weather in Oslo?'), calls('forecast'), gives('sun'), says('Sun.'), user('And for 3 days?')], { city: 'Oslo', days: 3 }],
    ['context', [user('We are 12.'), says('Noted.'), user('A table, please.')], { people: 12 }],
  ])('is %s', (found, turns, args) => {
    expect(multiTurnClass(exampleOf({ turns, args }))).toEqual({ class: found });
  });

  it.each<[string, readonly ChatTurn[], JsonObject | null]>([
    ['one-turn', [user('Go.')], { a: 1 }],
    ['no-call', [user('Hi.'), says('Hi.'), user('Bye.')], null],
    ['unrelated-turns', [user('Hi.'), says('Hello.'), user('Weather in Oslo?')], { city: 'Oslo' }],
    ['unrelated-turns', [user('Hi.'), says('Hello.'), user('Lamp on.')], { on: true }],
    ['assistant-spoke-last', [user('Hi.'), says('One moment.')], { city: 'Oslo' }],
  ])('is in no class: %s', (leftOut, turns, args) => {
    expect(multiTurnClass(exampleOf({ turns, args }))).toMatchObject({ leftOut });
  });

  it('whose request is not known is in no class', () => {
    expect(multiTurnClass({ ...exampleOf(), request: null })).toMatchObject({ leftOut: 'no-request' });
  });
});

it.each([
  ['From Rio de Janeiro!', 'rio de janeiro', true],
  ['2.5 euros', 2.5, true],
  ['In 25 days', 2, false],
  ['Romero', 'Rome', false],
  ['anything', '', false],
  ['true', true, false],
])('%j mentions %j: %s', (text, value, expected) => {
  expect(mentions(text, value)).toBe(expected);
});

describe('a suite', () => {
  const given = fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: 30 }).map(String),
      domain: fc.constantFrom('f', 'g', 'h'),
      several: fc.boolean(),
      tools: fc.integer({ min: 1, max: 8 }),
    }),
    { maxLength: 25 },
  );
  const examplesOf = (made: readonly { id: string; domain: string; several: boolean; tools: number }[]) =>
    made.map(({ id, domain, several, tools }) =>
      exampleOf({ id, domain, tools, args: { city: 'Oslo' }, ...(several ? { turns: [user('In Oslo.'), says('Yes?'), user('Go.')] } : {}) }),
    );

  it('holds each example once with one class more among its slices, or leaves it out with a reason', () => {
    fc.assert(
      fc.property(given, fc.constantFrom(...SUITES), (made, name) => {
        const examples = examplesOf(made);
        const suite = suiteOf(name, examples, OPTIONS);
        expect(suite.examples.length + suite.leftOut.length).toBe(examples.length);
        for (const example of suite.examples) {
          expect(Example.safeParse(example).success).toBe(true);
          expect(example.slices).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
        }
      }),
    );
  });

  it('of domains holds at most its quota of calls each, all of those that have fewer, and the same calls on both tracks', () => {
    fc.assert(
      fc.property(given, (made) => {
        const both = examplesOf(made).flatMap((example) => [example, { ...example, track: 'structured' as const }]);
        const suite = suiteOf('domains', both, OPTIONS);
        const callsIn = (examples: readonly Example[], domain: string) =>
          new Set(examples.filter((one) => one.domain === domain).map(({ source }) => source.observationId));
        for (const domain of ['f', 'g', 'h']) {
          const taken = callsIn(
            suite.examples.filter(({ track }) => track === 'toolcall'),
            domain,
          );
          expect(taken.size).toBe(Math.min(2, callsIn(both, domain).size));
          expect(
            callsIn(
              suite.examples.filter(({ track }) => track === 'structured'),
              domain,
            ),
          ).toEqual(taken);
        }
      }),
    );
  });

  it('does not look at challenge examples', () => {
    expect(suiteOf('single-turn', [{ ...exampleOf(), challenge: true }], OPTIONS)).toEqual({ examples: [], leftOut: [] });
  });
});
