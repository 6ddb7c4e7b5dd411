import { randomUUID } from 'node:crypto';
import { type StoredArtifact, sha256 } from '../results/artifact-store.ts';
import { addComment, editComment, openIssue, removeComment } from './conversation.ts';
import { commitFiles, type FileChange } from './git/commits.ts';
import { firstParents } from './git/history.ts';
import { readBlob, readCommit } from './git/repository.ts';
import { entryAt, listTree, treeOf } from './git/trees.ts';
import { mergePull } from './pulls/merging.ts';
import { closePull, openPull } from './pulls/pull-requests.ts';
import { moveRef } from './pulls/pushes.ts';
import type { Scope } from './rest/operations.ts';
import { createRun, type NewRun, setRun } from './runs/runs.ts';
import { ACTIONS_BOT, type Actor, fullName, type Issue, type IssueComment, type Permission, type Repo, type Run, userOf, type World } from './state.ts';

export interface Push {
  branch: string;
  files: Readonly<Record<string, FileChange>>;
  /** Login; people's pushes start workflows. `maintainer` by default. */
  as?: string;
  message?: string;
  /** `OWNER/NAME` of a fork. */
  to?: string;
  /** A branch or SHA to start from, which makes it a force push where the branch was elsewhere; the branch's head by default, else main's. */
  from?: string;
}

