import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, filesBelow, type Project, project, ROOT } from './project.ts';

// Bad input gets one clear sentence, the right exit code, and nothing is written half.
let place: Project;
beforeAll(async () => {
  place = await project();
  await place.run('dummy-agent', '--count', '30', '--seed', '3', '--out', 'datasets/dummy-agent');
});
afterAll(() => place.remove());

const config = () => join(place.path, 'parity.config.yaml');
async function withConfig(from: string, to: string, ...args: string[]): Promise<{ exitCode: number | undefined; stderr: string }> {
  const good = await readFile(config(), 'utf8');
  await place.edit(from, to);
  try {
    return await place.run(...args);
  } finally {
    await writeFile(config(), good);
  }
}

describe('one sentence and exit code 2', () => {
  test.each<[string, string, string, string]>([
    [
      'an unknown key',
      'delta: 0.05',
      'detla: 0.05',
      'parity.config.yaml:45 gate.detla: expected one of rule, delta, alpha, looks, maxUnscored, minHosted, ceilingSamples, ceilingRepeats, floors, got the unknown key "detla". Did you mean delta?',
    ],
    ['an unknown model', 'default: nano', 'default: nanoo', 'models.default: expected one of nano, got "nanoo".'],
    ['a wrong sha256 of the model file', 'sha256: 2fe1', 'sha256: 0fe1', 'models.catalogue.nano.gguf: expected sha256 0fe1'],
    ['a missing model file', 'nano-f16.gguf', 'no.gguf', 'models.catalogue.nano.gguf: expected a GGUF file at'],
    ['a missing trace file', 'traces.jsonl', 'no.jsonl', 'datasets/dummy-agent/no.jsonl: expected a trace file, found none.'],
    [
      'an API that this version does not read',
      'kind: file\n    paths: [datasets/dummy-agent/traces.jsonl]',
      'kind: phoenix',
      'parity.config.yaml:9 harvest.source.kind: expected one of file, dummy-agent, langfuse, got "phoenix". Write kind: langfuse to ask Langfuse\'s API, or export',
    ],
  ])('%s', async (_, from, to, sentence) => {
    const { exitCode, stderr } = await withConfig(from, to, 'run');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  test.each<[string, string[], string]>([
    ['no config', ['run', '--config', 'none.yaml'], 'none.yaml: expected the config file, found none.'],
    ['a device as config', ['run', '--config', '/dev/zero'], '/dev/zero: expected a file, found a device.'],
    ['a folder as config', ['run', '--config', 'datasets'], 'datasets: expected a config file, found a folder.'],
    ['a margin that is no number', ['run', '--delta', '1%'], '--delta: expected a number from 0 to 1, got "1%". Write 0.01 for one percentage point.'],
    ['an unknown track', ['eval', '--model', 'base', '--track', 'tool'], '--track: expected one of structured, toolcall, got "tool". Choose one.'],
    ['the vault', ['eval', '--model', 'base', '--track', 'toolcall', '--split', 'vault'], 'The vault is opened only at promotion.'],
    ['tuned without an adapter', ['infer', '--model', 'tuned', 'hi'], 'no run has trained one for toolcall yet'],
    ['a recipe that is none', ['train', '--recipe', 'fast', '--dry-run'], 'train.recipe: expected one of fledgling, paper, nano, got "fast".'],
    [
      'an evaluation that is none',
      ['compare', '--hosted', 'parity.config.yaml', '--local', 'x.json'],
      'parity.config.yaml: expected an evaluation of `fledgling eval --out` as JSON',
    ],
    ['no run to report', ['report'], 'expected a recorded run, found none. Run `fledgling run` first.'],
    ['an unknown model to select', ['models', 'select', 'gpt'], 'models: expected one of nano, got "gpt".'],
  ])('%s', async (_, args, sentence) => {
    const { exitCode, stderr } = await place.run(...args);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
  });
});

describe('trace files', () => {
  const harvest = (...args: string[]) => place.run('harvest', '--dry-run', ...args);

  test('an empty file', async () => {
    await writeFile(join(place.path, 'empty.jsonl'), '');
    const { exitCode, stderr } = await harvest('--trace-json', 'empty.jsonl');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('empty.jsonl: the trace file is empty.')]);
  });

  test('a truncated line is reported with its number and the rest is kept', async () => {
    const lines = (await readFile(join(place.path, 'datasets/dummy-agent/traces.jsonl'), 'utf8')).split('\n').slice(0, 3);
    await writeFile(join(place.path, 'cut.jsonl'), `${lines[0]}\n${lines[1]?.slice(0, 200)}\n${lines[2]}\n`);
    const { exitCode, stdout } = await harvest('--trace-json', 'cut.jsonl');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 model calls');
    expect(stdout).toMatch(/cut\.jsonl:2 {2}/);
  });

  test('traces without a model call', async () => {
    await writeFile(join(place.path, 'spans.jsonl'), `${JSON.stringify({ id: 'a', traceId: 'b', startTime: '2026-01-01T00:00:00Z', type: 'SPAN' })}\n`);
    const { exitCode, stderr } = await harvest('--trace-json', 'spans.jsonl');
    expect([exitCode, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain('No model call among 1 observations');
  });

  test('real pages: rows are listed and the corrupted parallel stream call is quarantined with a reason', async () => {
    const { exitCode, stdout } = await harvest('--trace-json', join(ROOT, 'tests/fixtures/langfuse/openai.json'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('=> <tool_call name="get_weather">{"city":"Paris"}</tool_call>');
    expect(stdout).toContain('=> {"category":"billing","urgency":2}');
    expect(stdout).toMatch(/corrupted-tool-arguments/);
  });

  test('a refused harvest lists every observation with its fate, as text and as JSON, cleaned of what acts on a terminal', async () => {
    const span = { id: 'a\u001b[2J', traceId: 'b', startTime: '2026-01-01T00:00:00Z', type: 'SPAN' };
    await writeFile(join(place.path, 'refused.jsonl'), `${JSON.stringify(span)}\n{"id":\n`);
    const text = await harvest('--trace-json', 'refused.jsonl');
    expect([text.exitCode, text.stdout]).toEqual([2, expect.stringMatching(/b a·\[2J {2}not-a-model-call {2}SPAN/)]);
    const json = await harvest('--trace-json', 'refused.jsonl', '--json');
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      refused: expect.stringMatching(/^No model call among 2 observations/),
      integrity: { observations: { total: 2 }, traces: { total: 2 } },
      observations: [
        { where: 'refused.jsonl:2', fate: 'quarantined', reason: 'unreadable' },
        { where: 'a\u001b[2J', fate: 'not-a-model-call' },
      ],
    });
  });

  test('more lost traces than allowed refuse the harvest, and nothing is written', async () => {
    const traces = (await readFile(join(place.path, 'datasets/dummy-agent/traces.jsonl'), 'utf8')).split('\n').slice(0, 2);
    await writeFile(join(place.path, 'lost.jsonl'), `${traces[0]}\n${traces[1]?.slice(0, 200)}\n`);
    const { exitCode, stderr } = await place.run('harvest', '--trace-json', 'lost.jsonl', '--max-quarantined', '0.2', '--output-root', 'lost');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('got 1 of 2 (50 %): unreadable 1.')]);
    expect(existsSync(join(place.path, 'lost'))).toBe(false);
  });

  test('a dry run writes nothing', async () => {
    const before = (await readdir(join(place.path, 'datasets/dummy-agent'))).sort();
    await harvest();
    expect((await readdir(join(place.path, 'datasets/dummy-agent'))).sort()).toEqual(before);
  });

  test('no example in the test split', async () => {
    const ledger = join(place.path, 'datasets/dummy-agent/ledger.jsonl');
    await place.run('harvest');
    const recorded = await readFile(ledger, 'utf8');
    await writeFile(ledger, recorded.replaceAll('"split":"test"', '"split":"train"'));
    const { exitCode, stderr } = await place.run('run');
    await rm(ledger);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('has 0 examples in the test split. Harvest more traces, or change harvest.split.')]);
  });
});

