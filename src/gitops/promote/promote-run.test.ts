import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { adapterBytes } from '../../promote/promote.test-data.ts';
import { sha256 } from '../../records/digest.ts';
import { checkPromotions } from './check-promotions.ts';
import { recordedRun } from './promote-run.test-data.ts';
import { promoteRun } from './promote-run.ts';
import { promotionPath } from './record-promotion.ts';

let folder = '';
let close = async () => {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-promote-run-'));
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

async function world(...change: Parameters<typeof recordedRun> extends [string, ...infer Rest] ? Rest : never) {
  const made = await recordedRun(folder, ...change);
  close = () => made.hub.close();
  return made;
}

test('a merged record is promoted: the evaluated bytes, and a pull request with the record', async () => {
  const { admin, hub, merge, options, ports, run } = await world();
  const result = await promoteRun(ports, options(merge()));
  const files = hub.repository('owner/adapter')?.head('main')?.files;
  expect(files?.get('adapter-toolcall.gguf')?.content.toString()).toBe(adapterBytes('toolcall').gguf);
  expect(files?.has('provenance.json')).toBe(true);
  if (result.state !== 'promoted' || result.pull === null) throw new Error('expected a promotion with a pull request');
  expect(result.warnings).toEqual([]);
  const { headRef, baseRef } = admin.pull(result.pull);
  expect([headRef, baseRef]).toEqual([`parity/promotion-dummy-agent-${run.id}`, 'main']);
  expect(JSON.parse(admin.files(headRef).get(promotionPath({ agent: run.agent, run: run.id })) ?? '')).toEqual(result.promotion);
});

test('promoting again changes nothing anywhere, before and after the record is merged', async () => {
  const { admin, hub, merge, options, ports } = await world();
  const sha = merge();
  const first = await promoteRun(ports, options(sha));
  const branches = () => [...admin.git.branches].join();
  const before = branches();
  hub.calls.length = 0;
  expect(await promoteRun({ ...ports, now: () => Date.parse('2026-06-01') }, options(sha))).toEqual(first);
  expect(branches()).toBe(before);
  if (first.state !== 'promoted' || first.pull === null) throw new Error('expected a pull request');
  const after = admin.merge(first.pull);
  expect(await promoteRun(ports, options(after))).toMatchObject({ state: 'promoted', pull: null, promotion: first.promotion });
  expect(hub.calls.map(({ call }) => call)).not.toContain('commit');
});

test.each([
  ['decision.json', 'its sha256 is not the one provenance.json names'],
  ['run.json', 'holds other files, which is not what provenance.json says'],
  ['extra.json', 'holds other files'],
])('a forged %s is not believed', async (name, sentence) => {
  const { hub, merge, options, place, ports, records } = await world();
  const forged = (records.get(name) ?? '{}').replace('"parity"', '"parity" ');
  await expect(promoteRun(ports, options(merge({ [`${place}/${name}`]: name === 'extra.json' ? '{}' : forged })))).rejects.toThrow(sentence);
  expect(hub.repository('owner/adapter')).toBeUndefined();
});

test.each([
  ['of another workflow', { path: '.github/workflows/evil.yml' }],
  ['of a pull request', { event: 'pull_request' }],
  ['of another branch', { headBranch: 'evil' }],
  ['of a fork', { sameRepository: false }],
  ['of a tag with the name of the default branch', { headSha: 'e'.repeat(40) }],
])('the artifact of a run %s proves nothing', async (_, run) => {
  const { admin, merge, options, ports, provenance } = await world();
  admin.addRun({ ...admin.runs.get(provenance.workflow.runId), ...run });
  await expect(promoteRun(ports, options(merge()))).rejects.toThrow('is no dispatched run of parity-run.yml');
});

test('provenance of another repository, another commit or an artifact of another run is refused', async () => {
  const { admin, merge, options, ports, provenance, records } = await world();
  await expect(promoteRun(ports, options(merge({}, { ...provenance, repository: 'evil/agent' })))).rejects.toThrow('it names another repository, "evil/agent"');
  const workflow = { ...provenance.workflow, sha: '9'.repeat(40) };
  await expect(promoteRun(ports, options(merge({}, { ...provenance, workflow })))).rejects.toThrow('ran at another commit');
  const entries = [...records].map(([name, bytes]) => ({ name, bytes }));
  const other = admin.addArtifact({ runId: admin.addRun({ event: 'pull_request' }), name: 'results', entries });
  const results = { ...provenance.results, id: other.id, zipSha256: other.zipSha256 ?? '' };
  await expect(promoteRun(ports, options(merge({}, { ...provenance, results })))).rejects.toThrow(`belongs to run ${other.runId}`);
});

test('a zip of another digest, and an adapter artifact with other bytes, are refused', async () => {
  const { admin, adapterArtifacts, merge, options, ports, provenance } = await world();
  const results = { ...provenance.results, zipSha256: 'e'.repeat(64) };
  await expect(promoteRun(ports, options(merge({}, { ...provenance, results })))).rejects.toThrow('has a zip of sha256');
  const [adapter] = provenance.adapters;
  const entries = (adapterArtifacts[0]?.entries ?? []).map((entry) => ({ ...entry, bytes: `${entry.bytes} forged` }));
  const forged = admin.addArtifact({ runId: provenance.workflow.runId, name: 'stages-train-structured', entries });
  if (!adapter) throw new Error('expected an adapter');
  const adapters = [{ ...adapter, artifact: { ...adapter.artifact, id: forged.id, zipSha256: forged.zipSha256 ?? '' } }, ...provenance.adapters.slice(1)];
  await expect(promoteRun(ports, options(merge({}, { ...provenance, adapters })))).rejects.toThrow('stages-train-structured');
});

test('an expired adapter is found in another parity run, in the host’s store, or named with the remedy; nothing trains', async () => {
  const { admin, adapterArtifacts, merge, options, ports, provenance, run } = await world();
  const sha = merge();
  for (const { artifact } of provenance.adapters) {
    const stored = admin.artifacts.get(artifact.id);
    if (stored) admin.artifacts.set(artifact.id, { ...stored, expired: true });
  }
  const gone = `the structured adapter of run ${run.id}: every artifact that held it has expired. Dispatch parity-run.yml with restage=${run.id}`;
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(gone);
  for (const { track, entries } of adapterArtifacts)
    admin.addArtifact({ runId: admin.addRun({ event: 'pull_request' }), name: `stages-train-${track}`, entries });
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(gone);
  const stored = await Promise.all(
    ['structured', 'toolcall'].map((track) => promotionFiles({ work: '', stores: [] }).list(join(folder, `host/train-${track}`))),
  );
  const files = { ...ports.files, stored: async (digest: string) => stored.flat().find(({ sha256 }) => sha256 === digest) ?? null };
  expect(await promoteRun({ ...ports, files }, options(sha))).toMatchObject({ state: 'promoted' });
  for (const { track, entries } of adapterArtifacts) admin.addArtifact({ runId: admin.addRun(), name: `stages-train-${track}`, entries });
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('expired results stop it, and another parity run with the same bytes proves them', async () => {
  const { admin, merge, options, ports, provenance, records, run } = await world();
  const stored = admin.artifacts.get(provenance.results.id);
  if (stored) admin.artifacts.set(stored.id, { ...stored, expired: true });
  const sha = merge();
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(`the results of run ${run.id}: every artifact that held them has expired`);
  admin.addArtifact({ runId: admin.addRun(), name: 'results', entries: [...records].map(([name, bytes]) => ({ name, bytes })) });
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('a config that moved on, or that the policy refuses today, is not promoted', async () => {
  const { config, merge, options, ports, run } = await world();
  await expect(promoteRun(ports, options(merge({ 'parity.config.yaml': `${config}seed: 7\n` })))).rejects.toThrow(
    `it is not the config that run ${run.id} was evaluated with`,
  );
  const refusal = { code: 'repository-not-allowed', sentence: 'promote.repository: not allowed any more.', config: null, policy: null };
  const policy = { refusals: () => [refusal], allowInconclusive: false, allowStandIn: false, maxDataBytes: 1000 };
  await expect(promoteRun(ports, options(merge(), { policy }))).rejects.toThrow('not allowed any more');
});

test('trace files that moved on are not promoted on; those that are not in the repository are not asked for', async () => {
  const traces = '{"id":"one"}\n';
  const path = 'traces.jsonl';
  const sources = [
    { path, sha256: sha256(traces) },
    { path: 'on-the-runner.jsonl', sha256: sha256('elsewhere') },
  ];
  const { hub, merge, options, ports, run } = await world((made) => ({ ...made, dataset: { ...made.dataset, sources } }));
  await expect(promoteRun(ports, options(merge({ [path]: `${traces}{"id":"poisoned"}\n` })))).rejects.toThrow(
    `traces.jsonl: it is not the file that run ${run.id} was evaluated on`,
  );
  await expect(promoteRun(ports, options(merge({ [path]: traces.repeat(100) })))).rejects.toThrow('traces.jsonl: expected at most 1000 bytes');
  await expect(promoteRun(ports, options(merge({ [path]: { link: 'other.jsonl' } })))).rejects.toThrow('found a symbolic link');
  expect(hub.calls).toEqual([]);
  expect(await promoteRun(ports, options(merge({ [path]: traces })))).toMatchObject({ state: 'promoted' });
});

test.each([
  ['open', { state: 'open', merged: false }, 'found it open'],
  ['closed', { merged: false }, 'found it closed'],
  ['merged into another branch', { baseRef: 'evil' }, 'found it merged into another branch'],
] as const)('a run of a pull request that is %s is not promoted, however its record came to the default branch', async (_, change, sentence) => {
  const { admin, hub, merge, options, ports } = await world();
  const sha = merge();
  const pull = admin.pulls.get(7);
  if (pull) admin.pulls.set(7, { ...pull, ...change });
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(`pull request 7: expected it merged into main, ${sentence}`);
  expect(hub.calls).toEqual([]);
});

test('a run of no pull request is promoted, one of a pull request that nobody knows is not', async () => {
  const { admin, merge, options, ports, provenance } = await world();
  const sha = merge();
  admin.pulls.delete(7);
  await expect(promoteRun(ports, options(sha))).rejects.toThrow('found it none');
  expect(await promoteRun(ports, options(merge({}, { ...provenance, pull: null })))).toMatchObject({ state: 'promoted' });
});

test('a stand-in is promoted only where the policy says so', async () => {
  const { merge, options, ports } = await world((run) => ({ ...run, standIn: true, decision: { ...run.decision, standIn: true } }));
  const sha = merge();
  await expect(promoteRun(ports, options(sha))).rejects.toThrow('a scripted stand-in played the hosted model');
  const policy = { refusals: () => [], allowInconclusive: false, allowStandIn: true, maxDataBytes: 1000 };
  expect(await promoteRun(ports, options(sha, { policy }))).toMatchObject({ state: 'promoted' });
});

test('a decision to train is no failure, and there is nothing to promote', async () => {
  const { hub, merge, options, ports } = await world((run) => ({ ...run, decision: { ...run.decision, action: 'train' } }));
  expect(await promoteRun(ports, options(merge()))).toMatchObject({ state: 'nothing', sentence: expect.stringContaining('decided to train') });
  expect(hub.calls).toEqual([]);
});

test('locks hold it back: on all promotions, on the pull request, and one that nobody can read', async () => {
  const { admin, merge, options, ports } = await world();
  const sha = merge();
  const lock = JSON.stringify({ by: 'ada', reason: 'the Hub is down', since: '2026-05-01T00:00:00Z', until: '2026-05-02T00:00:00Z' });
  for (const [name, text] of [
    ['promotion', lock],
    ['pr-7', lock],
    ['promotion', 'nonsense'],
  ] as const) {
    admin.locks.set(name, text);
    expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'locked', sentence: expect.stringContaining('locked by') });
    admin.locks.delete(name);
  }
  admin.locks.set('promotion', lock.replaceAll('2026-05-02', '2026-05-01'));
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('the third failed try raises one issue, and success closes it', async () => {
  const { admin, hub, merge, options, ports, run } = await world();
  const sha = merge();
  hub.fail({ on: 'commit', status: 500, times: 4 });
  for (const attempt of [1, 2]) await expect(promoteRun(ports, options(sha, { attempt }))).rejects.toThrow('HTTP 500');
  expect(admin.issues.size).toBe(0);
  for (const attempt of [3, 4]) await expect(promoteRun(ports, options(sha, { attempt }))).rejects.toThrow('HTTP 500');
  const issues = () => [...admin.issues.values()].map(({ title, state }) => ({ title, state }));
  expect(issues()).toEqual([{ title: `Promotion of dummy-agent run ${run.id} failed`, state: 'open' }]);
  await promoteRun(ports, options(sha, { attempt: 5 }));
  expect(issues()[0]?.state).toBe('closed');
});

test('artifacts that are kept a few days more only are warned of', async () => {
  const { merge, options, ports, provenance } = await world();
  const result = await promoteRun(ports, options(merge({}, { ...provenance, keptUntil: '2026-05-10T00:00:00Z' })));
  expect(result).toMatchObject({ warnings: [expect.stringContaining('are kept until 2026-05-10 only (8 days)')] });
});

test.each([
  ['../../etc', 'a'.repeat(12), 'agent: expected'],
  ['dummy-agent', '../promotions', 'run: expected 12 hexadecimal digits'],
])('agent %s and run %s are no folder', async (agent, run, sentence) => {
  const { merge, options, ports } = await world();
  await expect(promoteRun(ports, options(merge(), { agent, run }))).rejects.toThrow(sentence);
});

test('drift is told of the newest promotion of a place, once its record is merged', async () => {
  const { admin, hub, merge, options, ports } = await world();
  const result = await promoteRun(ports, options(merge()));
  if (result.state !== 'promoted' || result.pull === null) throw new Error('expected a pull request');
  expect(await checkPromotions(ports, admin.git.branches.get('main') ?? '')).toEqual([]);
  const sha = admin.merge(result.pull);
  expect(await checkPromotions(ports, sha)).toMatchObject([{ drift: [] }]);
  hub.push('owner/adapter', 'README.md', 'changed');
  expect(await checkPromotions(ports, sha)).toMatchObject([{ drift: [{ path: 'README.md' }] }]);
});
