import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { overlay } from '../../actions/shared/travel/overlay.ts';
import { sha256 } from '../../src/records/digest.ts';
import type { PullPlan } from '../../src/records/gitops/pull-plan.ts';

const CONFIG = 'parity.config.yaml';
let folder: string;
let from: string;
let workspace: string;
let text: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-overlay-'));
  [from, workspace] = [join(folder, 'from'), join(folder, 'workspace')];
  await mkdir(from);
  await mkdir(workspace);
  text = await readFile(new URL(`../../${CONFIG}`, import.meta.url), 'utf8');
  await writeFile(join(workspace, CONFIG), 'agent: another\n');
  await left('config.yaml', text);
  await left('plan.json', JSON.stringify(planOf(text)));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function left(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(from, name)), { recursive: true });
  await writeFile(join(from, name), content);
}

function planOf(config: string): PullPlan {
  return {
    schema: 'fledgling/pull-plan@1',
    repository: 'owner/name',
    pull: { number: 7, headSha: 'a'.repeat(40), fork: false },
    state: 'run',
    agent: 'dummy-agent',
    configPath: CONFIG,
    configSha256: sha256(config),
    policySha256: null,
    changedKeys: [],
    stages: [],
    needs: { harvest: true, hosted: true, base: true, gpu: true },
    costUsd: null,
    gpuHours: null,
    refusals: [],
    nextStep: '',
    baseline: null,
  };
}

const lay = () => overlay({ from, workspace, configPath: CONFIG });

test('config and the trace files it names are put into the workspace', async () => {
  await left('data/datasets/dummy-agent/traces.jsonl', '{"id":1}\n');
  expect((await lay()).pull?.number).toBe(7);
  expect(await readFile(join(workspace, CONFIG), 'utf8')).toBe(text);
  expect(await readFile(join(workspace, 'datasets/dummy-agent/traces.jsonl'), 'utf8')).toBe('{"id":1}\n');
});

test('records of candidates are put there too, beside those of the default branch and never over them', async () => {
  const place = (run: string) => `eval-results/dummy-agent/${run}/compare-tuned-toolcall.json`;
  const [mains, its] = [place('0123456789ab'), place('ba9876543210')];
  await mkdir(dirname(join(workspace, mains)), { recursive: true });
  await writeFile(join(workspace, mains), 'as recorded');
  await left(`data/${mains}`, 'as forged');
  await left(`data/${its}`, 'its own');
  await lay();
  expect([await readFile(join(workspace, mains), 'utf8'), await readFile(join(workspace, its), 'utf8')]).toEqual(['as recorded', 'its own']);
});

test.each(['src/cli/main.ts', 'package.json', '.github/workflows/parity-run.yml', 'datasets/other-agent/traces.jsonl', 'parity.policy.yaml'])(
  'a data file at %s is refused and nothing is written',
  async (path) => {
    await left(`data/${path}`, 'hostile');
    await expect(lay()).rejects.toThrow(`expected data files that the config names, got "${path}"`);
    expect(await readFile(join(workspace, CONFIG), 'utf8')).toBe('agent: another\n');
  },
);

test('a folder of the workspace that is a link is not followed', async () => {
  await left('data/datasets/dummy-agent/traces.jsonl', 'hostile');
  const outside = join(folder, 'outside');
  await mkdir(outside);
  await symlink(outside, join(workspace, 'datasets'));
  await expect(lay()).rejects.toThrow('datasets/dummy-agent/traces.jsonl: expected a regular file in ordinary folders');
});

test('a config that is a link in the workspace is not written through', async () => {
  const outside = join(folder, 'outside.yaml');
  await cp(join(workspace, CONFIG), outside);
  await rm(join(workspace, CONFIG));
  await symlink(outside, join(workspace, CONFIG));
  await expect(lay()).rejects.toThrow(`${CONFIG}: expected a regular file`);
  expect(await readFile(outside, 'utf8')).toBe('agent: another\n');
});

test('a config other than the planned one is refused', async () => {
  await left('config.yaml', `${text}# changed\n`);
  await expect(lay()).rejects.toThrow('its config is not the one its plan names');
});

test('another config path than the planned one is refused', async () => {
  await expect(overlay({ from, workspace, configPath: 'other.yaml' })).rejects.toThrow('expected the planned file parity.config.yaml, got other.yaml');
});
