import { describe, expect, it } from 'vitest';
import { exampleOf, predictionOf } from '../../src/eval/eval.test-data.ts';
import { truthOf } from '../../src/harvest/imports/bfcl/accepted.ts';
import { JsonObject, type JsonValue } from '../../src/records/json.ts';
import { score } from '../../src/score/score.ts';
import { decode } from './decode.ts';
import { type PythonDict, type PythonValue, parsePython } from './python-json.ts';
import { type Judged, RULES, type Rule, rulesOf, verdictOn } from './rules.ts';

const PROPERTIES = `{"a":{"type":"string"},"n":{"type":"integer"},"x":{"type":"float"},"b":{"type":"boolean"},"l":{"type":"array","items":{"type":"string"}},
  "f":{"type":"array","items":{"type":"float"}},"i":{"type":"array","items":{"type":"integer"}},"d":{"type":"dict"},"r":{"type":"array","items":{"type":"dict"}},"any":{"type":"any"}}`;

/** One answer to one ground truth, both as JSON text, judged by BFCL's rules and by ours. */
function judged(truth: string, answer: string, required: string[] = []) {
  const python = (text: string) => parsePython(text) ?? null;
  const properties = python(PROPERTIES) as PythonDict;
  const accepted = python(truth) as Record<string, PythonValue[]>;
  const item: Judged = {
    mustNotCall: false,
    functions: [{ name: 'g.f', parameters: { properties, required } }],
    truth: { name: 'g.f', accepted },
    decoded: decode([{ g_f: answer }], 'native'),
    handler: 'native',
  };
  const ground = truthOf({ parameters: { type: 'dict', properties: JsonObject.parse(JSON.parse(PROPERTIES)), required } }, listsOf(truth));
  if (!ground.ok) throw new Error(ground.detail);
  const example = exampleOf({ call: { name: 'g.f', arguments: ground.call }, accepted: ground.accepted });
  const scored = score(example, { ...predictionOf(example, null), calls: [{ name: 'g.f', arguments: answer }] });
  const ours = scored.status === 'scored' && scored.values.args_exact_rate === 1;
  const valid = verdictOn(item) === null;
  return { ours, valid, rules: ours === valid ? null : rulesOf(item, { ours, valid }) };
}

function listsOf(truth: string): Record<string, JsonValue[]> {
  return Object.fromEntries(Object.entries(JsonObject.parse(JSON.parse(truth))).map(([name, list]) => [name, Array.isArray(list) ? list : []]));
}

describe('both call right', () => {
  it.each([
    ['{"a":["Lisbon"]}', '{"a":"Lisbon"}'],
    ['{"a":["Lisbon",""]}', '{}'],
    ['{"x":[5.0]}', '{"x":5}'],
    ['{"x":[5.0]}', '{"x":5.0}'],
    ['{"n":["count"]}', '{"n":"count"}'],
    ['{"l":[["a","b"],["b","a"]]}', '{"l":["b","a"]}'],
    ['{"d":[{"k":["v","w"]}]}', '{"d":{"k":"w"}}'],
    ['{"r":[[{"k":["v"]},{"k":[1]}]]}', '{"r":[{"k":"v"},{"k":1}]}'],
    ['{"f":[[1.5, 2.0]]}', '{"f":[1.5,2.0]}'],
    ['{"l":[[1]]}', '{"l":[1]}'],
    ['{"any":[5,"five"]}', '{"any":"five"}'],
  ])('%s, answered %s', (truth, answer) => {
    expect(judged(truth, answer)).toEqual({ ours: true, valid: true, rules: null });
  });
});

describe('both call wrong', () => {
  it.each([
    ['{"a":["Lisbon"]}', '{"a":"Porto"}'],
    ['{"a":["Lisbon"]}', '{}'],
    ['{"a":["Lisbon"]}', '{"a":"Lisbon","n":1}'],
    ['{"a":["Lisbon"]}', '{"a":"Lisbon","unknown":1}'],
    ['{"a":["Lisbon"]}', '{"a":null}'],
    ['{"n":[5]}', '{"n":"5"}'],
    ['{"n":[1]}', '{"n":true}'],
    ['{"l":[["a","b"]]}', '{"l":["b","a"]}'],
    ['{"d":[{"k":["v"]}]}', '{"d":{"k":"v","more":1}}'],
    ['{"r":[[{"k":["v"]}]]}', '{"r":[{"k":"v"},{"k":"v"}]}'],
    ['{"a":["Lisbon"]}', '{"a":'],
  ])('%s, answered %s', (truth, answer) => {
    expect(judged(truth, answer)).toEqual({ ours: false, valid: false, rules: null });
  });
});

