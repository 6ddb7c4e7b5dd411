import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zipOf } from '../../edges/github/actions/zip.test-data.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { adapterBytes } from '../../promote/promote.test-data.ts';
import { gitBlobOid, sha256 } from '../../records/digest.ts';
import { type ExportPromotion, exportPromotionName } from '../../records/export/export-promotion.ts';
import { STRANGE_RUNS } from '../trust/strange-runs.test-data.ts';
import { checkPromotions } from './check-promotions.ts';
import { recordedRun } from './promote-run.test-data.ts';
import { promoteRun } from './promote-run.ts';
import { promotionPath } from './record-promotion.ts';

test('a merged record is promoted: the evaluated bytes, and a pull request with the record', async () => {
  const { admin, hub, merge, options, ports, run } = await recordedRun();
  const result = await promoteRun(ports, options(await merge()));
  const files = hub.repository('owner/adapter')?.head('main')?.files;
  expect(files?.get('adapter-toolcall.gguf')?.content.toString()).toBe(adapterBytes('toolcall').gguf);
  expect(files?.has('provenance.json')).toBe(true);
  if (result.state !== 'promoted' || result.pull === null) throw new Error('expected a promotion with a pull request');
  expect(result.warnings).toEqual([]);
  const headRef = `parity/promotion-dummy-agent-${run.id}`;
  expect(await ports.forge.pull(result.pull)).toMatchObject({ headRef, baseRef: 'main' });
  expect(JSON.parse(admin.files(headRef).get(promotionPath({ agent: run.agent, run: run.id })) ?? '')).toEqual(result.promotion);
});

test('promoting again changes nothing anywhere, before and after the record is merged', async () => {
  const { admin, world, hub, merge, options, ports } = await recordedRun();
  const sha = await merge();
  const first = await promoteRun(ports, options(sha));
  const branches = () => JSON.stringify(world.base.git.refs('refs/heads/'));
  const before = branches();
  hub.calls.length = 0;
  expect(await promoteRun({ ...ports, now: () => Date.parse('2026-06-01') }, options(sha))).toEqual(first);
  expect(branches()).toBe(before);
  if (first.state !== 'promoted' || first.pull === null) throw new Error('expected a pull request');
  const after = await admin.merge(first.pull);
  expect(await promoteRun(ports, options(after))).toMatchObject({ state: 'promoted', pull: null, promotion: first.promotion });
  expect(hub.calls.map(({ call }) => call)).not.toContain('commit');
});

test.each([
  ['decision.json', 'its sha256 is not the one provenance.json names'],
  ['run.json', 'holds other files, which is not what provenance.json says'],
  ['extra.json', 'holds other files'],
])('a forged %s is not believed', async (name, sentence) => {
  const { hub, merge, options, ports, records, place } = await recordedRun();
  const forged = (records.get(name) ?? '{}').replace('"parity"', '"parity" ');
  await expect(promoteRun(ports, options(await merge({ [`${place}/${name}`]: name === 'extra.json' ? '{}' : forged })))).rejects.toThrow(sentence);
  expect(hub.repository('owner/adapter')).toBeUndefined();
});

test.each(STRANGE_RUNS)('the artifact of %s proves nothing', async (_, strange) => {
  const made = await recordedRun();
  const { world, merge, options, ports, provenance } = made;
  const sha = await merge();
  const run = world.runs.find(({ id }) => id === provenance.workflow.runId);
  Object.assign(run ?? {}, await strange(made));
  await expect(promoteRun(ports, options(sha))).rejects.toThrow('is no dispatched run of parity-run.yml');
});

test('provenance of another repository, another commit or an artifact of another run is refused', async () => {
  const { stage, merge, options, ports, provenance, records } = await recordedRun();
  await expect(promoteRun(ports, options(await merge({}, { ...provenance, repository: 'evil/agent' })))).rejects.toThrow(
    'it names another repository, "evil/agent"',
  );
  const workflow = { ...provenance.workflow, sha: '9'.repeat(40) };
  await expect(promoteRun(ports, options(await merge({}, { ...provenance, workflow })))).rejects.toThrow('ran at another commit');
  const entries = [...records].map(([name, bytes]) => ({ name, bytes }));
  const runId = stage.addRun({ event: 'pull_request' });
  const results = { ...provenance.results, ...stage.addArtifact({ runId, name: 'results', entries }) };
  await expect(promoteRun(ports, options(await merge({}, { ...provenance, results })))).rejects.toThrow(`belongs to run ${runId}`);
});

