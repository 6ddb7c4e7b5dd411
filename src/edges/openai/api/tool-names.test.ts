import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toolNames } from './tool-names.ts';

const namesOf = (...names: string[]) =>
  toolNames({ messages: [], tools: names.map((name) => ({ name, description: null, parameters: {}, strict: null })), toolChoice: null });

it.each<[string, string[], string[]]>([
  ['that the API takes stay', ['get_weather', 'get-time', 'A1'], ['get_weather', 'get-time', 'A1']],
  ['with a dot or a space get a line', ['math.hypot', 'my tool', 'größe'], ['math_hypot', 'my_tool', 'gr__e']],
  ['that would become one are kept apart', ['a.b', 'a_b', 'a b'], ['a_b_', 'a_b', 'a_b__']],
])('names %s', (_what, names, sent) => {
  expect(names.map(namesOf(...names).sent)).toEqual(sent);
});

it('are of tools called earlier and of the tool chosen as well', () => {
  const call = { id: 'a', name: 'old.tool', arguments: {} };
  const names = toolNames({ messages: [{ role: 'assistant', content: null, toolCalls: [call] }], tools: [], toolChoice: { name: 'new.tool' } });
  expect([names.sent('old.tool'), names.sent('new.tool'), names.received('new_tool')]).toEqual(['old_tool', 'new_tool', 'new.tool']);
});

it('leaves a name that the model made up as it is', () => {
  expect(namesOf('math.hypot').received('math_sqrt')).toBe('math_sqrt');
});

it('never sends two tools under one name, and gives back the name it was given', () => {
  const name = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', '_', '.', ' ', 'é', '-') });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const { sent, received } = namesOf(...names);
      expect(new Set(names.map(sent)).size).toBe(names.length);
      for (const one of names) {
        expect(sent(one)).toMatch(/^[a-zA-Z0-9_-]+$/);
        expect(received(sent(one))).toBe(one);
      }
    }),
  );
});
