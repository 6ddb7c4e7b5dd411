import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cacheRoot, importStages, stageEntries } from '../../src/edges/files/stages/stage-bundle.ts';
import { fileStore } from '../../src/edges/files/stages/store.ts';
import { NOW } from '../../src/gitops/plan/plan-pull.test-data.ts';
import { reportStart, reportStopped } from '../../src/gitops/record/report-run.ts';
import { runStage, type Stage, stageKey } from '../../src/pipeline/stage/stage.ts';
import { GATE_CONTEXT } from '../../src/records/gitops/gate-context.ts';
import { planFixture } from '../../src/report/comment/comment.test-data.ts';
import { doneStages } from '../../src/report/comment/stages.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { type HostileGroup, type HostileInput, named, thrown } from './input.ts';
import { commandPorts, configWith, onGitHub, planOf, say, sentenceIn } from './project.ts';
import { withFolder } from './with-folder.ts';

const CHECKPOINT = 'trainer/checkpoint-20.json';
const ADAPTER = 'adapter.json';

/** A training that keeps a checkpoint; `dies` in the middle, as a runner does whose power is gone. */
function training(dies: boolean): Stage<string> {
  return {
    name: 'train structured',
    work: 'train',
    version: 1,
    inputs: { rows: 'one' },
    run: async ({ folder }) => {
      const from = await folder.read(CHECKPOINT);
      if (from === null) await folder.write(CHECKPOINT, '{"step":20}');
      if (dies) throw new Error('killed');
      await folder.write(ADAPTER, from === null ? 'from the start' : 'from step 20');
    },
    load: async (folder) => (await folder.read(ADAPTER)) ?? '',
    summary: (value) => value,
  };
}

function stopped(phase: 'failed' | 'cancelled', words: Omit<HostileInput, 'run'>): HostileInput {
  return {
    ...words,
    run: () =>
      onGitHub(async (project) => {
        await project.stage.push('change', configWith('limit: 100', 'limit: 90'));
        const pull = await project.stage.openPull({ head: 'change' });
        const headSha = (await project.forge.pull(pull))?.headSha ?? '';
        const { id: runId } = project.github.admin.createRun({ path: '.github/workflows/parity-run.yml', event: 'workflow_dispatch', headSha });
        const workflow = { runId, attempt: 1, url: `https://github.com/acme/agent/actions/runs/${runId}` };
        const about = { pull, headSha, workflow, plan: planFixture() };
        await reportStart(commandPorts(project), about);
        await reportStopped(commandPorts(project), { ...about, phase, job: 'train structured' });
        const [comment, ...more] = await project.forge.comments(pull);
        assert.deepEqual(more, []);
        const last = project.github.world.statuses.filter(({ sha, context }) => sha === headSha && context === GATE_CONTEXT).at(-1);
        assert.equal(last?.state, 'error');
        return (comment?.body ?? '')
          .split('\n')
          .filter((line) => /^\*\*/.test(line))
          .join('\n');
      }),
  };
}

/** Machines that die in the middle of something. */
export const runner: HostileGroup = {
  subject: 'Runners that die',
  inputs: [
    {
      title: 'a runner killed mid-train',
      gets: 'What it left is never taken for an adapter, travels nowhere, and the next try goes on from its checkpoint.',
      sentence: '| `train structured` | **ran** (resumed) | an earlier run was cut short | 0 ms | - | - |',
      run: () =>
        withFolder(async (folder) => {
          const stateDir = join(folder, 'state');
          const store = fileStore(cacheRoot(stateDir));
          const ports = { store, now: () => 0, watcher: { stageStarted: () => {}, progress: () => {}, stageEnded: () => {}, notice: () => {} } };
          assert.equal(await thrown(runStage(training(true), ports)), 'killed');
          const key = stageKey(training(true));
          assert.deepEqual([await store.find('train structured', key), await store.newest('train structured'), await stageEntries(stateDir)], [null, null, []]);
          assert.deepEqual(await importStages(join(folder, 'elsewhere'), stateDir), { imported: [], refused: [] });
          const { report, value } = await runStage(training(false), ports);
          assert.equal(value, 'from step 20');
          return (
            doneStages({ ...runFixture(), stages: [report], adapters: [] })
              .split('\n')
              .at(-1) ?? ''
          );
        }),
    },
    stopped('failed', {
      title: 'a job that failed for good',
      gets: 'Status `error`, and the comment says what is kept and what to do.',
      sentence:
        '**Failed in the job train structured: no verdict.**\n**Next:** Re-run the failed jobs of the workflow run, or comment "/parity run" \\(anybody with write permission\\): nothing had been finished, so it starts over.',
    }),
    stopped('cancelled', {
      title: 'a run that was cancelled',
      gets: 'Status `error`, and the comment says so: nobody waits for a run that is over.',
      sentence:
        '**Cancelled in the job train structured: no verdict.**\n**Next:** Re-run the failed jobs of the workflow run, or comment "/parity run" \\(anybody with write permission\\): nothing had been finished, so it starts over.',
    }),
    {
      title: 'a lock whose holder is gone',
      gets: 'It ends by itself; until then anybody who may give commands frees it.',
      sentence: 'This pull request is locked by bob until 2026-03-03 09:00 UTC: measuring.',
      run: () =>
        onGitHub(async (project) => {
          const head = await project.stage.push('change', configWith('limit: 100', 'limit: 90'));
          const pull = await project.stage.openPull({ head: 'change' });
          await say(project, pull, { body: '/parity lock measuring', by: 'bob' });
          const held = await say(project, pull, { body: '/parity run' });
          assert.deepEqual([held.result, project.stage.dispatches.length], ['refused', 0]);
          const now = () => NOW + 25 * 3_600_000;
          const plan = ({ number, headSha }: { number: number; headSha: string }) => planOf(project, number, { headSha, now });
          const late = await say(project, pull, { body: `/parity run ${head}`, ports: { now, plan } });
          assert.deepEqual([late.result, project.stage.dispatches.length], ['done', 1]);
          return sentenceIn(held);
        }),
    },
    {
      title: 'a lock that nobody can read',
      gets: 'It holds until somebody frees it.',
      sentence: 'This pull request is locked: the text of the lock cannot be read.',
      run: () =>
        onGitHub(async (project) => {
          await project.stage.push('change', configWith('limit: 100', 'limit: 90'));
          const pull = await project.stage.openPull({ head: 'change' });
          await project.forge.takeLock(`pr-${pull}`, '{"by":');
          const held = await say(project, pull, { body: '/parity retrain' });
          assert.equal(project.stage.dispatches.length, 0);
          assert.equal((await say(project, pull, { body: '/parity unlock' })).result, 'done');
          return named(sentenceIn(held), { PULL: pull });
        }),
    },
  ],
};