test('a zip of another digest, and an adapter artifact with other bytes, are refused', async () => {
  const { admin, merge, options, ports, provenance, adapterArtifacts } = await recordedRun();
  const results = { ...provenance.results, zipSha256: 'e'.repeat(64) };
  await expect(promoteRun(ports, options(await merge({}, { ...provenance, results })))).rejects.toThrow('has a zip of sha256');
  const [adapter] = provenance.adapters;
  const forged = zipOf((adapterArtifacts[0]?.entries ?? []).map((entry) => ({ ...entry, bytes: `${entry.bytes} forged` })));
  if (!adapter) throw new Error('expected an adapter');
  admin.replaceArtifact(adapter.artifact.id, forged, { digest: 'rewritten' });
  const adapters = [{ ...adapter, artifact: { ...adapter.artifact, zipSha256: sha256(forged) } }, ...provenance.adapters.slice(1)];
  await expect(promoteRun(ports, options(await merge({}, { ...provenance, adapters })))).rejects.toThrow('stages-train-structured');
});

test('an expired adapter is found in another parity run, in the host’s store, or named with the remedy; nothing trains', async () => {
  const { admin, stage, folder, merge, options, ports, run, provenance, adapterArtifacts } = await recordedRun();
  const sha = await merge();
  for (const { artifact } of provenance.adapters) admin.expireArtifact(artifact.id);
  const gone = `the structured adapter of run ${run.id}: every artifact that held it has expired. Dispatch parity-run.yml with restage=${run.id}`;
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(gone);
  for (const { track, entries } of adapterArtifacts)
    stage.addArtifact({ runId: stage.addRun({ event: 'pull_request' }), name: `stages-train-${track}`, entries });
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(gone);
  const stored = await Promise.all(
    ['structured', 'toolcall'].map((track) => promotionFiles({ work: '', stores: [] }).list(join(folder, `host/train-${track}`))),
  );
  const files = { ...ports.files, stored: async (digest: string) => stored.flat().find(({ sha256 }) => sha256 === digest) ?? null };
  expect(await promoteRun({ ...ports, files }, options(sha))).toMatchObject({ state: 'promoted' });
  for (const { track, entries } of adapterArtifacts) stage.addArtifact({ runId: stage.addRun(), name: `stages-train-${track}`, entries });
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('expired results stop it, and another parity run with the same bytes proves them', async () => {
  const { admin, stage, merge, options, ports, run, provenance, records } = await recordedRun();
  admin.expireArtifact(provenance.results.id);
  const sha = await merge();
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(`the results of run ${run.id}: every artifact that held them has expired`);
  stage.addArtifact({ runId: stage.addRun(), name: 'results', entries: [...records].map(([name, bytes]) => ({ name, bytes })) });
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('a config that moved on, or that the policy refuses today, is not promoted', async () => {
  const { merge, options, ports, run, config } = await recordedRun();
  await expect(promoteRun(ports, options(await merge({ 'parity.config.yaml': `${config}seed: 7\n` })))).rejects.toThrow(
    `it is not the config that run ${run.id} was evaluated with`,
  );
  const refusal = { code: 'repository-not-allowed', sentence: 'promote.repository: not allowed any more.', config: null, policy: null };
  const policy = { refusals: () => [refusal], allowInconclusive: false, allowStandIn: false, accept: [], maxDataBytes: 1000 };
  await expect(promoteRun(ports, options(await merge(), { policy }))).rejects.toThrow('not allowed any more');
});

test('trace files that moved on are not promoted on; those that are not in the repository are not asked for', async () => {
  const traces = '{"id":"one"}\n';
  const path = 'traces.jsonl';
  const sources = [
    { path, sha256: sha256(traces) },
    { path: 'on-the-runner.jsonl', sha256: sha256('elsewhere') },
  ];
  const { hub, merge, options, ports, run } = await recordedRun((made) => ({ ...made, dataset: { ...made.dataset, sources } }));
  await expect(promoteRun(ports, options(await merge({ [path]: `${traces}{"id":"poisoned"}\n` })))).rejects.toThrow(
    `traces.jsonl: it is not the file that run ${run.id} was evaluated on`,
  );
  await expect(promoteRun(ports, options(await merge({ [path]: traces.repeat(100) })))).rejects.toThrow('traces.jsonl: expected at most 1000 bytes');
  await expect(promoteRun(ports, options(await merge({ [path]: { symlink: 'other.jsonl' } })))).rejects.toThrow('found a symbolic link');
  expect(hub.calls).toEqual([]);
  expect(await promoteRun(ports, options(await merge({ [path]: traces })))).toMatchObject({ state: 'promoted' });
});

type Made = Awaited<ReturnType<typeof recordedRun>>;
test.each<[string, string, (made: Made) => Promise<number>]>([
  ['is open', 'found it open', async ({ pull }) => pull],
  [
    'is closed',
    'found it closed',
    async ({ admin, pull }) => {
      await admin.close(pull);
      return pull;
    },
  ],
  [
    'is merged into another branch',
    'found it merged into another branch',
    async ({ admin, stage }) => {
      await stage.push('evil', { 'evil.txt': 'evil' });
      const pull = await stage.openPull({ head: 'change', base: 'evil' });
      await admin.merge(pull);
      return pull;
    },
  ],
  ['nobody knows', 'found it none', async () => 99],
])('a run of a pull request that %s is not promoted, however its record came to the default branch', async (_, sentence, pullOf) => {
  const made = await recordedRun();
  const { hub, land, options, ports, provenance } = made;
  const number = await pullOf(made);
  const sha = await land({}, { ...provenance, pull: { number, headSha: provenance.pull?.headSha ?? '' } });
  await expect(promoteRun(ports, options(sha))).rejects.toThrow(`pull request ${number}: expected it merged into main, ${sentence}`);
  expect(hub.calls).toEqual([]);
});

test('a run of no pull request is promoted', async () => {
  const { land, options, ports, provenance } = await recordedRun();
  expect(await promoteRun(ports, options(await land({}, { ...provenance, pull: null })))).toMatchObject({ state: 'promoted' });
});

test('a stand-in is promoted only where the policy says so', async () => {
  const { merge, options, ports } = await recordedRun((run) => ({ ...run, standIn: true, decision: { ...run.decision, standIn: true } }));
  const sha = await merge();
  await expect(promoteRun(ports, options(sha))).rejects.toThrow('a scripted stand-in played the hosted model');
  const policy = { refusals: () => [], allowInconclusive: false, allowStandIn: true, accept: [], maxDataBytes: 1000 };
  expect(await promoteRun(ports, options(sha, { policy }))).toMatchObject({ state: 'promoted' });
});

test('a decision to train is no failure, and there is nothing to promote', async () => {
  const { hub, merge, options, ports } = await recordedRun((run) => ({ ...run, decision: { ...run.decision, action: 'train' } }));
  expect(await promoteRun(ports, options(await merge()))).toMatchObject({ state: 'nothing', sentence: expect.stringContaining('decided to train') });
  expect(hub.calls).toEqual([]);
});

test('locks hold it back: on all promotions, on the pull request, and one that nobody can read', async () => {
  const { forge, pull, merge, options, ports } = await recordedRun();
  const sha = await merge();
  const lock = JSON.stringify({ by: 'ada', reason: 'the Hub is down', since: '2026-05-01T00:00:00Z', until: '2026-05-02T00:00:00Z' });
  for (const [name, text] of [
    ['promotion', lock],
    [`pr-${pull}`, lock],
    ['promotion', 'nonsense'],
  ] as const) {
    await forge.takeLock(name, text);
    expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'locked', sentence: expect.stringContaining('locked by') });
    await forge.releaseLock(name);
  }
  await forge.takeLock('promotion', lock.replaceAll('2026-05-02', '2026-05-01'));
  expect(await promoteRun(ports, options(sha))).toMatchObject({ state: 'promoted' });
});

test('the third failed try raises one issue, and success closes it', async () => {
  const { stage, hub, merge, options, ports, run } = await recordedRun();
  const sha = await merge();
  hub.fail({ on: 'commit', status: 500, times: 4 });
  for (const attempt of [1, 2]) await expect(promoteRun(ports, options(sha, { attempt }))).rejects.toThrow('HTTP 500');
  expect(stage.issues()).toEqual([]);
  for (const attempt of [3, 4]) await expect(promoteRun(ports, options(sha, { attempt }))).rejects.toThrow('HTTP 500');
  const issues = () => stage.issues().map(({ title, state }) => ({ title, state }));
  expect(issues()).toEqual([{ title: `Promotion of dummy-agent run ${run.id} failed`, state: 'open' }]);
  await promoteRun(ports, options(sha, { attempt: 5 }));
  expect(issues()[0]?.state).toBe('closed');
});

test('artifacts that are kept a few days more only are warned of', async () => {
  const { merge, options, ports, provenance } = await recordedRun();
  const result = await promoteRun(ports, options(await merge({}, { ...provenance, keptUntil: '2026-05-10T00:00:00Z' })));
  expect(result).toMatchObject({ warnings: [expect.stringContaining('are kept until 2026-05-10 only (8 days)')] });
});

test.each([
  ['../../etc', 'a'.repeat(12), 'agent: expected'],
  ['dummy-agent', '../promotions', 'run: expected 12 hexadecimal digits'],
])('agent %s and run %s are no folder', async (agent, run, sentence) => {
  const { merge, options, ports } = await recordedRun();
  await expect(promoteRun(ports, options(await merge(), { agent, run }))).rejects.toThrow(sentence);
});

test('drift is told of the newest promotion of a place, once its record is merged', async () => {
  const { admin, hub, merge, options, ports } = await recordedRun();
  const result = await promoteRun(ports, options(await merge()));
  if (result.state !== 'promoted' || result.pull === null) throw new Error('expected a pull request');
  expect(await checkPromotions(ports, admin.head('main') ?? '')).toEqual([]);
  const sha = await admin.merge(result.pull);
  expect(await checkPromotions(ports, sha)).toMatchObject([{ drift: [] }]);
  hub.push('owner/adapter', 'README.md', 'changed');
  expect(await checkPromotions(ports, sha)).toMatchObject([{ drift: [{ path: 'README.md' }] }]);
});

test('drift is told of exports too', async () => {
  const { admin, hub, merge, options, ports, run, stage } = await recordedRun();
  const result = await promoteRun(ports, options(await merge()));
  if (result.state !== 'promoted' || result.pull === null) throw new Error('expected a pull request');
  const { promotion } = result;
  await admin.merge(result.pull);
  const path = 'exports/toolcall-merged-gguf/merged.gguf';
  hub.push('owner/adapter', path, 'merged');
  const exported: ExportPromotion = {
    schema: 'fledgling/export-promotion@1',
    agent: run.agent,
    run: run.id,
    track: 'toolcall',
    form: 'merged-gguf',
    promotedAt: promotion.promotedAt,
    repository: promotion.repository,
    repositoryType: promotion.repositoryType,
    revision: promotion.revision,
    folder: 'exports/toolcall-merged-gguf',
    commit: promotion.commit,
    url: promotion.url,
    decisionSha256: promotion.decisionSha256,
    adapterSha256: promotion.adapters[0]?.sha256 ?? '',
    fileSha256: sha256('merged'),
    files: [{ path, sha256: sha256('merged'), bytes: 6, hubOid: gitBlobOid('merged') }],
  };
  const record = `eval-results/${run.agent}/promotions/exports/${exportPromotionName(exported)}`;
  const sha = await stage.push('main', { [record]: JSON.stringify(exported) });
  const drifts = async () => (await checkPromotions(ports, sha)).flatMap(({ drift }) => drift.map((one) => one.path));
  expect(await checkPromotions(ports, sha)).toHaveLength(2);
  expect(await drifts()).toEqual([]);
  hub.push('owner/adapter', path, 'another');
  expect(await drifts()).toEqual([path]);
});
