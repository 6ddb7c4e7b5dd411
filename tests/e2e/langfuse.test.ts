import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeLangfuse, fakeLangfuse } from '../langfuse/fake.ts';
import { CLI, type Project, project } from './project.ts';

let at: { fake: FakeLangfuse; place: Project };
afterEach(async () => {
  await at.fake.close();
  await at.place.remove();
});

const cli = (env: Record<string, string>, ...args: string[]) =>
  execa(process.execPath, [CLI, ...args], { cwd: at.place.path, all: true, reject: false, env: { NO_COLOR: '1', CI: '1', ...env } });
const keysOf = ({ url, publicKey, secretKey }: FakeLangfuse) => ({
  LANGFUSE_BASE_URL: url,
  LANGFUSE_PUBLIC_KEY: publicKey,
  LANGFUSE_SECRET_KEY: secretKey,
});
const rows = (folder: string, file: string) => readFile(join(at.place.path, folder, 'dummy-agent', file), 'utf8');

describe.each(['v3', 'v4'] as const)('with Langfuse %s', (mode) => {
  test('what the built-in agent sends is harvested from the API as it is from its file', async () => {
    at = { fake: await fakeLangfuse({ mode }), place: await project() };
    const env = keysOf(at.fake);
    const made = await cli(env, 'dummy-agent', '--count', '40', '--out', 'made', '--emit-to-langfuse');
    expect(made.all).toMatch(/44 traces are in http:\/\/.*, from \d{4}-/);
    expect(made.exitCode).toBe(0);
    expect(at.fake.observations()).toHaveLength(44);

    const fromFile = await cli({}, 'harvest', '--trace-json', 'made/traces.jsonl', '--output-root', 'from-file');
    expect(fromFile.exitCode, fromFile.all).toBe(0);
    await at.place.edit('kind: file\n    paths: [datasets/dummy-agent/traces.jsonl]', 'kind: langfuse\n    agentId: operations-assistant\n    lagMinutes: 0');
    const fromApi = await cli(env, 'harvest', '--output-root', 'from-api');
    expect(fromApi.exitCode, fromApi.all).toBe(0);
    for (const file of ['toolcall/train.jsonl', 'toolcall/test.jsonl', 'structured/train.jsonl', 'structured/challenge.jsonl']) {
      const expected = await rows('from-file', file);
      expect(expected).not.toBe('');
      expect((await rows('from-api', file)).split('\n').sort()).toEqual(expected.split('\n').sort());
    }
  }, 120_000);

  test('a harvest and an evaluation are left there, and without keys nothing is asked', async () => {
    at = { fake: await fakeLangfuse({ mode }), place: await project() };
    await at.place.edit('to: file', 'to: langfuse');
    await cli({}, 'dummy-agent', '--count', '60', '--out', 'datasets/dummy-agent');
    const without = await cli({ LANGFUSE_PUBLIC_KEY: '', LANGFUSE_SECRET_KEY: '' }, 'eval', '--model', 'hosted', '--track', 'toolcall', '--split', 'test');
    expect(without.exitCode).toBe(2);
    expect(without.all).toContain('The environment variable LANGFUSE_PUBLIC_KEY holds no key');
    const done = await cli(keysOf(at.fake), 'eval', '--model', 'hosted', '--track', 'toolcall', '--split', 'test');
    expect(done.exitCode, done.all).toBe(0);
    const roots = at.fake.observations().filter(({ parentObservationId, name }) => parentObservationId === null && name !== null);
    expect(roots).toMatchObject([
      { name: 'harvest dummy-agent', tags: ['fledgling', 'harvest'], environment: 'fledgling' },
      { name: 'eval hosted toolcall test', tags: ['fledgling', 'eval'], environment: 'sdk-experiment' },
    ]);
    expect(done.all).not.toContain(at.fake.secretKey);
  }, 120_000);
});
