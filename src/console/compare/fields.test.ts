import { expect, it } from 'vitest';
import { fieldsOf } from './fields.ts';

const call = (args: string) => `<tool_call name="get_weather">${args}</tool_call>`;

it('tells what is missing, added, another value, and what counts as right although it is another', () => {
  const fields = fieldsOf('toolcall', call('{"city":"Oslo","day":1,"unit":"c"}'), [
    { role: 'hosted', text: call('{"city":"Oslo","day":2,"unit":"c"}'), differs: [] },
    { role: 'base', text: call('{"city":"Bergen","unit":"c","hours":3}'), differs: ['arguments.city', 'arguments.day', 'arguments.hours'] },
    { role: 'tuned', text: 'it will rain', differs: [] },
  ]);
  expect(fields.map(({ path, gold, answers }) => [path, gold, answers.hosted?.change, answers.base?.change, answers.tuned])).toEqual([
    ['name', '"get_weather"', 'same', 'same', undefined],
    ['arguments.city', '"Oslo"', 'same', 'other', undefined],
    ['arguments.day', '1', 'accepted', 'missing', undefined],
    ['arguments.unit', '"c"', 'same', 'same', undefined],
    ['arguments.hours', null, 'same', 'added', undefined],
  ]);
});
