import { EventEmitter } from 'node:events';
import { ArtifactStore } from '../results/artifact-store.ts';
import type { GitRepository } from './git/repository.ts';
import type { Scope } from './rest/operations.ts';

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface User {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  /** In the base repository. */
  permission: Permission;
}

export interface Repo {
  id: number;
  owner: string;
  name: string;
  fork: boolean;
  private: boolean;
  defaultBranch: string;
  git: GitRepository;
  createdAt: Date;
}

export interface Token {
  value: string;
  login: string;
  /** A GITHUB_TOKEN: acts as the bot, has the scopes of its job, starts no workflows. Null for a person's token. */
  scopes: Readonly<Partial<Record<Scope, 'read' | 'write'>>> | null;
}

export interface Pull {
  head: { repo: Repo; ref: string; sha: string };
  baseRef: string;
  /** Head of the base branch when the pull request was last looked at; the last one before the merge for a merged one. */
  baseSha: string;
  /** The test merge, `refs/pull/N/merge`; null on a conflict. */
  testMerge: string | null;
  merged: { at: Date; by: string; sha: string } | null;
  maintainerCanModify: boolean;
  draft: boolean;
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: string;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  labels: string[];
  createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  pull: Pull | null;
}

export interface IssueComment {
  id: number;
  issue: number;
  user: string;
  body: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface Reaction {
  id: number;
  comment: number;
  user: string;
  content: string;
  createdAt: Date;
}

export interface Status {
  id: number;
  sha: string;
  state: 'pending' | 'success' | 'failure' | 'error';
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: Date;
}

export interface Run {
  id: number;
  number: number;
  attempt: number;
  path: string;
  name: string;
  title: string;
  event: string;
  headBranch: string | null;
  headSha: string;
  headRepo: Repo;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required' | 'neutral' | 'stale' | null;
  actor: string;
  /** Pull requests the run belongs to. */
  pulls: number[];
  createdAt: Date;
  updatedAt: Date;
}

/** A move of a branch of the base repository, as its activity view lists it. */
export interface Activity {
  id: number;
  ref: string;
  before: string;
  after: string;
  type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge';
  actor: string;
  at: Date;
}

export type EventName = 'pull_request' | 'push' | 'issue_comment' | 'issues' | 'workflow_dispatch' | 'repository_dispatch' | 'workflow_run';

/** What happened, as a workflow would see it: `payload` is `github.event`, `ref` and `sha` are `github.ref` and `github.sha`. */
export interface ForgeEvent {
  name: EventName;
  action: string | null;
  payload: Readonly<Record<string, unknown>>;
  actor: string;
  /** Null where no workflow could run on it: a pull request that conflicts, a deleted branch. */
  ref: string | null;
  sha: string | null;
  /** False for what a GITHUB_TOKEN did, dispatches excepted. */
  startsWorkflows: boolean;
  /** The run that a dispatch made, or that a `workflow_run` event is about. */
  runId: number | null;
}

/** Everything the counterpart knows, in the order it happened. Tests read it; they change it through the admin handle. */
export interface World {
  /** Origin of the REST interface, without a slash at its end; a server sets its own once it listens. */
  api: string;
  readonly html: string;
  readonly base: Repo;
  readonly forks: Repo[];
  readonly users: Map<string, User>;
  readonly tokens: Map<string, Token>;
  readonly issues: Issue[];
  readonly comments: IssueComment[];
  readonly reactions: Reaction[];
  readonly statuses: Status[];
  readonly runs: Run[];
  readonly activities: Activity[];
  readonly labels: Set<string>;
  readonly artifacts: ArtifactStore;
  readonly events: EventEmitter<{ event: [ForgeEvent]; cancel: [Run] }>;
  readonly rules: Rules;
  readonly now: () => Date;
  readonly nextId: () => number;
}

/** Settings of the repository that change what is allowed. */
export interface Rules {
  /** A ruleset of the repository: false refuses `force: true` on branches. */
  forcePushes: boolean;
  /** "Allow GitHub Actions to create and approve pull requests". */
  actionsOpenPulls: boolean;
  /** Entries after which a recursive listing of a tree is cut and says `truncated`. */
  treeEntries: number;
}

export const ACTIONS_BOT = 'github-actions[bot]';

export function createWorld(base: Repo, now: () => Date): World {
  let lastId = 100_000;
  const bot: User = { id: 41_898_282, login: ACTIONS_BOT, type: 'Bot', permission: 'none' };
  const owner: User = { id: 9_000_000, login: base.owner, type: 'Organization', permission: 'admin' };
  return {
    api: 'https://api.github.test',
    html: 'https://github.com',
    base,
    forks: [],
    users: new Map([bot, owner].map((user) => [user.login, user])),
    tokens: new Map(),
    issues: [],
    comments: [],
    reactions: [],
    statuses: [],
    runs: [],
    activities: [],
    labels: new Set(['bug', 'enhancement']),
    artifacts: new ArtifactStore(now),
    events: new EventEmitter(),
    rules: { forcePushes: false, actionsOpenPulls: true, treeEntries: 100_000 },
    now,
    nextId: () => ++lastId,
  };
}

export function userOf(world: World, login: string): User {
  const user = world.users.get(login);
  if (!user) throw new Error(`The counterpart has no user ${login}; make one with addUser.`);
  return user;
}

export function fullName(repo: Repo): string {
  return `${repo.owner}/${repo.name}`;
}

/** Who acts: workflows do not start for what a GITHUB_TOKEN did. */
export interface Actor {
  login: string;
  startsWorkflows: boolean;
}
