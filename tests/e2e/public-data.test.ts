import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HERMES_FILES } from '../../src/harvest/imports/hermes/row.ts';
import { syntheticFiles } from '../../src/harvest/imports/hermes/synthetic/synthetic.ts';
import { DatasetManifest } from '../../src/records/dataset.ts';
import { Evaluation } from '../../src/records/evaluation.ts';
import { Example } from '../../src/records/example.ts';
import { type Project, project, ROOT } from './project.ts';

// The page about public data, done as it says; then a set and its suites as somebody uses them, and what the commands refuse.
let place: Project;
let page: string;
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
const write = async (name: string, content: string) => {
  await mkdir(dirname(join(place.path, name)), { recursive: true });
  await writeFile(join(place.path, name), content);
};
const manifestOf = async (folder: string) => DatasetManifest.parse(await place.json(`${folder}/manifest.json`));
const examplesOf = async (folder: string) =>
  (await readFile(join(place.path, folder, 'examples.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => Example.parse(JSON.parse(line)));

beforeAll(async () => {
  place = await project();
  page = await readFile(join(ROOT, 'docs/public-data.md'), 'utf8');
  await write('rows.json', block('json'));
  await write('answers.jsonl', block('jsonl'));
});
afterAll(() => place.remove());

test('the page’s example imports, sorts and grades as it says', async () => {
  const results = [];
  for (const line of block('sh').trim().split('\n')) results.push(await place.run(...line.split(' ').slice(1)));
  expect(results.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ]);
  const [imported = '', sorted = '', graded = ''] = results.map(({ stdout }) => stdout);
  expect(imported.split('\n')[0]).toBe('6 rows: 4 calls understood, 0 duplicates, 2 quarantined; 4 to draw from.');
  expect(imported).toMatch(/1 {2}parallel-calls\n +1 {2}unknown-type/);
  expect(sorted).toMatch(/simple +3 +3\n +moderate +1 +1/);
  expect(graded).toMatch(/args_exact_rate +75\.0 %/);
  expect(await manifestOf('data')).toMatchObject({ agent: 'xlam', golds: 'public', sources: [{ path: 'rows.json' }] });
  expect(await manifestOf('suite')).toMatchObject({ agent: 'xlam-single-turn', golds: 'public', sources: [{ path: 'xlam/examples.jsonl' }] });
});

describe('a made-up set of Hermes’s shape', () => {
  beforeAll(async () => {
    const { exitCode, stdout } = await place.run('import', 'hermes', '--synthetic', '--out', 'hermes-synthetic');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^SYNTHETIC: made up by Fledgling/)]);
  });

  test('says in name, sources and golds that it is made up', async () => {
    const { agent, golds, sources } = await manifestOf('hermes-synthetic');
    expect([agent, golds]).toEqual(['hermes-synthetic', 'synthetic']);
    expect(sources.map(({ path }) => path)).toEqual(HERMES_FILES.map((file) => `synthetic, seed 42: ${file}`));
  });

  test('reads the same from files on disk, where it is somebody’s own data', async () => {
    for (const { file, rows } of syntheticFiles(42)) await write(`theirs/${file}`, JSON.stringify(rows));
    await place.run('import', 'hermes', '--data', 'theirs', '--out', 'theirs-out');
    const [ours, theirs] = [await manifestOf('hermes-synthetic'), await manifestOf('theirs-out')];
    expect(theirs).toMatchObject({ agent: 'hermes', golds: 'public', digest: ours.digest, counts: ours.counts });
    expect(theirs.sources.map(({ path }) => path)).toEqual([...HERMES_FILES]);
  });

  test('has a multi-turn suite, on which a local model is evaluated and reported by class', async () => {
    const { stdout } = await place.run('splits', 'multi-turn', '--data', 'hermes-synthetic', '--out', 'multi', '--json');
    const { classes } = z.object({ classes: z.array(z.object({ class: z.string(), toolcall: z.number() })) }).parse(JSON.parse(stdout));
    expect(classes.map((one) => one.class).sort()).toEqual(['clarification', 'context', 'sequential']);
    const { exitCode, all } = await place.run('eval', '--model', 'base', '--track', 'toolcall', '--data', 'multi', '--out', 'base.json');
    expect([exitCode, all]).toEqual([0, expect.stringContaining('eval base toolcall')]);
    const { evaluation } = z.object({ evaluation: Evaluation }).parse(await place.json('base.json'));
    expect(evaluation.examples).toBe((await examplesOf('multi')).filter(({ track }) => track === 'toolcall').length);
    expect(evaluation.slices.filter(({ kind, name }) => kind === 'slice' && name.startsWith('multi-turn: ')).length).toBeGreaterThan(0);
  });

  test('has a domain suite with at most the quota of calls each, whose ledger names its own alone', async () => {
    await place.run('splits', 'domains', '--data', 'hermes-synthetic', '--per-domain', '3', '--out', 'domains');
    const examples = await examplesOf('domains');
    for (const together of Map.groupBy(examples, ({ domain }) => domain).values())
      expect(new Set(together.map(({ source }) => source.observationId)).size).toBeLessThanOrEqual(3);
    expect(new Set(examples.map(({ split }) => split))).toEqual(new Set(['test']));
    const ledger = (await readFile(join(place.path, 'domains/ledger.jsonl'), 'utf8')).trim().split('\n');
    const names = examples.flatMap(({ cluster, source }) => [cluster, `session:${source.sessionId}`, `trace:${source.traceId}`]);
    expect(ledger.map((line) => JSON.parse(line).cluster).sort()).toEqual([...new Set(names)].sort());
  });

  test.each<[string, string[], string]>([
    [
      'what would move its examples',
      ['import', 'hermes', '--synthetic', '--test', '60', '--out', 'hermes-synthetic'],
      'hermes-synthetic/ledger.jsonl keeps family:',
    ],
    [
      'another set',
      ['import', 'xlam', '--data', 'rows.json', '--train', '0', '--val', '0', '--test', '4', '--out', 'hermes-synthetic'],
      'with one of xlam, found "hermes-synthetic"',
    ],
    ['its own suite', ['splits', 'domains', '--data', 'hermes-synthetic', '--out', 'hermes-synthetic'], '--out: expected another folder than --data'],
  ])('is not overwritten by %s', async (_, args, sentence) => {
    const { exitCode, stderr } = await place.run(...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe('a data set that was changed by hand', () => {
  test.each([
    ['splits', 'domains', '--data', 'edited', '--out', 'x'],
    ['eval', '--model', 'base', '--track', 'toolcall', '--data', 'edited'],
  ])('is refused by %s', async (...args) => {
    await write('edited/manifest.json', JSON.stringify(await manifestOf('data')));
    await write('edited/examples.jsonl', (await readFile(join(place.path, 'data/examples.jsonl'), 'utf8')).split('\n').slice(1).join('\n'));
    const { exitCode, stderr } = await place.run(...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('expected the examples that manifest.json names, found others')]);
  });
});

test('a data set whose name is no agent’s is not evaluated', async () => {
  await write('renamed/manifest.json', JSON.stringify({ ...(await manifestOf('data')), agent: '../elsewhere' }));
  await write('renamed/examples.jsonl', await readFile(join(place.path, 'data/examples.jsonl'), 'utf8'));
  const { exitCode, stderr } = await place.run('eval', '--model', 'base', '--track', 'toolcall', '--data', 'renamed');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--data: expected a data set whose name an agent may have, got "../elsewhere"')]);
});

describe('refused in one sentence', () => {
  test.each<[string, string[], string]>([
    ['no file of xLAM', ['xlam', '--data', 'none.json'], 'hf download Salesforce/xlam-function-calling-60k'],
    ['a file that is no list', ['xlam', '--data', 'parity.config.yaml'], 'expected the rows of xLAM, one JSON list'],
    ['fewer rows than asked for', ['xlam', '--data', 'rows.json'], 'expected 32 + 8 + 8 calls for train, val and test, found 4 that are understood'],
    ['nothing asked for', ['xlam', '--data', 'rows.json', '--train', '0', '--val', '0', '--test', '0'], 'expected at least one above 0'],
    ['half a call', ['xlam', '--data', 'rows.json', '--train', '1.5'], '--train: expected a whole number of at least 0, got "1.5"'],
    ['no files of Hermes', ['hermes', '--data', 'nowhere'], 'found none of them. To have them (Apache 2.0, no account), run `hf download'],
    ['a size that is none', ['hermes', '--synthetic', '--size', 'huge'], '--size: expected one of small, large, got "huge"'],
    ['made-up data in place of data', ['hermes', '--synthetic', '--data', 'theirs'], '--synthetic: expected it in place of --data, got both'],
    ['made-up data in a folder that does not say so', ['hermes', '--synthetic'], 'expected a folder that says the data is synthetic, got "unwritten"'],
  ])('%s', async (_, args, sentence) => {
    const { exitCode, stderr } = await place.run('import', ...args, '--out', 'unwritten');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('some of Hermes’s files missing', async () => {
    for (const file of HERMES_FILES.slice(1)) await write(`some/${file}`, '[]');
    const { exitCode, stderr } = await place.run('import', 'hermes', '--data', 'some', '--out', 'unwritten');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('found no func-calling-singleturn.json.')]);
  });

  test.each<[string, string[], string]>([
    ['a suite that is none', ['long'], 'expected one of single-turn, multi-turn, domains, got "long"'],
    ['a suite without an example', ['multi-turn'], 'found none. Left out: 8 one-turn.'],
    ['a suite of the vault', ['domains', '--split', 'vault'], 'The vault is opened only at promotion.'],
  ])('%s', async (_, args, sentence) => {
    const { exitCode, stderr } = await place.run('splits', ...args, '--data', 'data', '--out', 'unwritten');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

test('a dry run lists rows and reasons, and writes nothing', async () => {
  const { exitCode, stdout } = await place.run(
    'import',
    'xlam',
    '--data',
    'rows.json',
    '--train',
    '0',
    '--val',
    '0',
    '--test',
    '4',
    '--out',
    'dry',
    '--dry-run',
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain('[toolcall test] xlam-0 => <tool_call name="forecast">{"city":"Lisbon"}</tool_call>');
  expect(stdout).toContain('xlam-4  unknown-type: parameter "signal" of "plot" has the type "np.ndarray", which is not known');
  await expect(readFile(join(place.path, 'dry/manifest.json'))).rejects.toThrow('ENOENT');
});
