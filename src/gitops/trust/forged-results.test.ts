import { expect, test } from 'vitest';
import type { ExportPromotion } from '../../records/export/export-promotion.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import { FOLDER, RUN, repository } from '../plan/plan-pull.test-data.ts';
import { forgedResults } from './forged-results.ts';

async function opened() {
  const made = await repository();
  const { forge, stage, admin } = made;
  const check = async (files: Record<string, string>, repositories: string[] = []) => {
    const headSha = await stage.push('change', files);
    return forgedResults(forge, { paths: Object.keys(files), headSha, mainSha: admin.head('main') ?? '', policy: { repositories } });
  };
  return { ...made, check };
}

test('what a run recorded is not refused', async () => {
  const { check, recorded } = await opened();
  expect(await check(recorded().committed)).toEqual([]);
});

test.each<[string, (committed: Record<string, string>) => Record<string, string>, string]>([
  [
    'a decision written by hand',
    (files) => ({ ...files, [`${FOLDER}/decision.json`]: '{"action":"ship","forged":true}' }),
    'its file "decision.json" is not the recorded one',
  ],
  ['a file added to a run', (files) => ({ ...files, [`${FOLDER}/more.json`]: '{}' }), 'its file "more.json" is not the recorded one'],
  ['no provenance', (files) => ({ [`${FOLDER}/decision.json`]: files[`${FOLDER}/decision.json`] ?? '' }), 'it holds no readable provenance.json'],
  [
    'the provenance of another run',
    (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(RUN, 'aaaaaaaaaaaa'), text])),
    'its provenance is that of another run',
  ],
  [
    'a decision that the provenance was bent to',
    (files) => ({
      ...files,
      [`${FOLDER}/provenance.json`]: (files[`${FOLDER}/provenance.json`] ?? '').replace(/"decisionSha256":"[0-9a-f]+"/, `"decisionSha256":"${'1'.repeat(64)}"`),
    }),
    'its decision is not the recorded one',
  ],
  [
    'a run that is not there',
    (files) => ({ ...files, [`${FOLDER}/provenance.json`]: (files[`${FOLDER}/provenance.json`] ?? '').replace(/"runId":\d+/, '"runId":987654') }),
    'run 987654 is no dispatched run of parity-run.yml on the default branch',
  ],
  ['a stray file', () => ({ 'eval-results/notes.md': 'x' }), 'it is no result of a run'],
  ['a folder above another', () => ({ 'eval-results/support-agent/../x/run.json': 'x' }), 'it is no result of a run'],
])('%s is refused', async (_, change, problem) => {
  const { check, recorded } = await opened();
  const refusals = await check(change(recorded().committed));
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toMatchObject({ code: 'forged-results', sentence: expect.stringContaining(`but ${problem}. Remove these files`) });
});

test('results that another artifact of a real run holds are refused, whatever the provenance calls it', async () => {
  const { stage, check, recorded } = await opened();
  const { runId, provenance, committed } = recorded();
  const { id, zipSha256 } = stage.addArtifact({ runId, name: 'parity-plan', entries: [] });
  for (const name of ['parity-plan', 'results']) {
    const told = { ...provenance, results: { ...provenance.results, name, id, zipSha256 } };
    const [refusal] = await check({ ...committed, [`${FOLDER}/provenance.json`]: JSON.stringify(told) });
    expect(refusal?.sentence).toContain(`run ${runId} has no artifact results of that digest`);
  }
});

test("a real record of another pull request is refused until that one is merged; this one's own and the default branch's are not", async () => {
  const { admin, stage, check, recorded } = await opened();
  await stage.push('theirs', { 'README.md': 'theirs' });
  const theirs = await stage.openPull({ head: 'theirs' });
  const { committed, provenance } = recorded();
  const of = (number: number) => ({
    ...committed,
    [`${FOLDER}/provenance.json`]: JSON.stringify({ ...provenance, pull: { number, headSha: '7'.repeat(40) } }),
  });
  const refused = (number: number) => [
    { sentence: expect.stringContaining(`it was recorded for pull request ${number}, which is neither this one nor merged`) },
  ];
  expect(await check(of(theirs))).toMatchObject(refused(theirs));
  expect(await check(of(999))).toMatchObject(refused(999));
  const own = await stage.openPull({ head: 'change' });
  expect(await check(of(own))).toEqual([]);
  await stage.push('evil', { 'evil.txt': 'evil' });
  const elsewhere = await stage.openPull({ head: 'theirs', base: 'evil' });
  await admin.merge(elsewhere);
  expect(await check(of(elsewhere))).toMatchObject(refused(elsewhere));
  await admin.close(theirs);
  expect(await check(of(theirs))).toMatchObject(refused(theirs));
  const merged = await stage.openPull({ head: 'theirs' });
  await admin.merge(merged);
  expect(await check(of(merged))).toEqual([]);
});

