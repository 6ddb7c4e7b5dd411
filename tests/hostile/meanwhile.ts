import assert from 'node:assert/strict';
import { recordedRun as mergedRun } from '../../src/gitops/promote/promote-run.test-data.ts';
import { promoteRun } from '../../src/gitops/promote/promote-run.ts';
import { finishedRun, recordStage } from '../../src/gitops/record/record.test-data.ts';
import { recordRun } from '../../src/gitops/record/record-run.ts';
import { forgedResults } from '../../src/gitops/trust/forged-results.ts';
import { planFixture } from '../../src/report/comment/comment.test-data.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { type HostileGroup, type HostileInput, named, thrown } from './input.ts';
import { commandPorts, configWith, onGitHub } from './project.ts';

const { agent, id } = runFixture();
const RECORDS = `eval-results/${agent}/${id}`;

type OnGitHub = Parameters<Parameters<typeof onGitHub>[0]>[0];

/** A run of a pull request has ended on GitHub; `meanwhile` happens before its record is written. @returns what the comment shows of it. */
function recorded(
  words: Omit<HostileInput, 'run'>,
  meanwhile: (project: OnGitHub, pull: number) => unknown,
  after: (project: OnGitHub, pull: number) => Promise<void>,
): HostileInput {
  return {
    ...words,
    run: () =>
      onGitHub(async (project) => {
        await project.stage.push('change', configWith('limit: 100', 'limit: 90'));
        const pull = await project.stage.openPull({ head: 'change' });
        const headSha = (await project.forge.pull(pull))?.headSha ?? '';
        const evaluated = await project.forge.readFile('parity.config.yaml', headSha, 1_000_000);
        await meanwhile(project, pull);
        const asksForTheSame = async (sha: string) => {
          const now = await project.forge.readFile('parity.config.yaml', sha, 1_000_000);
          const isSame = now !== null && evaluated !== null && Buffer.from(now).equals(evaluated);
          return isSame && (await forgedMeanwhile(project, headSha, sha)).length === 0;
        };
        const finished = finishedRun({ plan: planFixture({ pull: { number: pull, headSha, fork: false } }), runId: 1000, sha: headSha });
        await recordRun({ ...commandPorts(project), asksForTheSame }, finished);
        await after(project, pull);
        const body = (await project.forge.comments(pull))[0]?.body ?? '';
        const shown = body.split('\n').filter((line) => /^(?:\*\*(?!Next)|> (?!\*\*))/.test(line));
        return named(shown.slice(0, 2).join('\n'), { HEAD: headSha });
      }),
  };
}

/** What a plan refuses of the results that came in besides ours. */
async function forgedMeanwhile({ forge }: OnGitHub, from: string, headSha: string): Promise<unknown[]> {
  const changed = (await forge.changedBetween(from, headSha)) ?? [];
  const paths = changed.filter((path) => path.startsWith('eval-results/') && !path.startsWith(`${RECORDS}/`));
  return forgedResults(forge, { paths, headSha, mainSha: (await forge.head('main')) ?? '', policy: { repositories: [] } });
}

async function filesOf({ github }: OnGitHub, path: string, at = 'change'): Promise<string | null> {
  const bytes = github.admin.file(path, at);
  return bytes && Buffer.from(bytes).toString('utf8');
}

function log({ github }: OnGitHub, branch: string): string[] {
  return github.admin.log(branch).map(({ message }) => message.split('\n')[0] ?? '');
}

const SHIP = '**Ship Fledgling nano 1.5M, tuned: it stays within the margin of the hosted LLM on structured output and tool calls.**';
const MINE = `chore(parity): record run ${id}`;

async function sameRecord(project: OnGitHub): Promise<void> {
  assert.match((await filesOf(project, `${RECORDS}/decision.json`)) ?? '', /"action": "ship"/);
  assert.equal((await log(project, 'change')).filter((subject) => subject === MINE).length, 1);
}

