import { ExternalError, UserError } from '../../errors.ts';
import { type ArtifactEntry, digestOfEntries, forgeOver } from './memory-forge-port.test-data.ts';
import { bytesOf, type Changes, isFile, MemoryGit } from './memory-git.test-data.ts';
import type { Artifact, WorkflowRun } from './ports/actions.ts';
import type { PullRequest } from './ports/repository.ts';
import type { Comment, CommitStatus, Permission } from './ports/talk.ts';

export interface MemoryForgeOptions {
  /** The default branch's first commit. */
  files?: Changes;
  repository?: string;
  defaultBranch?: string;
  /** The account this process acts as: its comments are `own`. */
  login?: string;
}

/** A forge in memory and its other side: what people, other jobs and GitHub itself do. Every method of `forge` may be replaced by a test. */
export function memoryForge(options: MemoryForgeOptions = {}) {
  const admin = new MemoryAdmin(options);
  return { forge: forgeOver(admin), admin };
}

interface StoredPull extends Omit<PullRequest, 'headSha'> {
  /** Null while the head is a branch of this repository: then the branch says it. */
  fixedSha: string | null;
  title: string;
  body: string;
}
interface Opening {
  head: string;
  base?: string;
  author?: string;
  title?: string;
  body?: string;
  /** The changes of a fork's branch. */
  fork?: Changes;
}
interface StoredIssue {
  number: number;
  title: string;
  body: string;
  labels: readonly string[];
  state: 'open' | 'closed';
}

/** Sets things up, does what others do, and shows what became of it. Times advance by a second with each call that stamps one. */
export class MemoryAdmin {
  readonly repository: string;
  readonly defaultBranch: string;
  readonly login: string;
  readonly git = new MemoryGit();
  readonly pulls = new Map<number, StoredPull>();
  readonly comments = new Map<number, Omit<Comment, 'own'> & { issue: number }>();
  readonly reactions = new Map<number, string[]>();
  readonly statuses = new Map<string, CommitStatus[]>();
  readonly permissions = new Map<string, Permission>();
  readonly issues = new Map<number, StoredIssue>();
  readonly dispatches: { workflow: string; ref: string; inputs: Record<string, string> }[] = [];
  readonly runs = new Map<number, WorkflowRun>();
  readonly artifacts = new Map<number, Artifact & { entries: readonly ArtifactEntry[] }>();
  readonly locks = new Map<string, string>();
  /** Called after a commit was made and before the branch moves to it: a racing push goes here. */
  beforeCommit: (() => void | Promise<void>) | null = null;
  /** Milliseconds since 1970 of the next time stamp. */
  clock = Date.parse('2026-03-01T09:00:00Z');
  private last = 0;

  constructor({
    files = { 'README.md': 'An agent.\n' },
    repository = 'acme/agent',
    defaultBranch = 'main',
    login = 'github-actions[bot]',
  }: MemoryForgeOptions) {
    this.repository = repository;
    this.defaultBranch = defaultBranch;
    this.login = login;
    this.push(defaultBranch, files);
  }

  /** Pushes one commit; a new branch starts from the default branch. @returns the new head. */
  push(branch: string, changes: Changes, { message = 'A push', author = 'ada' } = {}): string {
    const parent = this.git.branches.get(branch) ?? this.git.branches.get(this.defaultBranch) ?? null;
    const sha = this.git.commit({ parent, changes, message, author });
    this.git.branches.set(branch, sha);
    return sha;
  }

  /** Moves a branch to any commit, as a force-push does. */
  forcePush(branch: string, sha: string): void {
    this.git.branches.set(branch, this.git.commitOf(sha).sha);
  }

  /** Opens a pull request; one from a fork carries its changes, on no branch of this repository. @returns its number. */
  openPull({ head, base = this.defaultBranch, author = 'ada', title = 'A change', body = '', fork }: Opening): number {
    const from = this.git.branches.get(base) ?? null;
    const fixedSha = fork === undefined ? null : this.git.commit({ parent: from, changes: fork, message: 'From a fork', author });
    const number = this.next();
    const shown = { number, state: 'open', merged: false, author, headRef: head, baseRef: base, sameRepository: fork === undefined } as const;
    this.pulls.set(number, { ...shown, fixedSha, title, body });
    return number;
  }

