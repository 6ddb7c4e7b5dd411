import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Evaluation } from '../../src/records/evaluation.ts';
import { RunRecord } from '../../src/records/run.ts';
import { type Project, project, ROOT } from './project.ts';

// The page about recorded answers, done as it says; then what the commands refuse.
let place: Project;
let page: string;
let results: Awaited<ReturnType<Project['run']>>[];
const blocks = (language: string) => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
const write = async (name: string, content: string) => {
  await mkdir(dirname(join(place.path, name)), { recursive: true });
  await writeFile(join(place.path, name), content);
};

beforeAll(async () => {
  place = await project();
  page = await readFile(join(ROOT, 'docs/recorded-answers.md'), 'utf8');
  const [cases = '', hosted = '', local = ''] = blocks('jsonl');
  await write('cases/cases.jsonl', cases);
  await write('hosted.jsonl', hosted);
  await write('local.jsonl', local);
  results = [];
  for (const line of (blocks('sh')[0] ?? '').trim().split('\n')) results.push(await place.run(...line.split(' ').slice(1)));
});
afterAll(() => place.remove());

describe('the page’s example', () => {
  test('imports, grades and compares as it says', () => {
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 11]);
    const [imported, hosted, local, compared] = results.map(({ stdout }) => stdout);
    expect(imported).toContain('3 cases, 3 understood.');
    expect(hosted).toMatch(/args_exact_rate +100\.0 %/);
    expect(local).toMatch(/args_exact_rate +66\.7 %/);
    expect(compared).toContain('toolcall base: inconclusive');
  });

  test('says in the evaluation who answered, and leaves unknown what is', async () => {
    const evaluationOf = async (name: string) => z.object({ evaluation: Evaluation }).parse(await place.json(name)).evaluation;
    expect(await evaluationOf('hosted.json')).toMatchObject({
      ask: 'native',
      decoding: null,
      model: { name: 'their-llm', standIn: false, engine: { answers: 'recorded elsewhere', format: 'calls' } },
      latency: { p50Ms: 400, p95Ms: 600, n: 3 },
      usage: { promptTokens: 198, completionTokens: 25 },
    });
    expect(await evaluationOf('local.json')).toMatchObject({ ask: 'text', model: { engine: { format: 'xlam-text' } }, latency: null });
  });

  test('leaves a report that names both models and holds the disagreement', async () => {
    const html = await readFile(join(place.path, 'report/report.html'), 'utf8');
    for (const text of ['their-llm', 'our-slm', 'What is the area of a square of 2?']) expect(html).toContain(text);
    const run = RunRecord.parse(await place.json('report/run.json'));
    expect(run).toMatchObject({ agent: 'bfcl', standIn: false, model: { title: 'our-slm' }, tracingOff: true });
    expect(run.stages.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      'eval hosted toolcall: replayed: answers of their-llm, recorded elsewhere',
      'eval base toolcall: replayed: answers of our-slm, recorded elsewhere',
      'compare base toolcall: compared from files',
    ]);
  });

  test('grades a file alone with `score`', async () => {
    const { stdout } = await place.run('score', '--examples', 'data/examples.jsonl', '--predictions', 'local.jsonl', '--json');
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ track: 'structured', answered: 3 }),
      expect.objectContaining({ track: 'toolcall', answered: 3 }),
    ]);
  });
});

test('both tracks go into one report', async () => {
  for (const [role, name] of [
    ['hosted', 'hosted'],
    ['base', 'local'],
  ] as const)
    await place.run(
      'eval',
      '--replay',
      `${name}.jsonl`,
      '--examples',
      'data/examples.jsonl',
      '--model',
      role,
      '--track',
      'structured',
      '--out',
      `${name}-s.json`,
    );
  const files = ['--hosted', 'hosted.json', 'hosted-s.json', '--local', 'local-s.json', 'local.json'];
  const { exitCode, stdout } = await place.run('compare', ...files, '--json', '--report', 'both', '--data', 'data');
  expect(exitCode).toBe(11);
  expect(JSON.parse(stdout)).toMatchObject({ comparisons: [{ track: 'structured' }, { track: 'toolcall' }] });
  expect(RunRecord.parse(await place.json('both/run.json')).evaluations).toHaveLength(4);
});