/** Does in process what people and the service do: nothing here goes through HTTP, permissions or faults. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  addUser(login: string, permission: Permission = 'none'): void {
    this.#world.users.set(login, { id: this.#world.nextId(), login, type: 'User', permission });
  }

  /** A person's token: everything the person may do. */
  userToken(login: string): string {
    userOf(this.#world, login);
    return this.#mint('ghp', login, null);
  }

  /** A job's GITHUB_TOKEN with the permissions its workflow declares. */
  jobToken(permissions: Readonly<Partial<Record<Scope, 'read' | 'write'>>> = {}): string {
    return this.#mint('ghs', ACTIONS_BOT, permissions);
  }

  /** Copies the repository to `OWNER/NAME` of a person, who is made when unknown. */
  fork(owner: string): string {
    const { base, users, forks, now, nextId } = this.#world;
    if (!users.has(owner)) this.addUser(owner);
    const fork: Repo = { ...base, id: nextId(), owner, fork: true, git: base.git.fork(), createdAt: now() };
    forks.push(fork);
    return fullName(fork);
  }

  /** Commits files to a branch, which is made when there is none. @returns the new head. */
  async push({ branch, files, as = 'maintainer', message = 'change', to, from }: Push): Promise<string> {
    const repo = this.#repo(to);
    return repo.git.exclusively(async () => {
      const ref = `refs/heads/${branch}`;
      const before = repo.git.ref(ref);
      const parent = from === undefined ? (before ?? repo.git.ref(`refs/heads/${repo.defaultBranch}`)) : repo.git.commit(from);
      const sha = commitFiles(this.#world, { repository: repo.git, parent, files, message, as });
      await moveRef(this.#world, { repo, ref, from: before, to: sha, actor: this.#person(as) });
      return sha;
    });
  }

  /** Moves a branch to any commit, as a force push does; null deletes it. */
  async point(branch: string, sha: string | null, { as = 'maintainer', to }: Pick<Push, 'as' | 'to'> = {}): Promise<void> {
    const repo = this.#repo(to);
    const ref = `refs/heads/${branch}`;
    await repo.git.exclusively(async () => moveRef(this.#world, { repo, ref, from: repo.git.ref(ref), to: sha, actor: this.#person(as) }));
  }

  tag(name: string, sha: string): void {
    const ref = `refs/tags/${name}`;
    this.#world.base.git.move(ref, this.#world.base.git.ref(ref), sha);
  }

  /** @returns the pull request's number. */
  async openPull(pull: { branch: string; title?: string; body?: string; base?: string; as?: string; from?: string }): Promise<number> {
    const { branch, title = 'A change', body = '', base = this.#world.base.defaultBranch, as = 'maintainer', from } = pull;
    const repo = this.#repo(from);
    const sha = repo.git.ref(`refs/heads/${branch}`);
    if (sha === null) throw new Error(`${fullName(repo)} has no branch ${branch}.`);
    const opened = await openPull(this.#world, { title, body, head: { repo, ref: branch, sha }, base, draft: false, actor: this.#person(as) });
    return opened.number;
  }

  async merge(number: number, options: { as?: string; method?: 'merge' | 'squash' } = {}): Promise<string> {
    const { as = 'maintainer', method = 'merge' } = options;
    return mergePull(this.#world, { issue: this.issue(number), method, actor: this.#person(as) });
  }

  async close(number: number, as = 'maintainer'): Promise<void> {
    await closePull(this.#world, this.issue(number), this.#person(as));
  }

  openIssue(title: string, options: { body?: string; labels?: readonly string[]; as?: string } = {}): number {
    const { body = '', labels = [], as = 'maintainer' } = options;
    return openIssue(this.#world, { title, body, labels, actor: this.#person(as) }).number;
  }

  /** @returns the comment's id. */
  comment(number: number, body: string, as = 'maintainer'): number {
    return addComment(this.#world, { issue: this.issue(number), body, actor: this.#person(as) }).id;
  }

  editComment(id: number, body: string, as = 'maintainer'): void {
    editComment(this.#world, { comment: this.#comment(id), body, actor: this.#person(as) });
  }

  deleteComment(id: number, as = 'maintainer'): void {
    removeComment(this.#world, { comment: this.#comment(id), actor: this.#person(as) });
  }

  createRun(run: NewRun): Run {
    return createRun(this.#world, run);
  }

  setRun(id: number, change: Parameters<typeof setRun>[2]): void {
    const run = this.#world.runs.find((candidate) => candidate.id === id);
    if (!run) throw new Error(`There is no run ${id}.`);
    setRun(this.#world, run, change);
  }

  /** A finished artifact of a run; `bytes` is the zip. */
  addArtifact(artifact: { runId: number; name: string; bytes: Uint8Array; expiresAt?: Date }): StoredArtifact {
    return this.#world.artifacts.add(artifact);
  }

  expireArtifact(id: number): void {
    this.#artifact(id).expiresAt = new Date(this.#world.now().getTime() - 1000);
  }

  /** A forgery: other bytes under the same id; the recorded digest stays unless the forger rewrites it too. */
  replaceArtifact(id: number, bytes: Uint8Array, { digest = 'kept' }: { digest?: 'kept' | 'rewritten' } = {}): void {
    const artifact = this.#artifact(id);
    artifact.bytes = bytes;
    if (digest === 'rewritten') artifact.digest = sha256(bytes);
  }

  issue(number: number): Issue {
    const issue = this.#world.issues.find((candidate) => candidate.number === number);
    if (!issue) throw new Error(`There is no issue or pull request ${number}.`);
    return issue;
  }

  comments(number: number): IssueComment[] {
    return this.#world.comments.filter(({ issue }) => issue === number);
  }

  /** Head of a branch, null when there is none. */
  head(branch: string): string | null {
    return this.#world.base.git.ref(`refs/heads/${branch}`);
  }

  /** A branch's commits, newest first. */
  log(branch: string): { sha: string; message: string }[] {
    const { git } = this.#world.base;
    return firstParents(git, this.#commit(branch)).map((sha) => ({ sha, message: readCommit(git, sha).message }));
  }

  /** A file's bytes at a branch or SHA, null when there is none. */
  file(path: string, at: string = this.#world.base.defaultBranch): Uint8Array | null {
    const { git } = this.#world.base;
    const entry = entryAt(git, this.#commit(at), path);
    return entry?.type === 'blob' ? readBlob(git, entry.sha) : null;
  }

  /** Every file of a branch or SHA as text, by its path. */
  files(at: string = this.#world.base.defaultBranch): Map<string, string> {
    const { git } = this.#world.base;
    const entries = listTree(git, treeOf(git, this.#commit(at)) ?? '', true).filter(({ type }) => type === 'blob');
    return new Map(entries.map(({ path, sha }) => [path, readBlob(git, sha).toString('utf8')]));
  }

  #commit(at: string): string {
    const sha = this.#world.base.git.commit(at);
    if (sha === null) throw new Error(`There is no commit ${at}.`);
    return sha;
  }

  #comment(id: number): IssueComment {
    const comment = this.#world.comments.find((candidate) => candidate.id === id);
    if (!comment) throw new Error(`There is no comment ${id}.`);
    return comment;
  }

  #artifact(id: number): StoredArtifact {
    const artifact = this.#world.artifacts.get(id);
    if (!artifact) throw new Error(`There is no artifact ${id}.`);
    return artifact;
  }

  #mint(prefix: string, login: string, scopes: Readonly<Partial<Record<Scope, 'read' | 'write'>>> | null): string {
    const value = `${prefix}_${randomUUID().replaceAll('-', '')}`;
    this.#world.tokens.set(value, { value, login, scopes });
    return value;
  }

  #repo(name: string | undefined): Repo {
    const repo = [this.#world.base, ...this.#world.forks].find((candidate) => name === undefined || fullName(candidate) === name);
    if (!repo) throw new Error(`There is no repository ${name}.`);
    return repo;
  }

  #person(login: string): Actor {
    return { login: userOf(this.#world, login).login, startsWorkflows: login !== ACTIONS_BOT };
  }
}
