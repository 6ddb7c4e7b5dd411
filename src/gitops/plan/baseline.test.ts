import { expect, test } from 'vitest';
import type { WorkflowRun } from '../forge/ports/actions.ts';
import { findBaseline } from './baseline.ts';
import { RUN, recordedRun, repository } from './plan-pull.test-data.ts';

const OLDER = '0123456789ab';

function world() {
  const { forge, admin } = repository();
  const shas = () => [admin.git.branches.get('main') ?? '', admin.git.branches.get('change') ?? ''].filter((sha) => sha !== '');
  return { forge, admin, found: () => findBaseline(forge, { agent: 'support-agent', shas: shas() }) };
}

test('the newest recorded run counts, on the default branch or in the pull request', async () => {
  const { admin, found } = world();
  expect(await found()).toBeNull();
  admin.push('main', recordedRun(admin, { run: OLDER }).committed);
  expect((await found())?.run).toBe(OLDER);
  const newest = recordedRun(admin);
  admin.push('change', newest.committed);
  expect(await found()).toMatchObject({ run: RUN, sha: admin.git.branches.get('change'), stages: { id: newest.stages.id }, adapters: [] });
});

test('a run whose stages expired gives way to an older one', async () => {
  const { admin, found } = world();
  admin.push('main', recordedRun(admin, { run: OLDER }).committed);
  admin.push('main', recordedRun(admin, { expired: true }).committed);
  expect((await found())?.run).toBe(OLDER);
});

test("the default branch's copy of a folder wins over the pull request's", async () => {
  const { admin, found } = world();
  const { committed } = recordedRun(admin);
  const main = admin.push('main', committed);
  admin.push('change', { [`eval-results/support-agent/${RUN}/provenance.json`]: '{}' });
  expect(await found()).toMatchObject({ run: RUN, sha: main });
});

test.each<[string, Partial<WorkflowRun>]>([
  ['another workflow', { path: '.github/workflows/evil.yml' }],
  ['a run of a pull request', { event: 'pull_request' }],
  ['a run of another branch', { headBranch: 'change' }],
  ['a run of a fork', { sameRepository: false }],
  ['a run of a tag with the name of the default branch', { headSha: 'e'.repeat(40) }],
])('results of %s are no baseline', async (_, run) => {
  const { admin, found } = world();
  const { runId, provenance, committed } = recordedRun(admin);
  const honest = admin.runs.get(runId);
  if (honest) admin.runs.set(runId, { ...honest, ...run });
  const told = { ...provenance, workflow: { ...provenance.workflow, sha: run.headSha ?? provenance.workflow.sha } };
  admin.push('main', { ...committed, [`eval-results/support-agent/${RUN}/provenance.json`]: JSON.stringify(told) });
  expect(await found()).toBeNull();
});

test('an artifact of another name is no baseline, whatever a provenance calls it: the plan of a run holds a pull request’s files', async () => {
  const { admin, found } = world();
  const { runId, provenance, committed } = recordedRun(admin);
  const folder = `eval-results/support-agent/${RUN}`;
  const { id, zipSha256 } = admin.addArtifact({ runId, name: 'parity-plan', entries: [{ name: 'data/traces/stage.json', bytes: '{}' }] });
  const ref = { name: 'parity-plan', id, zipSha256: zipSha256 ?? '', files: [] };
  const told = (changes: object) => ({ ...committed, [`${folder}/provenance.json`]: JSON.stringify({ ...provenance, ...changes }) });
  admin.push('main', told({ stages: ref }));
  expect(await found()).toBeNull();
  const adapter = { track: 'toolcall', artifact: ref, gguf: { path: 'adapter.gguf', sha256: 'a'.repeat(64) } };
  admin.push('main', told({ adapters: [adapter, { ...adapter, artifact: provenance.stages }] }));
  expect(await found()).toMatchObject({ run: RUN, adapters: [] });
});

test.each([
  ['an artifact of another run', (provenance: string, other: number) => provenance.replace(/("name":"stages","id":)\d+/, `$1${other}`)],
  ['another digest', (provenance: string) => provenance.replaceAll(/"zipSha256":"[0-9a-f]{64}"/g, `"zipSha256":"${'0'.repeat(64)}"`)],
  ['another repository', (provenance: string) => provenance.replace('acme/agent', 'evil/agent')],
  ['no JSON', () => '{'],
])('a provenance that names %s is no baseline', async (_, change) => {
  const { admin, found } = world();
  const other = recordedRun(admin, { run: OLDER });
  const { committed } = recordedRun(admin);
  const path = `eval-results/support-agent/${RUN}/provenance.json`;
  admin.push('main', { ...committed, [path]: change(committed[path] ?? '', other.stages.id) });
  expect(await found()).toBeNull();
});
