import { describe, expect, it } from 'vitest';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { ExternalError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { Provenance } from '../../records/gitops/provenance.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import type { Forge } from '../forge/ports/forge.ts';
import { recordedRun } from '../plan/plan-pull.test-data.ts';
import { forgedResults } from '../trust/forged-results.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { finishedRun, recordStage } from './record.test-data.ts';
import { type RecordPorts, recordRun } from './record-run.ts';

const { id, agent } = runFixture();
const FOLDER = `eval-results/${agent}/${id}`;

describe('recording a run', () => {
  it('commits exactly the run folder on top of the evaluated commit, with where it came from', async () => {
    const { admin, stage, pull, headSha, runId, ports, finished } = await recordStage();
    const before = admin.files('change');
    const recorded = await recordRun(ports, finished);
    const after = admin.files('change');
    expect(recorded).toEqual({ run: id, pull, head: stage.headOf(pull), stands: true });
    expect([...after.keys()].filter((path) => !before.has(path)).sort()).toEqual(
      [...finished.files.keys(), 'provenance.json'].map((name) => `${FOLDER}/${name}`).sort(),
    );
    expect(admin.log('change').map(({ sha }) => sha)[1]).toBe(headSha);
    const provenance = Provenance.parse(JSON.parse(after.get(`${FOLDER}/provenance.json`) ?? ''));
    expect(provenance).toMatchObject({ run: id, agent, repository: 'acme/agent', pull: { number: pull, headSha }, workflow: { runId }, results: { id: 11 } });
    expect(provenance.decisionSha256).toBe(sha256(after.get(`${FOLDER}/decision.json`) ?? ''));
  });

  it('sets the status of the evaluated commit and of the new head, and shows the verdict with links to the commit', async () => {
    const { own, headSha, runId, ports, statusOf, finished } = await recordStage();
    const { head } = await recordRun(ports, finished);
    expect([statusOf(headSha), statusOf(head ?? '')]).toEqual(['success', 'success']);
    expect(own()).toHaveLength(1);
    expect(own()[0]?.body).toContain(`https://github.com/acme/agent/blob/${head}/${FOLDER}/decision.json`);
    expect(own()[0]?.body).toContain(`/actions/runs/${runId}/artifacts/11`);
  });

  it('makes no second commit, comment or edit when it is repeated', async () => {
    const { admin, own, ports, finished } = await recordStage();
    const first = await recordRun(ports, finished);
    const [log, body] = [admin.log('change'), structuredClone(own())];
    expect(await recordRun(ports, finished)).toEqual(first);
    expect([admin.log('change'), own()]).toEqual([log, body]);
  });

  it('can be repeated after it died at any call of the forge', async () => {
    for (const name of ['commit', 'setStatus', 'comments', 'comment'] as const) {
      const { forge, admin, own, ports, statusOf, finished } = await recordStage();
      const dies = async () => {
        throw new ExternalError('GitHub failed: 502.');
      };
      await expect(recordRun({ ...ports, forge: { ...forge, [name]: dies } }, finished)).rejects.toThrow('502');
      const { head } = await recordRun(ports, finished);
      expect([own().length, statusOf(head ?? ''), admin.log('change').length]).toEqual([1, 'success', 3]);
    }
  });

  it('deletes what was forged into its folder, also when it comes in between, and touches nothing else', async () => {
    const { admin, stage, ports, finished } = await recordStage();
    await stage.push('change', {
      [`${FOLDER}/forged.json`]: '{}',
      [`${FOLDER}/deep/er.json`]: '{}',
      [`${FOLDER}/decision.json`]: '{"action":"ship"}',
      [`eval-results/${agent}/other/run.json`]: '{}',
    });
    stage.beforeNextPush(async () => {
      await stage.push('change', { [`${FOLDER}/late.json`]: '{}', [`${FOLDER}/link`]: { symlink: '/etc/passwd' } });
    });
    await recordRun(ports, finished);
    const files = admin.files('change');
    expect([...files.keys()].filter((path) => path.startsWith(`${FOLDER}/`)).sort()).toEqual(
      [...finished.files.keys(), 'provenance.json'].map((name) => `${FOLDER}/${name}`).sort(),
    );
    expect(files.get(`${FOLDER}/decision.json`)).toBe(finished.files.get('decision.json'));
    expect(files.get(`eval-results/${agent}/other/run.json`)).toBe('{}');
  });

  it('goes on top of another push; the verdict holds for it when it asks for the same', async () => {
    const { stage, pull, ports, statusOf, finished } = await recordStage();
    await stage.push('change', { 'README.md': 'Better words.\n' });
    const { head, stands } = await recordRun(ports, finished);
    expect([stands, statusOf(head ?? ''), stage.headOf(pull)]).toEqual([true, 'success', head]);
  });

  it('goes on top of another config too, and says that it is about the older head', async () => {
    const { stage, own, headSha, ports, statusOf, finished } = await recordStage();
    await stage.push('change', { 'parity.config.yaml': 'agent: other\n' });
    const { head, stands } = await recordRun(ports, finished);
    expect([stands, statusOf(headSha), statusOf(head ?? '')]).toEqual([false, 'success', 'pending']);
    expect(own()[0]?.body).toContain(`> The branch moved on while this ran: the verdict is about ${headSha}`);
    expect(own()[0]?.body).toContain('**Next:** This verdict is about an older head');
  });

  it('gives no green to results that were pushed while it ran, unless they were recorded', async () => {
    const forged = { [`eval-results/${agent}/promotions/000000000000.json`]: '{"repository":"evil/adapter"}' };
    const ofAnother = recordedRun(await openForge()).committed;
    for (const files of [forged, ofAnother, null]) {
      const made = await recordStage();
      const { admin, stage, forge, ports, finished, statusOf } = made;
      const pushed = files ?? recordedRun(made).committed;
      await stage.push('change', pushed);
      const asksForTheSame: RecordPorts['asksForTheSame'] = async (headSha) => {
        const check = { paths: Object.keys(pushed), headSha, mainSha: admin.head('main') ?? '', policy: { repositories: [] } };
        return (await forgedResults(forge, check)).length === 0;
      };
      const { head, stands } = await recordRun({ ...ports, asksForTheSame }, finished);
      expect([stands, statusOf(head ?? '')]).toEqual(files ? [false, 'pending'] : [true, 'success']);
    }
  });

  it('survives a force-push in between', async () => {
    const { admin, headSha, ports, statusOf, finished } = await recordStage();
    await admin.point('change', admin.head('main'));
    const { head, stands } = await recordRun(ports, finished);
    expect([stands, statusOf(headSha), statusOf(head ?? '')]).toEqual([false, 'success', 'pending']);
    expect(admin.files('change').has(`${FOLDER}/run.json`)).toBe(true);
  });

  it.each(['closed', 'merged'] as const)('pushes nothing when the pull request was %s meanwhile, and says so', async (how) => {
    const { admin, own, pull, headSha, ports, statusOf, finished } = await recordStage();
    await (how === 'merged' ? admin.merge(pull) : admin.close(pull));
    const log = admin.log('change');
    expect(await recordRun(ports, finished)).toMatchObject({ head: null, pull });
    expect(admin.log('change')).toEqual(log);
    expect(own()[0]?.body).toContain(`> The pull request was ${how} before this verdict, so nothing was committed`);
    expect(statusOf(headSha)).toBe('success');
  });

  it('pushes nothing to a fork', async () => {
    const { admin, own, ports, finished } = await recordStage({ fork: true });
    const log = admin.log('change');
    expect(await recordRun(ports, finished)).toMatchObject({ head: null });
    expect(admin.log('change')).toEqual(log);
    expect(own()[0]?.body).toContain('in a fork, so nothing was committed');
  });

  it('leaves the status to a later run of the same head', async () => {
    const { stage, pull, headSha, ports, statusOf, finished } = await recordStage();
    stage.addRun({ status: 'in_progress', title: runTitle(pull, headSha) });
    await recordRun(ports, finished);
    expect(statusOf(headSha)).toBeUndefined();
  });

  it.each<[string, (files: Map<string, string>) => void]>([
    ['a changed file', (files) => files.set('decision.json', '{}')],
    ['a file the artifact does not list', (files) => files.set('extra.json', '{}')],
    ['a missing file', (files) => files.delete('report.md')],
    ['a path that climbs', (files) => files.set('../../../.github/workflows/x.yml', 'on: push')],
    ['a folder', (files) => files.set('a/b.json', '{}')],
    ['provenance of its own', (files) => files.set('provenance.json', '{}')],
  ])('refuses %s and writes nothing', async (_, change) => {
    const { admin, world, own, ports, finished } = await recordStage();
    const files = new Map(finished.files);
    change(files);
    const log = admin.log('change');
    await expect(recordRun(ports, { ...finished, files })).rejects.toThrow(/^Nothing was recorded: /);
    expect([admin.log('change'), own(), world.statuses]).toEqual([log, [], []]);
  });

  it('refuses a run of another agent, and an agent that is no name of a folder', async () => {
    const { headSha, runId, ports, plan } = await recordStage();
    for (const name of ['other', '../../etc'])
      await expect(
        recordRun(
          ports,
          finishedRun({ plan: { ...plan, agent: name === 'other' ? plan.agent : name }, runId, sha: headSha, run: { ...runFixture(), agent: name } }),
        ),
      ).rejects.toThrow(/agent/);
  });

  it('of the default branch makes a branch and a pull request of its own, once', async () => {
    const { admin, world, runId, ports, plan } = await recordStage();
    const sha = admin.head('main') ?? '';
    const finished = finishedRun({ plan: { ...plan, pull: null }, runId, sha });
    const first = await recordRun(ports, finished);
    expect(await recordRun(ports, finished)).toEqual(first);
    expect(await ports.forge.pull(first.pull ?? 0)).toMatchObject({ headRef: `parity/${agent}-${id}`, baseRef: 'main', headSha: first.head });
    expect(world.issues).toHaveLength(2);
    await admin.merge(first.pull ?? 0);
    expect(await recordRun(ports, finished)).toMatchObject({ pull: null });
    expect(world.issues).toHaveLength(2);
  });

  it('passes on that a branch cannot be pushed to', async () => {
    const { forge, ports, finished } = await recordStage();
    const commit: Forge['commit'] = async ({ branch }) => {
      throw new ExternalError(`${branch}: the branch is protected.`, { retryable: false });
    };
    await expect(recordRun({ ...ports, forge: { ...forge, commit } }, finished)).rejects.toThrow('protected');
  });
});