/** What happens to a pull request between its evaluation and its verdict, or its merge and its promotion. */
export const meanwhile: HostileGroup = {
  subject: 'What others push, merge or leave in the branch meanwhile',
  inputs: [
    recorded(
      {
        title: 'a results file already in the branch',
        gets: 'The run’s folder is brought to exactly what was recorded: what was forged into it is gone.',
        sentence: SHIP,
      },
      (project) => project.stage.push('change', { [`${RECORDS}/decision.json`]: '{"action":"stop"}', [`${RECORDS}/forged.json`]: '{}' }),
      async (project) => {
        await sameRecord(project);
        assert.equal(await filesOf(project, `${RECORDS}/forged.json`), null);
      },
    ),
    recorded(
      {
        title: 'a symlink in place of a results file',
        gets: 'It is replaced, not followed.',
        sentence: SHIP,
      },
      (project) => project.stage.push('change', { [`${RECORDS}/run.json`]: { symlink: '../../../README.md' } }),
      async (project) => {
        await sameRecord(project);
        assert.equal(await filesOf(project, 'README.md'), 'An agent.\n');
      },
    ),
    recorded(
      {
        title: 'a force-push in between',
        gets: 'What was pushed stays, what was thrown away does not come back; the verdict says which commit it is about, and the new head stays pending.',
        sentence: `${SHIP}\n> The branch moved on while this ran: the verdict is about HEAD, the records lie on top of what came later.`,
      },
      async ({ github }) => {
        github.world.rules.forcePushes = true;
        await github.admin.push({ branch: 'change', from: 'main', files: { 'instead.txt': 'x' }, as: 'ada' });
      },
      async (project, pull) => {
        await sameRecord(project);
        assert.equal(await filesOf(project, 'instead.txt'), 'x');
        const head = (await project.forge.pull(pull))?.headSha;
        assert.equal(project.github.world.statuses.filter(({ sha }) => sha === head).at(-1)?.state, 'pending');
      },
    ),
    recorded(
      {
        title: 'forged results of another run, pushed while this one goes on',
        gets: 'The new head is not green: what was evaluated is, and the verdict says so.',
        sentence: `${SHIP}\n> The branch moved on while this ran: the verdict is about HEAD, the records lie on top of what came later.`,
      },
      (project) => project.stage.push('change', { [`eval-results/${agent}/promotions/000000000000.json`]: '{"repository":"evil/adapter"}' }),
      async (project, pull) => {
        await sameRecord(project);
        const head = (await project.forge.pull(pull))?.headSha;
        assert.equal(project.github.world.statuses.filter(({ sha }) => sha === head).at(-1)?.state, 'pending');
      },
    ),
    recorded(
      {
        title: 'a push in between, at the very moment of ours',
        gets: 'Both are there: ours goes on top, the other loses nothing.',
        sentence: SHIP,
      },
      (project) =>
        project.github.faults.beforeRequest(
          ({ operation }) => operation === 'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
          async () => void (await project.stage.push('change', { 'theirs.txt': 'x' })),
        ),
      async (project) => {
        await sameRecord(project);
        assert.equal(await filesOf(project, 'theirs.txt'), 'x');
      },
    ),
    recorded(
      {
        title: 'a merge of the pull request before its verdict',
        gets: 'Nothing is pushed, neither to its branch nor to the default branch.',
        sentence: `${SHIP}\n> The pull request was merged before this verdict, so nothing was committed; the records are in the artifacts of the workflow run.`,
      },
      ({ github }, pull) => github.admin.merge(pull),
      async (project) => {
        assert.deepEqual(
          [...(await log(project, 'change')), ...(await log(project, 'main'))].filter((subject) => subject === MINE),
          [],
        );
      },
    ),
    {
      title: 'a merge of another pull request first',
      gets: 'Nothing is promoted: the merged config is not the one that was evaluated.',
      sentence:
        'parity.config.yaml: it is not the config that run RUN_ID was evaluated with: something else was merged since. Comment `/parity run` on an open pull request, or dispatch parity-run.yml.',
      run: async () => {
        const { config, hub, merge, options, ports, run } = await mergedRun();
        const shown = await thrown(promoteRun(ports, options(await merge({ 'parity.config.yaml': `${config}seed: 7\n` }))));
        assert.deepEqual(hub.calls, []);
        return named(shown, { RUN_ID: run.id });
      },
    },
    {
      title: 'the same record written twice',
      gets: 'One commit, one comment: the second time nothing is written.',
      sentence: SHIP,
      run: async () => {
        const { admin, ports, finished, own, headSha } = await recordStage();
        await recordRun(ports, finished);
        const before = structuredClone([admin.log('change'), own()]);
        await recordRun(ports, finished);
        assert.deepEqual([admin.log('change'), own()], before);
        return named(
          own()[0]
            ?.body.split('\n')
            .find((line) => /^\*\*(?!Next)/.test(line)) ?? '',
          { HEAD: headSha },
        );
      },
    },
    {
      title: 'a pull request whose branch is the default branch',
      gets: 'Nothing is pushed: no record gets to the default branch without a review.',
      sentence: '> The branch is the default branch itself, so nothing was committed to it: what goes there is reviewed first.',
      run: async () => {
        const { admin, stage, ports, plan, runId, own } = await recordStage();
        await stage.push('develop', { 'theirs.txt': 'x' });
        await stage.push('main', { 'ours.txt': 'x' });
        const pull = await stage.openPull({ head: 'main', base: 'develop' });
        const before = admin.log('main');
        const headSha = stage.headOf(pull);
        await recordRun(ports, finishedRun({ plan: { ...plan, pull: { number: pull, headSha, fork: false } }, runId, sha: headSha }));
        assert.deepEqual(admin.log('main'), before);
        return (
          own()[0]
            ?.body.split('\n')
            .find((line) => /^> (?!\*)/.test(line)) ?? ''
        );
      },
    },
    {
      title: 'a branch that waits with other files under the name of a run’s record',
      gets: 'Our pull request says so in a comment, once, and the job fails: nobody merges those files in our name unseen.',
      sentence:
        'pull request 2: expected nothing but recorded results, found ".github/workflows/parity-run.yml", which somebody else put on its branch. Close it without merging, delete the branch, and run this again.',
      run: async () => {
        const { admin, stage, ports, plan, runId, own } = await recordStage();
        await stage.push(`parity/${agent}-${id}`, { '.github/workflows/parity-run.yml': 'evil' });
        const finished = finishedRun({ plan: { ...plan, pull: null }, runId, sha: admin.head('main') ?? '' });
        const shown = await thrown(recordRun(ports, finished));
        assert.equal(await thrown(recordRun(ports, finished)), shown);
        assert.equal(own().length, 1);
        return shown;
      },
    },
    {
      title: 'a branch that waits with other files under the name of a promotion’s record',
      gets: 'The same.',
      sentence:
        'pull request 2: expected nothing but recorded results, found "src/index.ts", which somebody else put on its branch. Close it without merging, delete the branch, and run this again.',
      run: async () => {
        const { stage, own, merge, options, ports, run } = await mergedRun();
        const sha = await merge();
        await stage.push(`parity/promotion-${run.agent}-${run.id}`, { 'src/index.ts': 'steal()' });
        const shown = await thrown(promoteRun(ports, options(sha)));
        assert.equal(await thrown(promoteRun(ports, options(sha))), shown);
        assert.equal(own().length, 1);
        return shown;
      },
    },
  ],
};
