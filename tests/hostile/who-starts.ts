import assert from 'node:assert/strict';
import { hubToken } from '../../src/edges/huggingface/token.ts';
import { sentenceOf } from '../../src/errors.ts';
import { reportPlans } from '../../src/gitops/record/report-plan.ts';
import type { Started } from '../../src/gitops/trust/who-started.ts';
import { type HostileGroup, type HostileInput, named } from './input.ts';
import { commandPorts, configWith, onGitHub, planOf } from './project.ts';
import { withFolder } from './with-folder.ts';

const CHANGE = configWith('limit: 100', 'limit: 90');
const WORKFLOW = { runId: 900, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/900' };

/** Somebody who may dispatch, and may not start runs by the policy, has the default branch's workflow run a pull request: it takes no file of it. */
function dispatched(
  title: string,
  sentence: string,
  { started, comment }: { started: Partial<Started>; comment?: { body: string; edited?: string } },
): HostileInput {
  return {
    title,
    gets: 'The run ends with its first job: no file is taken over, no key and no GPU is reached.',
    sentence,
    run: () =>
      onGitHub(async (project) => {
        await project.stage.push('change', CHANGE);
        const pull = await project.stage.openPull({ head: 'change', author: 'bob' });
        const id = comment ? project.stage.commentAs('ada', pull, comment.body) : null;
        if (id !== null && comment?.edited !== undefined) project.github.admin.editComment(id, comment.edited, 'ada');
        const head = comment ? await project.stage.push('change', configWith('limit: 100', 'limit: 80')) : project.stage.headOf(pull);
        const whole = { actor: 'github-actions[bot]', comment: id, retrain: false, drift: false, ...started };
        const { plan, project: taken } = await planOf(project, pull, { started: whole });
        assert.deepEqual([plan.state, plan.refusals.map(({ code }) => code), taken], ['blocked', ['not-allowed'], null]);
        return named(plan.refusals[0]?.sentence ?? '', { HEAD: head, ...(id === null ? {} : { 'comment ID': `comment ${id}` }) });
      }),
  };
}

/** Ways round the policy's list of who may start runs, and round the default branch. */
export const whoStarts: HostileGroup = {
  subject: 'Who starts a run, into which branch, and which Hub is told',
  inputs: [
    dispatched(
      'a run dispatched by somebody who may write and not run',
      'bob started this run: expected anybody with maintain permission. Have one of them comment /parity run, or start it.',
      { started: { actor: 'bob' } },
    ),
    dispatched(
      "a pull request's own workflow that dispatches its run",
      'a workflow started this run of pull request 1, which bob opened: expected anybody with maintain permission. Have one of them comment /parity run, or start it.',
      { started: {} },
    ),
    dispatched(
      'a dispatch that names an old command, for a later head',
      'comment ID does not ask for HEAD: expected anybody with maintain permission. Have one of them comment /parity run, or start it.',
      { started: {}, comment: { body: '/parity run' } },
    ),
    dispatched(
      'a dispatch that names a comment edited into a command',
      'comment ID is no unedited /parity run on pull request 1: expected anybody with maintain permission. Have one of them comment /parity run, or start it.',
      { started: {}, comment: { body: 'Looks good.', edited: '/parity run' } },
    ),
    {
      title: 'a pull request that hides its change behind another base branch',
      gets: 'The commit both pull requests have in common gets no success, and nothing runs.',
      sentence: 'failure: Blocked: pull request 1: expected the base main, got evil-base: what changes there says nothing about main. Change its base to main.',
      run: () =>
        onGitHub(async (project) => {
          const { github, forge, stage } = project;
          await project.stage.push('evil-base', CHANGE);
          await github.admin.point('evil-head', github.admin.head('evil-base'));
          const headSha = await project.stage.push('evil-head', { 'README.md': 'Harmless.\n' });
          await stage.openPull({ head: 'evil-head', base: 'evil-base', author: 'bob' });
          await stage.openPull({ head: 'evil-head', author: 'bob' });
          const plan = ({ number }: { number: number }) => planOf(project, number, { headSha });
          await reportPlans({ ...commandPorts(project), forge, plan }, { headSha, workflow: WORKFLOW });
          const states = stage.statuses(headSha).map(({ state }) => state);
          assert.deepEqual([states, project.stage.dispatches.length], [['failure'], 0]);
          const [status] = stage.statuses(headSha);
          return `${status?.state}: ${status?.description}`;
        }),
    },
    {
      title: "another Hub that is to be given the job's identity",
      gets: 'GitHub is not even asked for it: at the real Hub it could write in our name.',
      sentence:
        "https://hub.evil.example: expected https://huggingface.co to give this job's identity to, got another Hub. Set HF_TOKEN to a token of that Hub, or correct its address.",
      run: () =>
        withFolder(async (folder) => {
          const env = { HF_HOME: folder, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-secret' };
          const repository = { id: 'owner/adapter', type: 'model' } as const;
          const asked = hubToken({ env, url: 'https://hub.evil.example', repository, signal: AbortSignal.timeout(20_000) });
          return asked.then(() => 'given', sentenceOf);
        }),
    },
  ],
};
