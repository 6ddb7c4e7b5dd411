import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOTH_TRACKS, exampleOf, predictionOf, scoredOf } from '../eval/eval.test-data.ts';
import type { Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { completionOf } from '../rows/completion.ts';
import { score } from './score.ts';

const calls = fc.record({
  name: fc.constantFrom('get_weather', 'create_ticket'),
  arguments: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue()).map((args) => JSON.parse(JSON.stringify(args)) as JsonObject),
});

describe('a graded prediction', () => {
  it('is right on every metric when it is the gold answer in another key order and spacing', () => {
    const text = '<tool_call name="get_weather">{ "unit": "c",\n "city": "Lisbon" }</tool_call>\n';
    const { values, differs } = scoredOf(exampleOf(), text);
    expect(values).toEqual({
      valid_call_rate: 1,
      name_match_rate: 1,
      args_exact_rate: 1,
      field_precision: 1,
      field_recall: 1,
      field_f1: 1,
      equivalent_rate: 1,
      graded_f1: 1,
    });
    expect(differs).toEqual([]);
  });

  it.each(BOTH_TRACKS)('on the %s track is exact precisely when no leaf differs', (track) => {
    const exact = track === 'structured' ? 'exact_match_rate' : 'args_exact_rate';
    fc.assert(
      fc.property(calls, calls, (gold, answer) => {
        const { values, differs } = scoredOf(exampleOf({ track, call: gold }), completionOf(track, answer));
        expect(values[exact] === 1).toBe(differs.length === 0);
        expect(values.field_f1 === 1).toBe(differs.length === 0);
      }),
    );
  });

  it('never gets its arguments right under another name', () => {
    const { values } = scoredOf(exampleOf(), '<tool_call name="get_forecast">{"city":"Lisbon","unit":"c"}</tool_call>');
    expect(values).toMatchObject({ valid_call_rate: 1, name_match_rate: 0, args_exact_rate: 0, field_f1: 2 / 3 });
  });

  it('names the leaf that differs', () => {
    const { values, differs } = scoredOf(exampleOf(), '<tool_call name="get_weather">{"city":"Lisbon","unit":"f"}</tool_call>');
    expect(values).toMatchObject({ name_match_rate: 1, args_exact_rate: 0 });
    expect(differs).toEqual(['arguments.unit']);
  });

  it('is no valid call with text around the wrapper, two calls, or arguments that do not parse', () => {
    for (const text of [
      'Sure! <tool_call name="get_weather">{}</tool_call>',
      '<tool_call name="get_weather">{"city":</tool_call>',
      '{"name":"get_weather","arguments":{}}',
      '',
    ]) {
      expect(scoredOf(exampleOf(), text).values).toMatchObject({ valid_call_rate: 0, name_match_rate: 0, args_exact_rate: 0, field_f1: 0 });
    }
  });

  it('is valid JSON without being exact, also where it is no call at all', () => {
    const example = exampleOf({ track: 'structured' });
    expect(scoredOf(example, '[1, 2]').values).toMatchObject({ json_valid_rate: 1, exact_match_rate: 0, field_f1: 0 });
    expect(scoredOf(example, '```json\n{}\n```').values).toMatchObject({ json_valid_rate: 0, exact_match_rate: 0 });
  });

  const row = (track: Track, value: string) =>
    track === 'structured' ? `{"arguments":{"id":${value},"unit":"c"},"name":"get"}` : `<tool_call name="get">{"id":${value},"unit":"c"}</tool_call>`;
  const goldOf = (track: Track, value: string) => {
    const example = exampleOf({ track });
    return { ...example, row: { ...example.row, completion: row(track, value) } };
  };

  it.each(BOTH_TRACKS)('on the %s track tells numbers apart that doubles do not', (track) => {
    const exact = track === 'structured' ? 'exact_match_rate' : 'args_exact_rate';
    for (const [gold, answer] of [
      ['2512292042121000001', '2512292042121000000'],
      ['null', '1e999'],
      ['1e999', 'null'],
      ['1e999', '1e998'],
      ['[9007199254740993]', '[9007199254740992]'],
    ] as const) {
      const { values, differs } = scoredOf(goldOf(track, gold), row(track, answer));
      expect(values).toMatchObject({ [exact]: 0, field_precision: 2 / 3, field_recall: 2 / 3, field_f1: 2 / 3 });
      expect(differs).toEqual([gold.startsWith('[') ? 'arguments.id[0]' : 'arguments.id']);
    }
  });

  it.each(BOTH_TRACKS)('on the %s track takes one number for itself however it is written', (track) => {
    const exact = track === 'structured' ? 'exact_match_rate' : 'args_exact_rate';
    for (const [gold, answer] of [
      ['1', '1.0'],
      ['100', '1e2'],
      ['0', '-0'],
      ['2512292042121000001', '2512292042121000001.0'],
      ['1e999', '10E998'],
    ] as const) {
      const { values, differs } = scoredOf(goldOf(track, gold), row(track, answer));
      expect([values[exact], values.field_f1, differs]).toEqual([1, 1, []]);
    }
  });

  it('is no call where an exact number stands in place of the arguments', () => {
    expect(scoredOf(exampleOf(), '<tool_call name="get_weather">2512292042121000001</tool_call>').values).toMatchObject({ valid_call_rate: 0 });
  });

  it.each(['truncated', 'content_filter'] as const)('is wrong on everything when %s, even where its text would be right', (outcome) => {
    for (const track of BOTH_TRACKS) {
      const example = exampleOf({ track });
      const graded = scoredOf(example, example.row.completion, outcome);
      expect(graded.outcome).toBe(outcome);
      expect(new Set(Object.values(graded.values))).toEqual(new Set([0]));
    }
  });
});

describe('must-not-call', () => {
  it('applies only where the gold answer is no call', () => {
    expect(scoredOf(exampleOf(), exampleOf().row.completion).values.must_not_call_rate).toBeUndefined();
  });

  it.each(BOTH_TRACKS)('on the %s track credits an explicit abstention, never a call, a parse failure or a filtered answer', (track) => {
    const example = exampleOf({ track, call: null });
    const rateOf = (text: string) => scoredOf(example, text).values.must_not_call_rate;
    expect(rateOf(example.row.completion)).toBe(1);
    expect(rateOf(exampleOf({ track }).row.completion)).toBe(0);
    for (const text of ['', 'I cannot help with that.', '{"name":"none"', 'null', '[]']) expect(rateOf(text)).toBe(0);
    expect(scoredOf(example, example.row.completion, 'content_filter').values.must_not_call_rate).toBe(0);
  });
});

describe('a failure of infrastructure', () => {
  it.each(['timeout', 'rate_limited', 'server_error', 'invalid_request', 'crashed'] as const)('(%s) is unscored with its reason, never a 0', (outcome) => {
    const example = exampleOf({ challenge: true });
    expect(score(example, predictionOf(example, null, outcome))).toEqual({
      status: 'unscored',
      exampleId: example.id,
      cluster: example.cluster,
      challenge: true,
      reason: `${outcome}: as arranged`,
    });
  });
});

it('refuses a gold completion that it cannot read', () => {
  const example = { ...exampleOf(), row: { prompt: 'x', completion: 'no call' } };
  expect(() => score(example, predictionOf(example, 'x'))).toThrow('gold completion cannot be read');
});
