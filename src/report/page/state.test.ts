import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackedExample } from './payload.ts';
import { FILTERS, fragmentOf, matches, NO_STATE, type State, searchable, stateOf } from './state.ts';

const MODELS = [
  { role: 'hosted', label: 'Hosted' },
  { role: 'tuned', label: 'Tuned' },
];
const EXAMPLE: PackedExample = {
  id: '0123456789abcdef',
  track: 'toolcall',
  split: 'test',
  domain: 'get_weather',
  slices: ['paraphrase'],
  kinds: ['lost'],
  user: 'Weather in Oulu',
  gold: '{"city":"Oulu"}',
  rows: [],
  answers: [{ correct: true }, { correct: false, text: '{"city":"Graz"}', cause: 'argument-content', detail: 'another city' }],
};
const found = (state: Partial<State>) => matches(EXAMPLE, { ...NO_STATE, ...state }, { models: MODELS, textOf: searchable });

describe('the address of what is looked for', () => {
  it('is read as it was written, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme' });
    const state = fc.record(Object.fromEntries(['example', ...FILTERS].map((key) => [key, text])));
    fc.assert(
      fc.property(state, (some) => {
        const given = { ...NO_STATE, ...some };
        expect(stateOf(fragmentOf(given)) ?? NO_STATE).toEqual(given);
      }),
    );
  });

  it('is none of ours where it names a section, or nothing that is known', () => {
    for (const fragment of ['', '#', '#misses', '#__proto__=x', '#evil=1']) expect(stateOf(fragment)).toBeNull();
  });

  it('leaves out what it does not name', () => {
    expect(stateOf('#cause=wrong-tool&evil=1')).toEqual({ ...NO_STATE, cause: 'wrong-tool' });
  });
});

describe('an example', () => {
  it('is found where every filter lets it through', () => {
    expect(found({})).toBe(true);
    expect(found({ track: 'toolcall', tool: 'get_weather', slice: 'paraphrase', split: 'test', kind: 'lost', wrong: 'tuned', cause: 'argument-content' })).toBe(
      true,
    );
    for (const [key, value] of Object.entries({ track: 'structured', tool: 'x', slice: 'x', split: 'val', kind: 'won' }))
      expect(found({ [key]: value })).toBe(false);
  });

  it('is in the gate or apart from it', () => {
    const apart = (gate: string) => matches({ ...EXAMPLE, apart: true }, { ...NO_STATE, gate }, { models: MODELS, textOf: searchable });
    expect([found({ gate: 'in' }), found({ gate: 'apart' })]).toEqual([true, false]);
    expect([apart('in'), apart('apart'), apart('')]).toEqual([false, true, true]);
  });

  it('is missed by one and the same model for the cause that is asked for', () => {
    expect(found({ wrong: 'hosted' })).toBe(false);
    expect(found({ wrong: 'hosted', cause: 'argument-content' })).toBe(false);
    expect(found({ cause: 'argument-content' })).toBe(true);
    expect(found({ wrong: 'tuned', cause: 'wrong-tool' })).toBe(false);
  });

  it('is searched by all words, in what was asked, answered and said of it, in any case', () => {
    expect(found({ text: 'OULU graz' })).toBe(true);
    expect(found({ text: 'another city' })).toBe(true);
    expect(found({ text: '0123456789ABCDEF' })).toBe(true);
    expect(found({ text: 'oulu helsinki' })).toBe(false);
  });
});
