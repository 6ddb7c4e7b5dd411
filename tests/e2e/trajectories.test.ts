import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Project, project, ROOT } from './project.ts';

const FIXTURE = join(ROOT, 'tests/fixtures/trajectories/codeact-agent.jsonl');
const FOLDER = 'datasets/dummy-agent/trajectories';

let place: Project;
beforeAll(async () => {
  place = await project();
  await place.edit('local:\n', 'trajectories:\n  checks:\n    - { check: no-error-last }\n    - { check: valid-actions }\n\nlocal:\n');
});
afterAll(() => place.remove());

const read = (name: string) => readFile(join(place.path, FOLDER, name), 'utf8');
const build = (...args: string[]) => place.run('trajectories', 'build', '--trace-json', FIXTURE, ...args);

describe('fledgling trajectories', () => {
  test('a dry run tells every run step by step and writes nothing', async () => {
    const { exitCode, stdout } = await build('--dry-run');
    expect(stdout).toContain('25 observations, 25 model calls, 11 whole runs');
    expect(stdout).toContain('2 fail a check, 1 repeat another, 8 kept');
    expect(stdout).toMatch(/ {2}action {6}find_order \{"order_id":"A-17"\}/);
    expect(existsSync(join(place.path, 'datasets'))).toBe(false);
    expect(exitCode).toBe(0);
  });

  test('a build leaves its files and a trace, and another one the same files', async () => {
    expect((await build()).exitCode).toBe(0);
    const names = ['trajectories.jsonl', 'rows/train.jsonl', 'ledger.jsonl', 'quarantine.jsonl', 'manifest.json'];
    const first = await Promise.all(names.map(read));
    expect((await build()).exitCode).toBe(0);
    expect(await Promise.all(names.map(read))).toEqual(first);
    const spans = (await read('trace/trajectories-dummy-agent.jsonl')).trim().split('\n');
    expect(spans.map((line) => JSON.parse(line).name)).toEqual(['trajectories dummy-agent', 'capture', 'filter', 'build', 'kept_share']);
    expect(spans.join('')).not.toContain('lamp');
  });

  test('the trainer takes the rows, without PyTorch', async () => {
    const { exitCode, stdout, stderr } = await place.run('trajectories', 'train', '--dry-run');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/the plan and its data are sound[\s\S]*"rows": 5/);
    expect(exitCode).toBe(0);
  });

  test('the base model is asked for every next step after the true history', async () => {
    const { exitCode, stdout } = await place.run('trajectories', 'eval', '--model', 'base', '--split', 'train');
    expect(stdout).toContain('base nano on the train split: 11 next steps, each after the true history');
    expect(stdout).toContain('Free runs: every step is asked for after the true history');
    expect(exitCode).toBe(0);
    expect(await place.json(`${FOLDER}/eval-base-train/evaluation.json`)).toMatchObject({
      schema: 'fledgling/trajectory-evaluation@1',
      trajectories: { asked: 5 },
    });
  });

  test('conversations in OpenAI’s messages are read too, and what is none is named by its line', async () => {
    const good = {
      id: 'a',
      conversations: [
        { role: 'user', content: '2+2?' },
        { role: 'assistant', content: '<execute>2+2</execute>' },
        { role: 'user', content: 'Observation:\n4' },
        { role: 'assistant', content: '4' },
      ],
    };
    await writeFile(join(place.path, 'runs.jsonl'), `${JSON.stringify(good)}\n{"messages":3}\n`);
    const { stdout } = await place.run('trajectories', 'build', '--messages-jsonl', 'runs.jsonl', '--out', 'other');
    expect(stdout).toContain('1 kept');
    expect(stdout).toMatch(/not-a-conversation: 1\n {4}runs\.jsonl:2 {2}messages: expected a conversation/);
  });
});

describe('one sentence and exit code 2', () => {
  test.each<[string, string[], string]>([
    ['no build', ['train', '--data', 'nowhere', '--dry-run'], 'nowhere/manifest.json: expected the manifest of trajectories'],
    ['no adapter', ['eval'], '--adapter: expected an adapter of trajectories, found none.'],
    ['the vault', ['eval', '--split', 'vault'], 'The vault is opened only at promotion.'],
    ['no messages file', ['build', '--messages-jsonl', 'none.jsonl'], 'none.jsonl: expected a file of conversations, found none.'],
    ['an empty folder', ['build', '--trace-json', FIXTURE, '--out', ''], '--out: expected a folder, got "".'],
  ])('%s', async (_, args, sentence) => {
    const { exitCode, stderr } = await place.run('trajectories', ...args);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  test('rows that were changed by hand', async () => {
    const path = join(place.path, FOLDER, 'rows/train.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"loss":false', '"loss":true'));
    const { exitCode, stderr } = await place.run('trajectories', 'train', '--dry-run');
    await writeFile(path, text);
    expect(stderr).toContain('rows/train.jsonl: expected the file that manifest.json names, found another.');
    expect(exitCode).toBe(2);
  });
});