test('thousands of strange files are told in a few sentences', async () => {
  const { check } = await opened();
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`eval-results/${index}-${'x'.repeat(300)}`, '']));
  const refusals = await check(files);
  expect(refusals).toHaveLength(21);
  expect(JSON.stringify(refusals).length).toBeLessThan(12_000);
});

test('a promotion record is believed only about a recorded run and an allowed repository', async () => {
  const { stage, check, recorded } = await opened();
  const { committed, provenance } = recorded();
  const path = `eval-results/support-agent/promotions/${RUN}.json`;
  const promotion: Promotion = {
    schema: 'fledgling/promotion@1',
    agent: 'support-agent',
    run: RUN,
    promotedAt: '2026-03-02T09:00:00Z',
    repository: 'acme/support-agent',
    repositoryType: 'model',
    revision: 'main',
    commit: 'abc',
    url: 'https://hub.example/acme/support-agent',
    decisionSha256: provenance.decisionSha256,
    base: { name: 'qwen', title: 'Qwen', hf: 'acme/Qwen', ggufSha256: 'a'.repeat(64) },
    adapters: [],
    files: [],
    gap: { split: 'test', value: 0, threshold: 0, metric: 'exact_match_rate', track: 'structured' },
  };
  const record = (changes: Partial<Promotion> = {}) => ({ [path]: JSON.stringify({ ...promotion, ...changes }) });
  const problemOf = async (files: Record<string, string>, repositories = ['acme/*']) => (await check(files, repositories))[0]?.sentence ?? null;
  expect(await problemOf(record())).toContain('its run is not recorded on the default branch');
  await stage.push('main', committed);
  expect(await problemOf(record())).toBeNull();
  expect(await problemOf(record(), [])).toContain('its repository is not in the policy');
  expect(await problemOf(record({ repository: 'evil/agent' }))).toContain('its repository is not in the policy');
  expect(await problemOf(record({ adapters: [{ track: 'structured', path: 'x.gguf', sha256: 'b'.repeat(64) }] }))).toContain(
    'an adapter that its run did not make',
  );
  expect(await problemOf(record({ agent: 'other' }))).toContain('it is no readable promotion record');
});

test('so is that of an export, of an adapter that its run made', async () => {
  const { stage, check, recorded } = await opened();
  const { committed, provenance } = recorded();
  const adapterSha256 = 'b'.repeat(64);
  const adapters: Provenance['adapters'] = [{ track: 'toolcall', artifact: provenance.results, gguf: { path: 'adapter.gguf', sha256: adapterSha256 } }];
  const promotion: ExportPromotion = {
    schema: 'fledgling/export-promotion@1',
    agent: 'support-agent',
    run: RUN,
    track: 'toolcall',
    form: 'merged-gguf',
    promotedAt: '2026-03-02T09:00:00Z',
    repository: 'acme/support-agent',
    repositoryType: 'model',
    revision: 'main',
    folder: 'exports/toolcall-merged-gguf',
    commit: 'abc',
    url: 'https://hub.example/acme/support-agent',
    decisionSha256: provenance.decisionSha256,
    adapterSha256,
    fileSha256: 'c'.repeat(64),
    files: [],
  };
  const problemOf = async (changes: Partial<ExportPromotion> = {}, name = `exports/${RUN}-toolcall-merged-gguf.json`) =>
    (await check({ [`eval-results/support-agent/promotions/${name}`]: JSON.stringify({ ...promotion, ...changes }) }, ['acme/*']))[0]?.sentence ?? null;
  expect(await problemOf()).toContain('its run is not recorded on the default branch');
  await stage.push('main', { ...committed, [`${FOLDER}/provenance.json`]: JSON.stringify({ ...provenance, adapters }) });
  expect(await problemOf()).toBeNull();
  expect(await problemOf({ adapterSha256: 'd'.repeat(64) })).toContain('an adapter that its run did not make');
  expect(await problemOf({}, `${RUN}.json`)).toContain('it is no readable promotion record');
  expect(await problemOf({}, `exports/${RUN}-toolcall-adapter.json`)).toContain('it is no readable promotion record');
  expect(await problemOf({ repository: 'evil/agent' })).not.toBeNull();
});
