import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Evaluation } from '../../src/records/evaluation.ts';
import { eventually, filesBelow, type Project, project } from './project.ts';

// What a run finds when it comes back to a folder that something went wrong in.
let place: Project;
beforeEach(async () => {
  place = await project();
  await place.edit('tracks: [structured, toolcall]', 'tracks: [toolcall]');
  await place.edit('when: gate', 'when: never');
  await place.run('dummy-agent', '--count', '40', '--seed', '5', '--out', 'datasets/dummy-agent');
});
afterEach(() => place.remove());

/** A file of a finished stage. */
const cached = async (stage: string, file: string) =>
  (await filesBelow(join(place.path, '.fledgling/cache', stage))).find((path) => path.endsWith(`/${file}`) && !path.includes('.partial/')) ?? '';
const lines = async (path: string) => (await readFile(path, 'utf8')).split('\n').filter(Boolean);

test('examples left unscored by a failing server are asked again, those alone, and then the stage is final', async () => {
  let isBroken = true;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push(body);
      const fails = isBroken && /weather|convert|meet/i.test(JSON.parse(body).messages.at(-1).content);
      response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
      const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '<tool_call name="none">{}</tool_call>' } };
      response.end(
        JSON.stringify(
          fails
            ? { error: { message: 'broken' } }
            : {
                id: 'a',
                object: 'chat.completion',
                created: 0,
                model: 'm',
                choices: [choice],
                usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
              },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await place.edit(
      'provider: scripted-teacher\n  errorRate: 0.02 # drawn anew each time it is asked',
      `provider: openai\n  model: m\n  maxAttempts: 1\n  endpoint: http://127.0.0.1:${port}/v1`,
    );
    const first = await place.run('run');
    expect(first.exitCode).toBe(11);
    expect(first.stdout).toMatch(/eval hosted toolcall .* unscored .*not complete: the next run asks again/);
    const askedAtFirst = asked.length;
    isBroken = false;
    const second = await place.run('run');
    expect(second.stdout).toMatch(/eval hosted toolcall .* resumed/);
    const evaluation = Evaluation.parse(JSON.parse(await readFile(await cached('eval-hosted-toolcall', 'evaluation.json'), 'utf8')));
    expect(evaluation.unscored).toEqual([]);
    expect(asked.length - askedAtFirst).toBeLessThan(evaluation.examples);
    expect(new Set(asked.slice(askedAtFirst)).size).toBe(asked.length - askedAtFirst);
    expect((await place.run('run')).stdout).toMatch(/= eval hosted toolcall/);
  } finally {
    server.close();
  }
});

describe('a damaged cache mends itself', () => {
  test('unreadable, foreign and repeated lines of a prediction log are asked again', async () => {
    await place.run('run');
    const stage = dirname(await cached('eval-base-toolcall', 'stage.json'));
    await rename(stage, `${stage}.partial`);
    const log = join(`${stage}.partial`, 'predictions.jsonl');
    const whole = await lines(log);
    await writeFile(
      log,
      `${whole[0]}\n\u0000\u0000garbage\n${whole[1]}\n${whole[1]}\n${(whole[2] ?? '').replace(/"exampleId":"[0-9a-f]+"/, '"exampleId":"ffffffffffffffff"')}\n`,
    );
    const again = await place.run('run');
    expect(again.stdout).toContain('3 of 5 recorded answers are asked again.');
    expect(again.stdout).toMatch(/eval base toolcall .* resumed/);
    const mended = await lines(join(stage, 'predictions.jsonl'));
    expect(mended.map((line) => JSON.parse(line).exampleId).sort()).toEqual(whole.map((line) => JSON.parse(line).exampleId).sort());
  });

  test('a broken note of the last inputs costs only the reason shown', async () => {
    await place.run('run');
    await writeFile(join(place.path, '.fledgling/cache/compare-base-toolcall/latest.json'), '{"a":');
    await place.edit('delta: 0.05', 'delta: 0.07');
    expect((await place.run('run')).stdout).toMatch(/\+ compare base toolcall .*first time/);
  });
});

test('a ledger that grew elsewhere is obeyed and kept, and a changed data set is written again with a notice', async () => {
  await place.run('run');
  const ledger = join(place.path, 'datasets/dummy-agent/ledger.jsonl');
  await appendFile(ledger, '{"cluster":"session:elsewhere","split":"vault"}\n');
  const again = await place.run('run');
  expect(again.stdout).toMatch(/harvest .*its output was changed since/);
  expect(await readFile(ledger, 'utf8')).toContain('session:elsewhere');
  await writeFile(join(place.path, 'datasets/dummy-agent/toolcall/train.jsonl'), '');
  const restored = await place.run('run');
  expect(restored.stdout).toContain("datasets/dummy-agent: not what this config's traces make; written again.");
  expect(restored.stdout).toMatch(/= harvest/);
});

test('a suspended run keeps its lock, and goes on when it is woken', { timeout: 120_000 }, async () => {
  const first = place.start('run');
  const lock = () => filesBelow(join(place.path, '.fledgling/run.lock')).catch(() => []);
  await eventually(async () => (await lock()).at(0));
  first.kill('SIGSTOP');
  const second = place.run('run');
  await new Promise((resolve) => setTimeout(resolve, 17_000));
  const holders = await Promise.all((await lock()).map(async (path) => JSON.parse(await readFile(path, 'utf8'))));
  expect(holders.map(({ pid }) => pid)).toEqual([first.pid]);
  first.kill('SIGCONT');
  const [code, ended] = await Promise.all([new Promise((resolve) => first.once('exit', resolve)), second]);
  expect([0, 10, 11]).toContain(code);
  expect(ended.stdout).toContain(`Waiting: \`fledgling run\` (process ${first.pid}`);
  expect(ended.stdout).toMatch(/= eval base toolcall/);
});

test('a price changes the report alone, and the plan says so', async () => {
  await place.run('run');
  await place.edit('hosted: null #', 'hosted: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } #');
  expect((await place.run('plan')).stdout.split('\n').filter((line) => line.startsWith('+ run'))).toEqual([expect.stringMatching(/report +changed: cost/)]);
  expect((await place.run('run')).stdout.split('\n').filter((line) => line.startsWith('+ '))).toEqual([expect.stringMatching(/^\+ report/)]);
});

test('tracing switched off is said and leaves no trace', async () => {
  await place.edit('to: file', "to: 'off'");
  const { stdout } = await place.run('run');
  expect(stdout).toContain('Tracing is switched off: this run leaves no trace.');
  expect((await filesBelow(join(place.path, '.fledgling/cache'))).filter((path) => path.includes('/trace/'))).toEqual([]);
});
