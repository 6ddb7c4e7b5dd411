import { expect, onTestFinished } from 'vitest';
import { type CounterpartGitHub, type GitHubOptions, openGitHub } from '../../../tests/counterparts/github/github.ts';
import { startGitHub } from '../../../tests/counterparts/github/server.ts';
import { ACTIONS_BOT } from '../../../tests/counterparts/github/state.ts';
import type { Forge } from '../../gitops/forge/ports/forge.ts';
import { FIRST_FILES, type ForgeStage } from '../../gitops/forge/stage.test-data.ts';
import { zipOf } from './actions/zip.test-data.ts';
import { githubForge } from './forge.ts';

type Permissions = Parameters<CounterpartGitHub['admin']['jobToken']>[0];

/** What the jobs of parity-run.yml may do, all together. */
export const PERMISSIONS = { contents: 'write', 'pull-requests': 'write', issues: 'write', statuses: 'write', actions: 'write' } as const;

type Opened = Pick<GitHubOptions, 'files' | 'users'>;

/** The counterpart GitHub on a port with the real edge before it, retries and all. It is closed with the test. */
export async function openCounterpart({ files = {}, users = {}, permissions = PERMISSIONS }: Opened & { permissions?: Permissions } = {}) {
  const github = await startGitHub({ files: { ...FIRST_FILES, ...files }, users: { ada: 'write', ...users } });
  closeWithTest(github);
  const { admin, repository, apiUrl } = github;
  const forgeWith = (token: string): Forge => githubForge({ token, repository, apiUrl, retryBaseMs: 1, paced: false });
  return { github, forge: forgeWith(admin.jobToken(permissions)), forgeWith, stage: stageOf(github) };
}

/**
 * The counterpart in this process with the real edge before it, which asks once: for tests of what uses a forge. Its clock goes on by a second each
 * time it is looked at, as GitHub's times tell no less. It is closed with the test.
 */
export async function openForge({ files = {}, users = {} }: Opened = {}) {
  let clock = Date.parse('2026-03-01T09:00:00Z');
  const now = () => {
    clock += 1000;
    return new Date(clock);
  };
  const github = await openGitHub({ files: { ...FIRST_FILES, ...files }, users: { ada: 'write', ...users }, now });
  closeWithTest(github);
  const { admin, world, repository, apiUrl, fetch } = github;
  const forge: Forge = githubForge({ token: admin.jobToken(PERMISSIONS), repository, apiUrl, fetch, retryBaseMs: 0 });
  /** Comments of the account that the forge acts as. */
  const own = () => world.comments.filter(({ user }) => user === ACTIONS_BOT);
  return { github, admin, world, forge, stage: stageOf(github), own, now: () => now().getTime() };
}

/** What GitHub's description does not allow fails the test. */
function closeWithTest(github: CounterpartGitHub): void {
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
}

export type OpenForge = Awaited<ReturnType<typeof openForge>>;

function stageOf({ admin, world, faults }: CounterpartGitHub): ForgeStage {
  const dispatches: { workflow: string; ref: string; inputs: Record<string, string> }[] = [];
  world.events.on('event', ({ name, payload, ref }) => {
    if (name !== 'workflow_dispatch') return;
    const { inputs, workflow } = payload as { inputs: Record<string, string>; workflow: string };
    dispatches.push({ workflow: workflow.split('/').at(-1) ?? '', ref: ref?.replace('refs/heads/', '') ?? '', inputs });
  });
  return {
    push: (branch, files) => admin.push({ branch, files, as: 'ada' }),
    openPull: async ({ head: branch, author: as = 'ada', base = 'main', fork }) => {
      if (fork === undefined) return admin.openPull({ branch, as, base });
      const from = admin.fork(as);
      await admin.push({ branch, files: fork, as, to: from });
      return admin.openPull({ branch, as, base, from });
    },
    headOf: (pull) => admin.issue(pull).pull?.head.sha ?? '',
    commentAs: (author, issue, body) => {
      if (!world.users.has(author)) admin.addUser(author);
      return admin.comment(issue, body, author);
    },
    allow: (login, permission) => admin.addUser(login, permission),
    statuses: (sha) =>
      world.statuses
        .filter((status) => status.sha === sha)
        .toReversed()
        .map(({ context, state, description, targetUrl }) => ({ context, state, description: description ?? '', url: targetUrl })),
    reactions: (comment) => world.reactions.filter((reaction) => reaction.comment === comment).map(({ content }) => content),
    dispatches,
    issues: () =>
      world.issues
        .filter(({ pull }) => pull === null)
        .map(({ number, title, state, labels }) => ({ number, title, state, labels, comments: admin.comments(number).length })),
    addRun: ({ status = 'completed', conclusion, ...run } = {}) => {
      const dispatched = { path: '.github/workflows/parity-run.yml', event: 'workflow_dispatch', headSha: admin.head('main') ?? '' };
      return admin.createRun({ ...dispatched, ...run, status, conclusion: conclusion ?? (status === 'completed' ? 'success' : null) }).id;
    },
    addArtifact: ({ entries, expired = false, ...artifact }) => {
      const { id, name, digest } = admin.addArtifact({ ...artifact, bytes: zipOf(entries) });
      if (expired) admin.expireArtifact(id);
      return { id, name, zipSha256: (digest ?? '').replace('sha256:', '') };
    },
    beforeNextPush: (hook) => faults.beforeRequest(({ operation }) => operation === 'PATCH /repos/{owner}/{repo}/git/refs/{ref}', hook),
    log: (branch) => admin.log(branch).map(({ message }) => message),
  };
}
