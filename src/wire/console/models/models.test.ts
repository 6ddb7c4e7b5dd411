import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../../config/parse-config.ts';
import { thrownProblem } from '../../../edges/console/http/problems.ts';
import type { ModelChange, ModelsView } from '../../../records/console/models.ts';
import type { Promotion } from '../../../records/gitops/promotion.ts';
import { consolePlace } from '../place.ts';
import { openModels } from './models.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NANO = '2fe155648fd7c28d248b93c402ffd7d9c9395c6c0f72f4293b5fcc68cab6cc16';
let root: string;
let config: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-models-'));
  config = join(root, 'parity.config.yaml');
  await writeFile(config, await readFile(join(ROOT, 'parity.config.yaml')));
  await symlink(join(ROOT, 'models'), join(root, 'models'));
  await mkdir(join(root, 'eval-results/dummy-agent/promotions'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

function api() {
  const place = consolePlace({
    ...{ configPath: config, root, stateDir: join(root, '.fledgling'), resultsDir: join(root, 'eval-results'), isReadOnly: false },
    ...{ signal: new AbortController().signal, env: { PATH: process.env['PATH'] ?? '' }, notice: () => {} },
  });
  const { api: routes } = openModels(place, () => {});
  routes.onError((error, context) => thrownProblem(context, error, () => {}));
  return async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await routes.request(path, init);
    return { status: response.status, json: await response.json().catch(() => null) };
  };
}

async function promote(file: string, over: Partial<Promotion>): Promise<void> {
  const record: Promotion = {
    ...{ schema: 'fledgling/promotion@1', agent: 'dummy-agent', run: '1bc03f6babc9', promotedAt: '2026-03-01T09:00:00Z', repository: 'acme/agent' },
    ...{ repositoryType: 'model', revision: 'main', commit: 'c'.repeat(40), url: 'https://huggingface.co/acme/agent', decisionSha256: 'd'.repeat(64) },
    base: { name: 'nano', title: 'Nano', hf: 'models/nano', ggufSha256: NANO },
    adapters: [{ track: 'structured', path: 'adapter.gguf', sha256: 'b'.repeat(64) }],
    files: [],
    gap: { split: 'vault', value: 0, threshold: 0, metric: 'exact_match_rate', track: 'structured' },
    ...over,
  };
  await writeFile(join(root, 'eval-results/dummy-agent/promotions', file), JSON.stringify(record));
}

test('a promoted adapter is chosen with its entry, and every comment of the config stays', async () => {
  await promote('1bc03f6babc9.json', {});
  const ask = api();
  const models = (await ask('/slm/models')).json as ModelsView;
  expect(models.models.map(({ id, kind, canChoose }) => [id, kind, canChoose])).toEqual([
    ['nano', 'catalogue', true],
    ['nano-1bc03f6babc9', 'promoted', true],
  ]);
  const change = (await ask('/slm/models/nano-1bc03f6babc9/change')).json as ModelChange;
  expect(change.diff).toContain('+  default: nano-1bc03f6babc9');
  expect(change.notes.at(-1)?.command).toBe('fledgling models pull nano-1bc03f6babc9');
  expect(change.branch.problem).toBe('This project is not in a Git repository.');
  const before = await readFile(config, 'utf8');
  const written = await ask('/slm/select', { modelId: 'nano-1bc03f6babc9', apply: 'worktree', digest: change.digest });
  expect(written.status).toBe(200);
  const after = await readFile(config, 'utf8');
  expect(parseConfig(after, 'c').models.catalogue['nano-1bc03f6babc9']?.adapters?.structured?.sha256).toBe('b'.repeat(64));
  expect(before.split('\n').filter((line) => !after.split('\n').includes(line))).toEqual(['  default: nano']);
});

test('of two writes that were shown the same config, the second is refused', async () => {
  await promote('1bc03f6babc9.json', {});
  const ask = api();
  const { digest } = (await ask('/slm/models/nano-1bc03f6babc9/change')).json as ModelChange;
  const write = { modelId: 'nano-1bc03f6babc9', apply: 'worktree', digest };
  const statuses = await Promise.all([ask('/slm/select', write), ask('/slm/select', write)]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 400]);
  expect((await readFile(config, 'utf8')).match(/nano-1bc03f6babc9:/g)).toHaveLength(1);
});

test.each<[string, Partial<Promotion>]>([
  ['a run that is a command line', { run: '$(touch pwned); rm -rf ~' }],
  ['a run that climbs', { run: '..' }],
  ['a base that is a command line', { base: { name: 'nano; reboot', title: '\u202eevil', hf: 'x', ggufSha256: NANO } }],
  ['a base that is another file', { base: { name: 'nano', title: 'Nano', hf: 'x', ggufSha256: 'e'.repeat(64) } }],
])('a promotion record with %s is seen, and cannot be chosen', async (_, over) => {
  await promote('hostile.json', over);
  const ask = api();
  const { models } = (await ask('/slm/models')).json as ModelsView;
  expect(models[1]).toMatchObject({ kind: 'promoted', canChoose: false, why: expect.any(String) });
  expect(models[1]?.title).not.toContain('\u202e');
  expect(models[1]?.availability.command).toBeNull();
  const { status } = await ask(`/slm/models/${encodeURIComponent(models[1]?.id ?? '')}/change`);
  expect(status).toBe(400);
});

test('a config whose form takes no change still shows its models, with the reason', async () => {
  const text = await readFile(config, 'utf8');
  const entry = JSON.stringify(parseConfig(text, 'c').models.catalogue);
  await writeFile(config, text.replace(/ {2}catalogue:\n(?: {4}.*\n)+/, `  catalogue: ${entry}\n`));
  await promote('1bc03f6babc9.json', {});
  const { models } = (await api()('/slm/models')).json as ModelsView;
  expect(models.map(({ id, canChoose }) => [id, canChoose])).toEqual([
    ['nano', true],
    ['nano-1bc03f6babc9', false],
  ]);
  expect(models[1]?.why).toContain('models.catalogue: expected one entry below the other');
});
