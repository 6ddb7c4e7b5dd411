import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber, parseExactJson } from './exact-json.ts';
import { parseJson } from './parse-json.ts';

/** Keys that have to be escaped, and those for which V8 takes them. */
const keys = fc.oneof(fc.constantFrom('\n', '"', '"]', '\\', '\\"', '\\u', '\ud800', '__proto__', 'a', '0', ''), fc.string());
const { json } = fc.letrec((tie) => ({
  json: fc.oneof({ depthSize: 'small' }, fc.jsonValue({ maxDepth: 0 }), fc.array(tie('json')), fc.dictionary(keys, tie('json'), { maxKeys: 4 })),
}));

describe('JSON', () => {
  it.each([
    ['{"h":[],"\\\\":0}', '{"h":1,"\\n":12345678901234567890}', '\n'],
    ['{"i":[],"\\\\":0}', '{"i":1 , "\\"" : 12345678901234567890}', '"'],
    ['{"j":[],"\\\\\\"":0}', '{"j":1,"\\"]":12345678901234567890}', '"]'],
    ['{"k":[],"\\\\u":0}', '{"k":1,"\\u00e9z":12345678901234567890}', 'éz'],
  ])('after %s has the keys of %s as they are written, which Node 24 by itself does not read', (before, text, key) => {
    parseJson(before);
    parseExactJson(before);
    expect(Object.entries(Object(parseJson(text)))[1]).toEqual([key, Number('12345678901234567890')]);
    expect(Object.entries(Object(parseExactJson(text)))[1]).toEqual([key, new ExactNumber('12345678901234567890')]);
  });

  it('is the value it was written from, whatever its keys and its spacing', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        expect(JSON.stringify(parseJson(JSON.stringify(value, null, indent)))).toBe(JSON.stringify(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('beside an escaped key is what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJson(`[{ "\\n" : ${text}, "\\u0061": {}, "a": [ ] } , ${text}]`)).toStrictEqual([{ '\n': JSON.parse(text), a: [] }, JSON.parse(text)]);
      }),
    );
  });

  it('has the last value of a key that stands twice, and a key __proto__ as any other', () => {
    expect(parseJson('{"\\u0061":1,"b":2,"a":3}')).toStrictEqual({ a: 3, b: 2 });
    expect(Object.entries(Object(parseJson('{"\\u005f_proto__":{"x":1}}')))).toEqual([['__proto__', { x: 1 }]]);
  });

  it.each(['{"\\n":1,}', '{"\\n":}', '{"\\n":1', '{"\\q":1}', '{"\\n":01}', ''])('is not %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('may be nested as deeply as JSON.parse has it', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(Object.keys(Object(parseJson(`{"\\n":${deep}}`)))).toEqual(['\n']);
  });
});
