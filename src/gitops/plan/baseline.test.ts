import { expect, test } from 'vitest';
import { STRANGE_RUNS } from '../trust/strange-runs.test-data.ts';
import { findBaseline } from './baseline.ts';
import { RUN, repository } from './plan-pull.test-data.ts';

const OLDER = '0123456789ab';

async function opened() {
  const made = await repository();
  const { forge, admin } = made;
  const found = () => findBaseline(forge, { agent: 'support-agent', shas: ['main', 'change'].flatMap((branch) => admin.head(branch) ?? []) });
  return { ...made, found };
}

test('the newest recorded run counts, on the default branch or in the pull request', async () => {
  const made = await opened();
  const { admin, stage, found } = made;
  expect(await found()).toBeNull();
  await stage.push('main', made.recorded({ run: OLDER }).committed);
  expect((await found())?.run).toBe(OLDER);
  const newest = made.recorded();
  await stage.push('change', newest.committed);
  expect(await found()).toMatchObject({ run: RUN, sha: admin.head('change'), stages: { id: newest.stages.id }, adapters: [] });
});

test('a run whose stages expired gives way to an older one', async () => {
  const made = await opened();
  await made.stage.push('main', made.recorded({ run: OLDER }).committed);
  await made.stage.push('main', made.recorded({ expired: true }).committed);
  expect((await made.found())?.run).toBe(OLDER);
});

test("the default branch's copy of a folder wins over the pull request's", async () => {
  const made = await opened();
  const main = await made.stage.push('main', made.recorded().committed);
  await made.stage.push('change', { [`eval-results/support-agent/${RUN}/provenance.json`]: '{}' });
  expect(await made.found()).toMatchObject({ run: RUN, sha: main });
});

test.each(STRANGE_RUNS)('results of %s are no baseline', async (_, strange) => {
  const made = await opened();
  const { runId, provenance, committed } = made.recorded();
  const run = Object.assign(made.world.runs.find(({ id }) => id === runId) ?? {}, await strange(made));
  const told = { ...provenance, workflow: { ...provenance.workflow, sha: run.headSha ?? provenance.workflow.sha } };
  await made.stage.push('main', { ...committed, [`eval-results/support-agent/${RUN}/provenance.json`]: JSON.stringify(told) });
  expect(await made.found()).toBeNull();
});

test('an artifact of another name is no baseline, whatever a provenance calls it: the plan of a run holds a pull request’s files', async () => {
  const made = await opened();
  const { stage, found } = made;
  const { runId, provenance, committed } = made.recorded();
  const folder = `eval-results/support-agent/${RUN}`;
  const plan = stage.addArtifact({ runId, name: 'parity-plan', entries: [{ name: 'data/traces/stage.json', bytes: '{}' }] });
  const ref = { ...plan, files: [] };
  const told = (changes: object) => ({ ...committed, [`${folder}/provenance.json`]: JSON.stringify({ ...provenance, ...changes }) });
  await stage.push('main', told({ stages: ref }));
  expect(await found()).toBeNull();
  const adapter = { track: 'toolcall', artifact: ref, gguf: { path: 'adapter.gguf', sha256: 'a'.repeat(64) } };
  await stage.push('main', told({ adapters: [adapter, { ...adapter, artifact: provenance.stages }] }));
  expect(await found()).toMatchObject({ run: RUN, adapters: [] });
});

test.each([
  ['an artifact of another run', (provenance: string, other: number) => provenance.replace(/("name":"stages","id":)\d+/, `$1${other}`)],
  ['another digest', (provenance: string) => provenance.replaceAll(/"zipSha256":"[0-9a-f]{64}"/g, `"zipSha256":"${'0'.repeat(64)}"`)],
  ['another repository', (provenance: string) => provenance.replace('acme/agent', 'evil/agent')],
  ['no JSON', () => '{'],
])('a provenance that names %s is no baseline', async (_, change) => {
  const made = await opened();
  const other = made.recorded({ run: OLDER });
  const { committed } = made.recorded();
  const path = `eval-results/support-agent/${RUN}/provenance.json`;
  await made.stage.push('main', { ...committed, [path]: change(committed[path] ?? '', other.stages.id) });
  expect(await made.found()).toBeNull();
});
