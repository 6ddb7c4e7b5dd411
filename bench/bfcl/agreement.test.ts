import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictionsOf } from '../../src/answers/answers.ts';
import type { AnswerFormat } from '../../src/answers/format.ts';
import { RecordedAnswer } from '../../src/answers/recorded-answer.ts';
import { readCases } from '../../src/cli/data/import/bfcl-files.ts';
import { recordedAnswer } from '../../src/harvest/imports/bfcl/answers.ts';
import { bfclFunction } from '../../src/harvest/imports/bfcl/bfcl.test-data.ts';
import { type Imported, importBfcl } from '../../src/harvest/imports/bfcl/bfcl.ts';
import { score } from '../../src/score/score.ts';
import { agreementOf, JudgedAnswer, readJudgedCases } from './agreement.ts';
import { RULES } from './rules.ts';

// Lines as other models write them, each with the verdict that BFCL's checker of August 2024 comes to by its rules.
const text = { type: 'string' };
const weather = bfclFunction(
  'weather.get',
  { city: text, unit: text, days: { type: 'integer' }, alert: { type: 'boolean' }, place: { type: 'dict' }, in: text },
  ['unit', 'days', 'alert', 'place', 'in'],
);
const TRUTH = {
  'weather.get': {
    city: ['São Paulo', 'Curitiba'],
    unit: ['c', ''],
    days: [3, ''],
    alert: [true, ''],
    place: [{ zip: ['01000'], box: [5, ''] }, ''],
    in: ['h', ''],
  },
};

let folder: string;
let imported: Imported;
let cases: Awaited<ReturnType<typeof readJudgedCases>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-agreement-'));
  await mkdir(join(folder, 'possible_answer'));
  const asked = (id: string, content: string) => `${JSON.stringify({ id, question: [[{ role: 'user', content }]], function: [weather] })}\n`;
  await writeFile(join(folder, 'BFCL_v3_simple.json'), asked('simple_0', 'How is the weather?'));
  await writeFile(join(folder, 'BFCL_v3_live_irrelevance.json'), asked('live_irrelevance_0-0-0', 'Who wrote Faust?'));
  await writeFile(join(folder, 'BFCL_v3_parallel.json'), asked('parallel_0', 'Two at once?'));
  await writeFile(join(folder, 'possible_answer', 'BFCL_v3_simple.json'), `${JSON.stringify({ id: 'simple_0', ground_truth: [TRUTH] })}\n`);
  const { lines, sources } = await readCases(folder);
  imported = importBfcl(lines, sources);
  cases = await readJudgedCases(folder, imported.examples);
});
afterAll(() => rm(folder, { recursive: true }));

function agreement(format: AnswerFormat, lines: readonly object[]) {
  const examples = imported.examples.filter(({ track }) => track === 'toolcall');
  const answers = lines.map((line) => JudgedAnswer.parse(line));
  const recorded = answers.map((answer) => RecordedAnswer.parse(recordedAnswer(answer, ['weather.get'])));
  const predictions = predictionsOf(recorded, format, examples, { track: 'toolcall', split: 'test' });
  const scores = examples.flatMap((example) => {
    const prediction = predictions.get(example.id);
    return prediction ? [score(example, prediction)] : [];
  });
  return agreementOf({ name: 'a-model', read: { format, strays: 0 }, answers, cases, examples, scores });
}

function judged(format: AnswerFormat, id: string, result: unknown, valid: boolean) {
  const { categories, differences } = agreement(format, [{ id, result, valid }]);
  return { ours: categories[0]?.ours === 1, rules: differences[0]?.rules ?? null };
}

const FENCED = '```python\n[weather.get(city="Curitiba")]\n```';
const CALL = '{"name":"weather.get","arguments":{"city":"Curitiba"}}';

