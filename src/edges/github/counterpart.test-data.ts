import type { FileChange } from '../../../tests/counterparts/github/git/commits.ts';
import { type CounterpartGitHub, startGitHub } from '../../../tests/counterparts/github/server.ts';
import { FIRST_FILES, type ForgeStage } from '../../gitops/forge/forge.contract.ts';
import type { Changes, TreeEntry } from '../../gitops/forge/memory-git.test-data.ts';
import type { Forge } from '../../gitops/forge/ports/forge.ts';
import { zipOf } from './actions/zip.test-data.ts';
import { githubForge } from './forge.ts';

/** What the jobs of parity-run.yml may do, all together. */
export const PERMISSIONS = { contents: 'write', 'pull-requests': 'write', issues: 'write', statuses: 'write', actions: 'write' } as const;

/** The counterpart GitHub with the real edge before it. */
export async function openCounterpart(permissions: Parameters<CounterpartGitHub['admin']['jobToken']>[0] = PERMISSIONS) {
  const github = await startGitHub({ files: FIRST_FILES, users: { ada: 'write' } });
  const token = github.admin.jobToken(permissions);
  const forge: Forge = githubForge({ token, repository: github.repository, apiUrl: github.apiUrl, retryBaseMs: 1, paced: false });
  return { github, forge, stage: stageOf(github) };
}

function stageOf({ admin, world, faults }: CounterpartGitHub): ForgeStage {
  const dispatches: Awaited<ReturnType<ForgeStage['dispatches']>> = [];
  world.events.on('event', ({ name, payload, ref }) => {
    if (name !== 'workflow_dispatch') return;
    const { inputs, workflow } = payload as { inputs: Record<string, string>; workflow: string };
    dispatches.push({ workflow: workflow.split('/').at(-1) ?? '', ref: ref?.replace('refs/heads/', '') ?? '', inputs });
  });
  return {
    push: (branch, changes) => admin.push({ branch, files: filesOf(changes), as: 'ada' }),
    openPull: async ({ head, author, fork }) => {
      if (fork === undefined) return admin.openPull({ branch: head, as: author });
      const from = admin.fork(author);
      await admin.push({ branch: head, files: filesOf(fork), as: author, to: from });
      return admin.openPull({ branch: head, as: author, from });
    },
    commentAs: async (author, issue, body) => admin.comment(issue, body, author),
    allow: async (login, permission) => admin.addUser(login, permission),
    statuses: async (sha) =>
      world.statuses
        .filter((status) => status.sha === sha)
        .toReversed()
        .map(({ context, state, description, targetUrl }) => ({ context, state, description: description ?? '', url: targetUrl })),
    reactions: async (comment) => world.reactions.filter((reaction) => reaction.comment === comment).map(({ content }) => content),
    dispatches: async () => dispatches,
    issues: async () =>
      world.issues
        .filter(({ pull }) => pull === null)
        .map(({ number, title, state, labels }) => ({ number, title, state, labels, comments: admin.comments(number).length })),
    addRun: async ({ path = '.github/workflows/parity-run.yml', event = 'workflow_dispatch', status = 'completed', ...run }) => {
      const headSha = admin.head('main') ?? '';
      const created = admin.createRun({ path, event, headSha, ...run });
      admin.setRun(created.id, { status, conclusion: status === 'completed' ? 'success' : null });
      return created.id;
    },
    addArtifact: async ({ entries, expired = false, ...artifact }) => {
      const { id } = admin.addArtifact({ ...artifact, bytes: zipOf(entries) });
      if (expired) admin.expireArtifact(id);
      return id;
    },
    beforeNextPush: (hook) => faults.beforeRequest(({ operation }) => operation === 'PATCH /repos/{owner}/{repo}/git/refs/{ref}', hook),
    log: async (branch) => admin.log(branch).map(({ message }) => message),
  };
}

function filesOf(changes: Changes): Record<string, FileChange> {
  const change = (entry: TreeEntry | null): FileChange => (entry !== null && typeof entry === 'object' && 'link' in entry ? { symlink: entry.link } : entry);
  return Object.fromEntries(Object.entries(changes).map(([path, entry]) => [path, change(entry)]));
}
