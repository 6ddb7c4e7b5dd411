import { expect, it } from 'vitest';
import { cellsOf } from '../../diagnose/diagnose.ts';
import type { Cause, Diagnosis, Miss } from '../../records/findings/diagnosis.ts';
import { diagnosisLines } from './tell-diagnosis.ts';

function diagnosed(given: readonly (readonly [Cause, string])[]) {
  const misses = given.map(([cause, domain], at): Miss => ({ exampleId: `e${at}`, domain, cause, detail: `Wrong\u001b[31m ${at}.`, paths: [] }));
  const diagnosis: Diagnosis = {
    ...{ schema: 'fledgling/diagnosis@1', evaluation: 'x', track: 'toolcall', role: 'base', split: 'test', examples: 40 },
    ...{ misses: misses.length, learnable: misses.length, otherForm: 1, cells: cellsOf(misses) },
  };
  return { name: 'a model', diagnosis, misses };
}
const many = diagnosed([
  ['argument-content', 'get_weather'],
  ['argument-content', 'get_weather'],
  ['wrong-tool', 'get_weather'],
  ['wrong-tool', 'search_flights_by_date'],
  ['truncated', 'book'],
  ['truncated', 'pay'],
]);

it('counts causes by tool in as many columns as there is room for, and shows some of each without control characters', () => {
  expect(diagnosisLines(many, { shown: 1, columns: 72 })).toEqual([
    'a model on toolcall test: 6 misses in 40 examples, 6 of them learnable, 1 stand in another form than was asked for',
    '  cause             misses    get_weather           book       2 others',
    '  truncated              2                             1              1',
    '  wrong-tool             2              1                             1',
    '  argument-content       2              2',
    ...['', 'truncated', '  e4 book: Wrong·[31m 4.', '', 'wrong-tool', '  e2 get_weather: Wrong·[31m 2.'],
    ...['', 'argument-content', '  e0 get_weather: Wrong·[31m 0.', ''],
  ]);
});

it('names every tool where there is room, and says nothing of causes where nothing is missed', () => {
  expect(diagnosisLines(many, { shown: 0, columns: 200 })[1]).toBe('  cause             misses    get_weather           book            pay search_flight…');
  expect(diagnosisLines(diagnosed([]), { shown: 2, columns: 80 })).toHaveLength(2);
});
