import assert from 'node:assert/strict';
import { githubForge } from '../../src/edges/github/forge.ts';
import { type CommandOutcome, handleCommand } from '../../src/gitops/command/command.ts';
import type { CommandPorts } from '../../src/gitops/command/ports.ts';
import { memoryForge } from '../../src/gitops/forge/memory-forge.test-data.ts';
import type { Forge } from '../../src/gitops/forge/ports/forge.ts';
import { NOW, STAGES, TRACES } from '../../src/gitops/plan/plan-pull.test-data.ts';
import { type PlannedPull, planPull } from '../../src/gitops/plan/plan-pull.ts';
import type { Started } from '../../src/gitops/trust/who-started.ts';
import { CONFIG, POLICY } from '../../src/policy/policy.test-data.ts';
import type { FileChange } from '../counterparts/github/git/commits.ts';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';

/** Changes of one commit, written the same for both forges. */
export type Changes = Readonly<Record<string, string | Uint8Array | null | { symlink: string }>>;

/** A repository whose default branch holds config, policy and traces. ada maintains it, bob writes, eve reads, mallory is nobody. */
export interface Project {
  forge: Forge;
  /** @returns the new head. */
  push(branch: string, changes: Changes): Promise<string>;
  openPull(head: string, fork?: Changes): Promise<number>;
  comment(author: string, pull: number, body: string): Promise<number>;
  /** How many evaluations were started. */
  started(): number;
}

const RUN_WORKFLOW =
  'name: parity\non:\n  workflow_dispatch:\n    inputs:\n      pr: { type: string }\n      head_sha: { type: string }\n      retrain: { type: string }\n      comment: { type: string }\njobs: {}\n';
const FILES = {
  'README.md': 'An agent.\n',
  'parity.config.yaml': CONFIG,
  'parity.policy.yaml': POLICY,
  'traces/a.jsonl': TRACES,
  '.github/workflows/parity-run.yml': RUN_WORKFLOW,
};
const PEOPLE = { ada: 'maintain', bob: 'write', eve: 'read' } as const;
const PERMISSIONS = { contents: 'write', 'pull-requests': 'write', issues: 'write', statuses: 'write', actions: 'write' } as const;

/** The project on a forge in memory. */
export function inMemory() {
  const { forge, admin } = memoryForge({ files: FILES });
  for (const [login, permission] of Object.entries(PEOPLE)) admin.permissions.set(login, permission);
  const entries = (changes: Changes) =>
    Object.fromEntries(
      Object.entries(changes).map(([path, change]) => [
        path,
        change !== null && typeof change === 'object' && 'symlink' in change ? { link: change.symlink } : change,
      ]),
    );
  const project: Project = {
    forge,
    push: async (branch, changes) => admin.push(branch, entries(changes)),
    openPull: async (head, fork) => admin.openPull({ head, ...(fork ? { fork: entries(fork) } : {}) }),
    comment: async (author, pull, body) => admin.commentAs(author, pull, body),
    started: () => admin.dispatches.length,
  };
  return { ...project, admin };
}

/** The project on the counterpart GitHub, behind the real edge; what the API does not allow fails the row. */
export async function onGitHub<T>(work: (project: Project & { github: CounterpartGitHub; forgeWith(token: string): Forge }) => Promise<T>): Promise<T> {
  const github = await startGitHub({ files: FILES, users: { ...PEOPLE, mallory: 'none' } });
  const { admin, world, apiUrl, repository } = github;
  const forgeWith = (token: string) => githubForge({ token, repository, apiUrl, retryBaseMs: 1, paced: false });
  let started = 0;
  world.events.on('event', ({ name }) => {
    if (name === 'workflow_dispatch') started += 1;
  });
  const push = (branch: string, changes: Changes, to?: string) =>
    admin.push({ branch, files: changes satisfies Record<string, FileChange>, as: to ? 'eve' : 'ada', ...(to ? { to } : {}) });
  try {
    const result = await work({
      github,
      forgeWith,
      forge: forgeWith(admin.jobToken(PERMISSIONS)),
      push,
      openPull: async (head, fork) => {
        if (!fork) return admin.openPull({ branch: head, as: 'ada' });
        const from = admin.fork('eve');
        await push(head, fork, from);
        return admin.openPull({ branch: head, as: 'eve', from });
      },
      comment: async (author, pull, body) => admin.comment(pull, body, author),
      started: () => started,
    });
    assert.deepEqual(github.violations, []);
    return result;
  } finally {
    await github.close();
  }
}

/** Plans a pull request at a commit, or at its head. */
export async function planOf(
  { forge }: Pick<Project, 'forge'>,
  pull: number,
  { headSha, now = () => NOW, started = null }: { headSha?: string; now?: () => number; started?: Started | null } = {},
): Promise<PlannedPull> {
  const sha = headSha ?? (await forge.pull(pull))?.headSha ?? '';
  const request = { pull, headSha: sha, configPath: 'parity.config.yaml', policyPath: 'parity.policy.yaml', started };
  return planPull(request, { forge, now, planStages: async () => STAGES });
}

export function commandPorts({ forge }: Pick<Project, 'forge'>): CommandPorts & { forge: Forge } {
  return {
    forge,
    settle: async () => {},
    policy: { who: { run: 'write', users: [] }, lockHours: 24 },
    server: 'https://github.com',
    workflow: { runId: 500, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/500' },
    plan: ({ number, headSha }) => planOf({ forge }, number, { headSha }),
    now: () => NOW,
  };
}

/** Somebody comments, and the command is handled. */
export async function say(
  project: Project,
  pull: number,
  { body, by = 'ada', ports = {} }: { body: string; by?: string; ports?: Partial<CommandPorts> },
): Promise<CommandOutcome> {
  const commentId = await project.comment(by, pull, body);
  return handleCommand({ action: 'created', issue: pull, commentId, body, isBot: false }, { ...commandPorts(project), ...ports });
}

/** The answer's sentence; empty where the comment was ignored. */
export function sentenceIn(outcome: CommandOutcome): string {
  return outcome.result === 'ignored' ? '' : outcome.sentence;
}

/** Every branch that matters, to see that none moved. */
export async function heads({ forge }: Project): Promise<(string | null)[]> {
  return [await forge.head('main'), await forge.head('change')];
}

/**
 * A pull request with these changes is planned, then somebody who may asks for a run: both are refused, no file of it is taken over, no branch
 * moves, no evaluation starts. @returns the refusals, one a line.
 */
export async function refusedPull(project: Project, changes: Changes): Promise<string> {
  await project.push('change', changes);
  const pull = await project.openPull('change');
  const before = await heads(project);
  const { plan, project: taken } = await planOf(project, pull);
  assert.deepEqual([plan.state, taken], ['blocked', null]);
  const outcome = await say(project, pull, { body: '/parity run' });
  const sentences = plan.refusals.map(({ sentence }) => sentence);
  assert.equal(sentenceIn(outcome), `The plan is blocked: ${sentences[0]}`);
  assert.deepEqual([await heads(project), project.started()], [before, 0]);
  return sentences.join('\n');
}

/** The config with one line changed. */
export function configWith(line: string, instead: string): Changes {
  assert.ok(CONFIG.includes(line), `the config has no ${line}`);
  return { 'parity.config.yaml': CONFIG.replace(line, instead) };
}