  pull(number: number): PullRequest {
    const pull = this.pulls.get(number);
    if (!pull) throw new UserError(`pull request ${number}: expected one of this repository, found none. Open it first.`);
    const { fixedSha, title: _title, body: _body, ...rest } = pull;
    return { ...rest, headSha: fixedSha ?? this.git.branches.get(pull.headRef) ?? '' };
  }

  closePull(number: number): void {
    const pull = this.pulls.get(number);
    if (pull) this.pulls.set(number, { ...pull, fixedSha: this.pull(number).headSha, state: 'closed' });
  }

  /** Squashes the pull request onto its base. @returns the base's new head. */
  merge(number: number): string {
    const { headSha, baseRef, author } = this.pull(number);
    const tree = this.git.commitOf(headSha).tree;
    const changed = this.git.changed(this.git.branches.get(baseRef) ?? '', headSha);
    const gone = changed.flatMap(({ status, path, previousPath }) => (status === 'removed' ? [path] : previousPath === null ? [] : [previousPath]));
    const kept = changed.filter(({ status }) => status !== 'removed').map(({ path }) => [path, tree.get(path) ?? null] as const);
    const sha = this.push(baseRef, Object.fromEntries([...gone.map((path) => [path, null] as const), ...kept]), { message: `Merge #${number}`, author });
    this.closePull(number);
    const pull = this.pulls.get(number);
    if (pull) this.pulls.set(number, { ...pull, merged: true });
    return sha;
  }

  commentAs(author: string, issue: number, body: string): number {
    const id = this.next();
    const at = this.stamp();
    this.comments.set(id, { id, author, body, issue, createdAt: at, updatedAt: at });
    return id;
  }

  editComment(id: number, body: string): void {
    const comment = this.comments.get(id);
    if (!comment) throw new ExternalError(`comment ${id}: it was deleted.`, { retryable: false });
    this.comments.set(id, { ...comment, body, updatedAt: this.stamp() });
  }

  /** Adds a workflow run: by default a finished, successful parity-run.yml on the default branch. @returns its id. */
  addRun(run: Partial<WorkflowRun> = {}): number {
    const id = run.id ?? this.next();
    this.runs.set(id, {
      id,
      attempt: 1,
      path: '.github/workflows/parity-run.yml',
      event: 'workflow_dispatch',
      headBranch: this.defaultBranch,
      headSha: this.git.branches.get(this.defaultBranch) ?? '',
      sameRepository: true,
      status: 'completed',
      conclusion: (run.status ?? 'completed') === 'completed' ? 'success' : null,
      title: 'parity',
      url: `https://github.example/${this.repository}/actions/runs/${id}`,
      createdAt: this.stamp(),
      ...run,
    });
    return id;
  }

  /** Adds an artifact of a run; `zipSha256` only to say a wrong one. */
  addArtifact({
    entries,
    ...artifact
  }: {
    runId: number;
    name: string;
    entries: readonly ArtifactEntry[];
    expired?: boolean;
    zipSha256?: string | null;
  }): Artifact {
    const id = this.next();
    const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry.bytes).length, 0);
    const stored = { id, bytes, expired: false, zipSha256: digestOfEntries(entries), createdAt: this.stamp(), ...artifact };
    this.artifacts.set(id, { ...stored, entries });
    return stored;
  }

  /** Every regular file of a branch as text. */
  files(branch: string): Map<string, string> {
    const tree = this.git.commitOf(this.git.branches.get(branch) ?? '').tree;
    return new Map([...tree].flatMap(([path, entry]) => (isFile(entry) ? [[path, Buffer.from(bytesOf(entry)).toString('utf8')] as const] : [])));
  }

  /** Commits of a branch, newest first. */
  log(branch: string): { sha: string; message: string; author: string }[] {
    return this.git.history(this.git.branches.get(branch) ?? '').map(({ sha, message, author }) => ({ sha, message, author }));
  }

  stamp(): string {
    this.clock += 1000;
    return new Date(this.clock).toISOString();
  }

  /** Numbers of issues, ids of everything. */
  next(): number {
    this.last++;
    return this.last;
  }
}