test('a stray output of another format is counted aloud', async () => {
  const examples = (await readFile(join(place.path, 'data/examples.jsonl'), 'utf8')).split('\n').slice(0, 1).join('');
  const lines = Array.from({ length: 20 }, (_, index) => {
    const id = index.toString(16).padStart(16, '0');
    return { example: { ...z.looseObject({}).parse(JSON.parse(examples)), id }, answer: { id, output: index === 0 ? [] : '{"tool_calls": []}' } };
  });
  await write('twenty.jsonl', lines.map(({ example }) => `${JSON.stringify(example)}\n`).join(''));
  await write('slipped.jsonl', lines.map(({ answer }) => `${JSON.stringify(answer)}\n`).join(''));
  const { exitCode, stderr } = await place.run('score', '--examples', 'twenty.jsonl', '--predictions', 'slipped.jsonl');
  expect([exitCode, stderr.trim()]).toEqual([0, 'slipped.jsonl: read as xlam-text; 1 of 20 outputs are of another format and cannot be read.']);
});

describe('refused in one sentence', () => {
  const replay = (...more: string[]) =>
    place.run('eval', '--replay', 'other.jsonl', '--examples', 'data/examples.jsonl', '--model', 'base', '--track', 'toolcall', ...more);

  test.each([
    ['an answer to no example', '{"id":"simple_9","output":[]}\n', 'The answers hold "simple_9", which is the id of no example.'],
    [
      'texts that could be of any format',
      '{"id":"simple_0","output":"Lisbon."}\n',
      'other.jsonl: expected outputs of one format, found only texts that could be of any.',
    ],
    ['a line of another shape', '{"id":"simple_0","answer":"x"}\n', 'other.jsonl:1: expected a recorded answer, but output:'],
    ['a prediction for no example', '{"exampleId":"0","text":"x"}\n', '--replay: the predictions hold example "0", which is not among the examples.'],
  ])('%s', async (_, content, sentence) => {
    await write('other.jsonl', content);
    const { exitCode, stderr } = await replay();
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a report of another data set', async () => {
    await write('less/cases.jsonl', (blocks('jsonl')[0] ?? '').split('\n').slice(1).join('\n'));
    await place.run('import', 'bfcl', '--data', 'less', '--out', 'less/data');
    const { exitCode, stderr } = await place.run('compare', '--hosted', 'hosted.json', '--local', 'local.json', '--report', 'x', '--data', 'less/data');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--data: expected the data set that evaluation')]);
  });

  test('cases and answers that are not there, or not of each other', async () => {
    await write('theirs/a-model.jsonl', '{"id":"simple_9","output":"x"}\n');
    for (const [args, sentence] of [
      [['--data', 'nowhere'], 'nowhere: expected a folder, found none.'],
      [['--data', 'data'], 'data: expected cases.jsonl, or BFCL_v3_simple.json and the like, found neither.'],
      [['--data', 'cases', '--answers', 'cases/none'], 'cases/none: expected answers as <model>.jsonl, found none.'],
      [['--data', 'cases', '--answers', 'theirs'], 'got one to "simple_9". Name the cases that were answered.'],
    ] as const) {
      const { exitCode, stderr } = await place.run('import', 'bfcl', ...args, '--out', 'unwritten');
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    }
    const unknown = await place.run('import', 'glaive', '--data', 'cases', '--out', 'unwritten');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining("unknown command 'glaive'")]);
  });
});

test('BFCL’s own files are read, and answers written beside the data set in the format of the page', async () => {
  const [line = ''] = (blocks('jsonl')[0] ?? '').split('\n');
  const { id, question, function: offered, ground_truth } = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
  await write('own/BFCL_v3_simple.json', `${JSON.stringify({ id, question: [[{ role: 'user', content: question }]], function: offered })}\n`);
  await write('own/possible_answer/BFCL_v3_simple.json', `${JSON.stringify({ id, ground_truth: [ground_truth] })}\n`);
  await write('own/BFCL_v3_parallel.json', `${JSON.stringify({ id: 'parallel_0', question: [[]], function: offered })}\n`);
  await write(
    'own-answers/a-model.jsonl',
    `${JSON.stringify({ id, output: [{ weather_get: '{"city":"Lisbon"}' }], usage: { input: 5, output: 2 }, latency_s: 1, valid: true })}\n`,
  );
  const { stdout } = await place.run('import', 'bfcl', '--data', 'own', '--answers', 'own-answers', '--out', 'own-data');
  expect(stdout.split('\n')[0]).toBe('2 cases, 1 understood. 1 of category "parallel" skipped.');
  expect(await place.json('own-data/answers/a-model.jsonl')).toEqual({
    id,
    output: [{ name: 'weather.get', arguments: '{"city":"Lisbon"}' }],
    usage: { prompt_tokens: 5, completion_tokens: 2 },
    latency_s: 1,
  });
});