describe('a difference is put under its rule', () => {
  it.each([
    ['{"a":["New York, NY"]}', '{"a":"new york NY"}', ['text-normalised']],
    ['{"l":[["a-b"]]}', '{"l":["A B"]}', ['text-normalised']],
    ['{"d":[{"k":["x**2"]}]}', '{"d":{"k":"x ** 2"}}', ['text-normalised']],
    ['{"a":["Lisbon",""]}', '{"a":""}', ['empty-text']],
    ['{"l":[["a"],""]}', '{"l":[]}', ['empty-text']],
    ['{"x":[5.0]}', '{"x":"5"}', ['float-of-anything']],
    ['{"a":["New York"],"x":[1.0]}', '{"a":"new york","x":true}', ['text-normalised', 'float-of-anything']],
    ['{"d":[{"k":[1]}]}', '{"d":{"k":true}}', ['true-is-one']],
    ['{"f":[[1.0, 2.0]]}', '{"f":[1, 2]}', ['int-in-float-list']],
    ['{"n":[5]}', '{"n":5.0}', ['float-for-int']],
    ['{"b":[true,"yes"]}', '{"b":"yes"}', ['type-of-accepted-value']],
    ['{"x":["rate"]}', '{"x":"rate"}', ['type-of-accepted-value']],
    ['{"d":[{"k":["v"],"m":["w",""]}]}', '{"d":{"k":"v"}}', ['optional-member']],
    ['{"a":["New York"],"x":[1.0],"l":[["a"],""]}', '{"a":"new york","x":"1","l":[]}', ['text-normalised', 'empty-text', 'float-of-anything']],
  ])('%s, answered %s: %j', (truth, answer, rules) => {
    expect(judged(truth, answer).rules).toEqual(rules);
  });

  it('for an answer that BFCL cannot read, where no function fits', () => {
    const item: Judged = { mustNotCall: true, functions: [], truth: null, decoded: decode([{ python: 'print(1)' }], 'native'), handler: 'native' };
    expect(verdictOn(item)).toBeNull();
    expect(rulesOf(item, { ours: false, valid: true })).toEqual(['unreadable-is-no-call']);
  });

  it.each<[string, Judged['handler'], boolean, Rule]>([
    ['```python\n[g.f(a="x")]\n```', 'python', false, 'loosely-read'],
    ['{"tool_calls":[{"name":"g.f","arguments":{"x":NaN}}]}', 'xlam', false, 'loosely-read'],
    ['g_f(a="x")', 'python', true, 'name-without-dots'],
    ['{"tool_calls":[{"name":"g_f","arguments":{"a":"x"}}]}', 'xlam', true, 'name-without-dots'],
    ['g.f(a="y")', 'python', true, 'checker-differs'],
  ])('for %s in the handler %s, which BFCL recorded as valid', (output, handler, isReadable, rule) => {
    const functions = [{ name: 'g.f', parameters: { properties: { a: { type: 'string' } }, required: [] } }];
    const item: Judged = {
      mustNotCall: false,
      functions,
      truth: { name: 'g.f', accepted: { a: ['x'] } },
      decoded: decode(output, handler),
      handler,
      isReadable,
    };
    expect(rulesOf(item, { ours: false, valid: true })).toEqual([rule]);
  });

  it('or under none, and says so, where the rewritten checker does not give the recorded verdict', () => {
    const item: Judged = { mustNotCall: true, functions: [], truth: null, decoded: [{ name: 'f', arguments: {} }], handler: 'native' };
    expect(rulesOf(item, { ours: false, valid: true })).toEqual(['checker-differs']);
  });

  it('that is written down', () => {
    expect(Object.values(RULES).every((says) => says.endsWith('.'))).toBe(true);
  });
});

describe('the choice of a function', () => {
  const functions = ['area', 'area.circle'].map((name) => ({ name, parameters: { properties: {}, required: [] } }));
  it('is BFCL’s: the first whose name is part of the ground truth’s', () => {
    const item = { mustNotCall: false, functions, truth: { name: 'area.circle', accepted: {} }, handler: 'native' } as const;
    expect(verdictOn({ ...item, decoded: [{ name: 'area', arguments: {} }] })).toBeNull();
    expect(verdictOn({ ...item, decoded: [{ name: 'area_circle', arguments: {} }] })).toBe('wrong-function');
  });
});