describe('the outside world', () => {
  test('no Python: the sentence names the remedy', async () => {
    const { exitCode, stderr } = await execa(process.execPath, [CLI, 'train', '--dry-run', '--track', 'toolcall', '--state-dir', join(place.path, 'other')], {
      cwd: place.path,
      reject: false,
      env: { PATH: '/nonexistent', FLEDGLING_PYTHON: '' },
      extendEnv: false,
    });
    expect([exitCode, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain('Python 3.11');
  });

  test('no network for the trainer’s install: one sentence, exit 3, and the next try starts afresh', { timeout: 120_000 }, async () => {
    const state = join(place.path, 'offline');
    const env = {
      PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
      PIP_RETRIES: '0',
      UV_INDEX_URL: 'http://127.0.0.1:9/simple',
      UV_DEFAULT_INDEX: 'http://127.0.0.1:9/simple',
      PIP_CONFIG_FILE: '/dev/null',
      HOME: place.path,
      XDG_CACHE_HOME: join(place.path, 'cache'),
    };
    const { exitCode, stderr } = await execa(process.execPath, [CLI, 'train', '--track', 'toolcall', '--state-dir', state], {
      cwd: place.path,
      reject: false,
      env,
    });
    expect(exitCode).toBe(3);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/network/);
    expect((await filesBelow(join(state, 'python'))).filter((path) => path.endsWith('stamp'))).toEqual([]);
  });

  test('a full disk is one sentence and leaves no half stage', async ({ skip }) => {
    const small = join(place.path, 'small');
    await mkdir(small);
    const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { reject: false });
    if (mounted.exitCode !== 0) skip('mounting a small file system needs root');
    try {
      const { exitCode, stderr } = await place.run('run', '--state-dir', small);
      expect([exitCode, stderr]).toEqual([3, expect.stringContaining('the disk is full. Free some space and run the same command again')]);
      // The fetch of a file is a digest, for which there was room.
      expect((await filesBelow(small)).filter((path) => path.endsWith('/stage.json') && !path.includes('/fetch/'))).toEqual([]);
    } finally {
      await execa('umount', [small]);
    }
  });
});

describe('two runs at once in one folder', () => {
  test('the second waits and says who holds it', async () => {
    const [one, two] = await Promise.all([place.run('smoke'), Promise.all([place.run('harvest'), place.run('harvest')])]);
    expect(one.exitCode).toBe(0);
    expect(two.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect((await filesBelow(join(place.path, '.fledgling'))).filter((path) => path.includes('run.lock') || path.includes('holder'))).toEqual([]);
    await rm(join(place.path, 'cut.jsonl'), { force: true });
  });
});

test('a reader that closes the pipe early is no error', async () => {
  const { exitCode, stderr } = await execa({
    cwd: place.path,
    reject: false,
    shell: 'bash',
  })`set -o pipefail; ${process.execPath} ${CLI} harvest --dry-run | head -1`;
  expect([exitCode, stderr]).toEqual([0, '']);
});
