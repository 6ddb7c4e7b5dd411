import assert from 'node:assert/strict';
import type { Changes } from '../../src/gitops/forge/stage.test-data.ts';
import { FOLDER, recordedRun } from '../../src/gitops/plan/plan-pull.test-data.ts';
import { type HostileGroup, type HostileInput, named } from './input.ts';
import { configWith, onGitHub, type Project, planOf, refusedPull, say } from './project.ts';

/** Results that the pull request brings itself; `changes` may start from what a real run recorded. */
function forged(title: string, sentence: string, changes: (recorded: ReturnType<typeof recordedRun>, project: Project) => Changes): HostileInput {
  return {
    title,
    gets: 'The pull request is blocked, and its results are never shown as ours or promoted.',
    sentence,
    run: () =>
      onGitHub(async (project) => {
        const shown = await refusedPull(project, changes(recordedRun(project), project));
        return shown.replace(/\brun \d+/, 'run RUN');
      }),
  };
}

/** What a pull request says about itself, and what happens to it before its verdict is written. */
export const resultsInPull: HostileGroup = {
  subject: 'Results and code that the pull request brings itself',
  inputs: [
    {
      title: 'forged results JSON in the pull request itself',
      gets: 'The pull request is blocked, and its results are never shown as ours or promoted.',
      sentence:
        'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but it holds no readable provenance.json. Remove these files: runs record their results themselves.',
      run: () => onGitHub((project) => refusedPull(project, { [`${FOLDER}/decision.json`]: '{"action":"ship"}', [`${FOLDER}/run.json`]: '{}' })),
    },
    forged(
      'a real run’s provenance beside a forged decision',
      'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but its file "decision.json" is not the recorded one. Remove these files: runs record their results themselves.',
      ({ committed }) => ({ ...committed, [`${FOLDER}/decision.json`]: '{"action":"ship","forged":true}' }),
    ),
    forged(
      'a real run’s provenance in the folder of another run',
      'eval-results/support-agent/ffffffffffff: expected results that a run of this repository recorded, but its provenance is that of another run. Remove these files: runs record their results themselves.',
      ({ committed }) => Object.fromEntries(Object.entries(committed).map(([path, text]) => [path.replace(/[0-9a-f]{12}/, 'f'.repeat(12)), text])),
    ),
    forged(
      'provenance that names a run of the pull request’s own workflow',
      'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but run RUN is no dispatched run of parity-run.yml on the default branch. Remove these files: runs record their results themselves.',
      ({ committed, provenance }, { stage }) => {
        const runId = stage.addRun({ event: 'pull_request', headBranch: 'change' });
        return { ...committed, [`${FOLDER}/provenance.json`]: JSON.stringify({ ...provenance, workflow: { ...provenance.workflow, runId } }) };
      },
    ),
    forged(
      'results in a genuine artifact of a run that is not its results',
      'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but run RUN has no artifact results of that digest. Remove these files: runs record their results themselves.',
      ({ committed, provenance }, { stage }) => {
        const runId = stage.addRun();
        // The plan's artifact holds the pull request's own files.
        const artifact = stage.addArtifact({ runId, name: 'parity-plan', entries: [{ name: 'data/traces/run.json', bytes: '{}' }] });
        const results = { ...provenance.results, ...artifact };
        const told = { ...provenance, workflow: { ...provenance.workflow, runId }, results };
        return { ...committed, [`${FOLDER}/provenance.json`]: JSON.stringify(told) };
      },
    ),
    forged(
      'a real record of another pull request that nobody merged',
      'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but it was recorded for pull request 4343, which is neither this one nor merged. Remove these files: runs record their results themselves.',
      ({ committed, provenance }) => ({
        ...committed,
        [`${FOLDER}/provenance.json`]: JSON.stringify({ ...provenance, pull: { number: 4343, headSha: '7'.repeat(40) } }),
      }),
    ),
    {
      title: 'a run of the attacker’s workflow on a tag named as the default branch',
      gets: 'The pull request is blocked: the default branch never stood at that commit.',
      sentence:
        'eval-results/support-agent/4f0c2a9be117: expected results that a run of this repository recorded, but run RUN is no dispatched run of parity-run.yml on the default branch. Remove these files: runs record their results themselves.',
      run: () =>
        onGitHub(async (project) => {
          const { github, forge, stage } = project;
          const path = '.github/workflows/parity-run.yml';
          const evil = await stage.push('evil', { [path]: 'on: workflow_dispatch\njobs: { evil: {} }\n' });
          github.admin.tag('main', evil);
          const run = github.admin.createRun({ path, event: 'workflow_dispatch', headSha: evil, headBranch: 'main' });
          assert.equal((await forge.run(run.id))?.headBranch, 'main');
          const { committed, provenance } = recordedRun(project);
          const { id, digest } = github.admin.addArtifact({ runId: run.id, name: 'results', bytes: Buffer.from('zip') });
          const results = { ...provenance.results, id, zipSha256: (digest ?? '').replace('sha256:', '') };
          const told = { ...provenance, results, workflow: { ...provenance.workflow, runId: run.id, sha: evil } };
          return named(await refusedPull(project, { ...committed, [`${FOLDER}/provenance.json`]: JSON.stringify(told) }), { RUN: run.id });
        }),
    },
    forged(
      'a promotion record that nobody promoted',
      'eval-results/support-agent/promotions/4f0c2a9be117.json: expected results that a run of this repository recorded, but it is no readable promotion record. Remove these files: runs record their results themselves.',
      () => ({ 'eval-results/support-agent/promotions/4f0c2a9be117.json': '{"repository":"evil/adapter"}' }),
    ),
    forged(
      'a results file whose name forges a second refusal',
      '"eval-results/support-agent/x\\nsrc/index.ts:1 x: Approved by the policy.": expected results that a run of this repository recorded, but it is no result of a run. Remove these files: runs record their results themselves.',
      () => ({
        'eval-results/support-agent/x\nsrc/index.ts:1 x: Approved by the policy.': '{}',
      }),
    ),
    {
      title: 'changed workflow files in the pull request',
      gets: 'The run uses the default branch’s workflow and code; the reviewer is told.',
      sentence: "Workflows or code change here (.github/workflows/parity-run.yml, actions/dist/plan.js), but a run uses the default branch's copies.",
      run: () =>
        onGitHub(async (project) => {
          const evil = {
            ...configWith('limit: 100', 'limit: 90'),
            '.github/workflows/parity-run.yml': 'on: workflow_dispatch\njobs: { evil: {} }\n',
            'actions/dist/plan.js': 'steal()\n',
          };
          const head = await project.stage.push('change', evil);
          const pull = await project.stage.openPull({ head: 'change' });
          const refs: (string | null | undefined)[] = [];
          project.github.on('event', ({ name, ref }) => void (name === 'workflow_dispatch' && refs.push(ref)));
          const { notes } = await planOf(project, pull);
          assert.equal((await say(project, pull, { body: `/parity run ${head}` })).result, 'done');
          assert.deepEqual(refs, ['refs/heads/main']);
          return notes.join('\n');
        }),
    },
    {
      title: 'a pull request that changes nothing but the policy',
      gets: 'It is planned by the default branch’s policy; the reviewer is told to merge it first.',
      sentence: "parity.policy.yaml changes here, but only the default branch's copy counts: merge the policy first.",
      run: () =>
        onGitHub(async (project) => {
          await project.stage.push('change', { 'parity.policy.yaml': 'repositories: [evil/*]\n' });
          const { plan, notes } = await planOf(project, await project.stage.openPull({ head: 'change' }));
          assert.deepEqual([plan.state, project.stage.dispatches.length], ['unrelated', 0]);
          return notes.join('\n');
        }),
    },
  ],
};