describe('where a call is due', () => {
  it.each<[AnswerFormat, unknown, { valid: boolean; ours: boolean; rules: keyof typeof RULES | null }]>([
    ['python-text', '[weather.get(city="São Paulo")]', { valid: true, ours: true, rules: null }],
    ['python-text', String.raw`weather.get(city='S\u00e3o Paulo', days=(3), alert=True)`, { valid: true, ours: true, rules: null }],
    ['python-text', "[weather.get(city='Curitiba', place={'zip': '01000', 'box': 5})]", { valid: true, ours: true, rules: null }],
    ['python-text', "[weather.get(city='Curitiba', place={'zip': '01000'})]", { valid: false, ours: true, rules: 'optional-member' }],
    ['python-text', "[weather.get(city='são paulo')]", { valid: true, ours: false, rules: 'text-normalised' }],
    ['python-text', "[weather.get(city='Curitiba', unit='')]", { valid: true, ours: false, rules: 'empty-text' }],
    ['python-text', "[weather.get(city='Curitiba', days=3.0)]", { valid: false, ours: true, rules: 'float-for-int' }],
    ['python-text', "[weather.get(city='Curitiba', in='h')]", { valid: false, ours: true, rules: 'strictly-read' }],
    ['python-text', '[weather.get(city=Curitiba)]', { valid: true, ours: false, rules: 'loosely-read' }],
    ['python-text', "[weather.get(city='Curi' 'tiba')]", { valid: true, ours: false, rules: 'loosely-read' }],
    ['python-text', FENCED, { valid: true, ours: false, rules: 'loosely-read' }],
    ['python-text', "[weather_get(city='Curitiba')]", { valid: true, ours: false, rules: 'name-without-dots' }],
    ['python-text', "[weather.get(city='Curitiba', unit=None)]", { valid: false, ours: false, rules: null }],
    ['python-text', "[weather.get(city='Curitiba', alert='True')]", { valid: false, ours: false, rules: null }],
    ['python-text', "[weather.get(city='Curitiba', alert=true)]", { valid: false, ours: false, rules: null }],
    ['python-text', "[weather.get(city='Curitiba', wind=1)]", { valid: false, ours: false, rules: null }],
    ['python-text', "[weather.get(city='Curitiba'), weather.get(city='Curitiba')]", { valid: false, ours: false, rules: null }],
    ['xlam-text', `{"thought":"The weather.","tool_calls":[${CALL}]}`, { valid: true, ours: true, rules: null }],
    ['xlam-text', `{"tool_calls":[${CALL.replace('"}}', '","days":NaN}}')}]}`, { valid: true, ours: false, rules: 'loosely-read' }],
    ['xlam-text', `{"tool_calls":[${CALL},${CALL}]}`, { valid: false, ours: false, rules: null }],
    ['calls', [{ weather_get: '{"city":"Curitiba"}' }], { valid: true, ours: true, rules: null }],
    ['calls', [{ weather_get: { city: 'Curitiba' } }], { valid: true, ours: true, rules: null }],
    ['calls', FENCED, { valid: false, ours: false, rules: null }],
  ])('%s: %j', (format, result, { valid, ...expected }) => {
    expect(judged(format, 'simple_0', result, valid)).toEqual(expected);
  });
});

describe('where no function fits', () => {
  it.each<[AnswerFormat, unknown, { valid: boolean; ours: boolean; rules: keyof typeof RULES | null }]>([
    ['python-text', '[]', { valid: true, ours: true, rules: null }],
    ['python-text', 'None of the functions, weather.get included, fits.', { valid: true, ours: true, rules: null }],
    ['python-text', '```json\n[]\n```', { valid: true, ours: false, rules: 'unreadable-is-no-call' }],
    ['python-text', 'I would call weather.get(city="Weimar").', { valid: true, ours: false, rules: 'unreadable-is-no-call' }],
    ['python-text', "[weather.get(city='Weimar')]", { valid: false, ours: false, rules: null }],
    ['xlam-text', '{"answer":"Goethe"}', { valid: true, ours: false, rules: 'unreadable-is-no-call' }],
    ['calls', FENCED, { valid: true, ours: false, rules: 'unreadable-is-no-call' }],
    ['calls', 'Goethe:\n```python\nprint("Goethe")\n```', { valid: true, ours: true, rules: null }],
  ])('%s: %j', (format, result, { valid, ...expected }) => {
    expect(judged(format, 'live_irrelevance_0-0-0', result, valid)).toEqual(expected);
  });
});

it('leaves out what is no measurement, and marks what the rewritten checker does not reproduce', () => {
  const failed = { id: 'live_irrelevance_0-0-0', result: 'Error during inference: 429', valid: true };
  expect(agreement('python-text', [{ id: 'simple_0', result: FENCED, valid: true }, failed])).toEqual({
    model: 'a-model',
    format: 'python-text',
    strays: 0,
    unscored: 1,
    categories: [{ category: 'simple', n: 1, ours: 0, graded: 0, bfcl: 1, agree: 0, gradedAgree: 0, same: 0 }],
    checker: { n: 1, same: 0 },
    differences: [{ rules: 'loosely-read', oursOnly: 0, bfclOnly: 1, same: 0 }],
    gradedDifferences: [{ rules: 'loosely-read', oursOnly: 0, bfclOnly: 1, same: 0 }],
  });
  expect(RULES['loosely-read']).toContain('fences');
});
