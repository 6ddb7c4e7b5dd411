import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExternalError, UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import type { MemoryAdmin } from './memory-forge.test-data.ts';
import { bytesOf, digestOfEntry, isFile, type TreeEntry } from './memory-git.test-data.ts';
import type { Artifact } from './ports/actions.ts';
import type { Forge } from './ports/forge.ts';
import type { CommitRequest } from './ports/repository.ts';
import type { Comment } from './ports/talk.ts';

/** One entry of an artifact's zip; `mode` is the Unix file type and permissions (0o120777 is a symbolic link). */
export interface ArtifactEntry {
  name: string;
  bytes: string | Uint8Array;
  mode?: number;
}

/** The port's view of a forge in memory. */
export function forgeOver(admin: MemoryAdmin): Forge {
  const { git } = admin;
  const open = () => [...admin.pulls.keys()].map((number) => admin.pull(number)).filter(({ state }) => state === 'open');
  const own = (comment: Omit<Comment, 'own'>): Comment => ({ ...comment, own: comment.author === admin.login });
  const shown = ({ id, author, body, createdAt, updatedAt }: Comment): Comment => own({ id, author, body, createdAt, updatedAt });

  return {
    repository: admin.repository,
    defaultBranch: async () => admin.defaultBranch,
    head: async (branch) => git.branches.get(branch) ?? null,
    wasHead: async (branch, sha) => git.branches.stoodAt(branch, sha),
    pull: async (number) => (admin.pulls.has(number) ? admin.pull(number) : null),
    pullsWithHead: async (sha) => open().filter(({ headSha }) => headSha === sha),
    pullsFrom: async (branch) => open().filter(({ headRef, sameRepository }) => headRef === branch && sameRepository),
    changedFiles: async (number) => {
      const files = git.changed(git.branches.get(admin.pull(number).baseRef) ?? '', admin.pull(number).headSha);
      return files.length >= 3000 ? null : files;
    },
    changedBetween: async (base, head) => {
      if (!git.has(base) || !git.has(head) || !git.history(head).some(({ sha }) => sha === base)) return null;
      return git.changed(base, head).flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]));
    },
    readFile: async (path, sha, maxBytes) => readFile({ admin, path, sha, maxBytes }),
    list: async (path, sha) => list(admin, checkedPath(path), sha),
    commit: (request) => commit(admin, request),
    createBranch: async (branch, sha) => {
      if (git.branches.has(branch)) return false;
      git.branches.set(branch, git.commitOf(sha).sha);
      return true;
    },
    openPull: async ({ title, body, head, base }) => {
      const known = open().find((pull) => pull.headRef === head && pull.baseRef === base && pull.sameRepository);
      return known?.number ?? admin.openPull({ title, body, head, base, author: admin.login });
    },

    comments: async (issue) => [...admin.comments.values()].filter((comment) => comment.issue === issue).map((comment) => shown(own(comment))),
    comment: async (issue, body) => {
      const stored = admin.comments.get(admin.commentAs(admin.login, issue, body));
      if (!stored) throw new Error('a comment was just made');
      return shown(own(stored));
    },
    editComment: async (id, body) => admin.editComment(id, body),
    deleteComment: async (id) => void admin.comments.delete(id),
    readComment: async (id) => {
      const comment = admin.comments.get(id);
      return comment ? { ...shown(own(comment)), issue: comment.issue } : null;
    },
    react: async (id, reaction) => void admin.reactions.set(id, [...new Set([...(admin.reactions.get(id) ?? []), reaction])]),
    setStatus: async (sha, status) => {
      const description = status.description.length > 140 ? `${status.description.slice(0, 139).replace(/[\uD800-\uDBFF]$/, '')}…` : status.description;
      admin.statuses.set(sha, [{ ...status, description }, ...(admin.statuses.get(sha) ?? [])]);
    },
    permission: async (login) => admin.permissions.get(login) ?? 'none',
    raiseIssue: async ({ title, body, labels }) => {
      const known = [...admin.issues.values()].find((issue) => issue.state === 'open' && issue.title === title);
      if (known) admin.commentAs(admin.login, known.number, body);
      const number = known?.number ?? admin.next();
      if (!known) admin.issues.set(number, { number, title, body, labels, state: 'open' });
      return number;
    },
    closeIssue: async (title, comment) => {
      const known = [...admin.issues.values()].find((issue) => issue.state === 'open' && issue.title === title);
      if (!known) return;
      admin.commentAs(admin.login, known.number, comment);
      admin.issues.set(known.number, { ...known, state: 'closed' });
    },

    dispatch: async (workflow, branch, inputs) => void admin.dispatches.push({ workflow, ref: branch, inputs: { ...inputs } }),
    run: async (id) => admin.runs.get(id) ?? null,
    runs: async (workflow, filter) => {
      const ofWorkflow = [...admin.runs.values()].filter(({ path }) => path.split('/').at(-1) === workflow.split('/').at(-1));
      return newestFirst(ofWorkflow.filter(({ status }) => filter?.status === undefined || status === filter.status));
    },
    cancelRun: async (id) => {
      const run = admin.runs.get(id);
      if (run && run.status !== 'completed') admin.runs.set(id, { ...run, status: 'completed', conclusion: 'cancelled' });
    },

    artifact: async (id) => artifacts(admin).find((artifact) => artifact.id === id) ?? null,
    artifactsOf: async (runId) => artifacts(admin).filter((artifact) => artifact.runId === runId),
    artifactsNamed: async (name) => newestFirst(artifacts(admin).filter((artifact) => artifact.name === name)),
    download: (artifact, to, limits) => download({ admin, artifact, to, limits }),

    readLock: async (name) => admin.locks.get(name) ?? null,
    takeLock: async (name, text) => {
      if (admin.locks.has(name)) return false;
      admin.locks.set(name, text);
      return true;
    },
    replaceLock: async (name, { expected, text }) => {
      if (admin.locks.get(name) !== expected) return false;
      admin.locks.set(name, text);
      return true;
    },
    releaseLock: async (name) => void admin.locks.delete(name),
  };
}

/** Stands for the digest of the zip. */
export function digestOfEntries(entries: readonly ArtifactEntry[]): string {
  return sha256(JSON.stringify(entries.map(({ name, bytes, mode }) => [name, mode ?? 0o100644, digestOfEntry(bytes)])));
}

function checkedPath(path: string): string {
  const plain = /^[^\\\p{Cc}]*$/u.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));
  if (!plain)
    throw new UserError(`${JSON.stringify(path)}: expected a plain path inside the repository. Write it without "..", backslashes or a leading slash.`);
  return path;
}

function readFile({ admin, path, sha, maxBytes }: { admin: MemoryAdmin; path: string; sha: string; maxBytes: number }): Uint8Array | null {
  const { tree } = admin.git.commitOf(sha);
  const entry = tree.get(checkedPath(path));
  const below = [...tree.keys()].some((other) => other.startsWith(`${path}/`));
  const parts = path.split('/');
  const crossed = parts.map((_, index) => parts.slice(0, index).join('/')).find((folder) => tree.has(folder));
  const odd = crossed === undefined ? entry : tree.get(crossed);
  const place = crossed ?? path;
  if (below) throw new UserError(`${path}: expected a regular file, found a folder. Name the file.`);
  if (odd !== undefined && !isFile(odd)) {
    const kind = 'link' in odd ? 'symbolic link' : 'submodule';
    throw new UserError(`${place}: expected a regular file, found a ${kind}. Commit the file itself.`);
  }
  if (crossed !== undefined || entry === undefined || !isFile(entry)) return null;
  const bytes = bytesOf(entry);
  if (bytes.length > maxBytes) throw new UserError(`${path}: expected at most ${maxBytes} bytes, found ${bytes.length}. Make the file smaller.`);
  return bytes;
}

function list(admin: MemoryAdmin, folder: string, sha: string): { name: string; kind: 'file' | 'folder' | 'other' }[] {
  const kinds = new Map<string, 'file' | 'folder' | 'other'>();
  for (const [path, entry] of admin.git.commitOf(sha).tree) {
    if (!path.startsWith(`${folder}/`)) continue;
    const [name = '', ...deeper] = path.slice(folder.length + 1).split('/');
    kinds.set(name, deeper.length > 0 ? 'folder' : isFile(entry) ? 'file' : 'other');
  }
  return [...kinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function commit(admin: MemoryAdmin, request: CommitRequest): Promise<{ sha: string; changed: boolean }> {
  const { git } = admin;
  for (const path of request.files.keys()) checkedPath(path);
  for (;;) {
    const head = git.branches.get(request.branch);
    if (head === undefined) throw new ExternalError(`${request.branch}: the branch is gone, so nothing was committed.`, { retryable: false });
    const { tree } = git.commitOf(head);
    for (const path of request.files.keys()) refuseOddPlace(tree, path);
    const different = [...request.files].filter(([path, text]) => digestOrNull(tree.get(path)) !== digestOrNull(text ?? undefined));
    if (different.length === 0) return { sha: head, changed: false };
    const sha = git.commit({ parent: head, changes: Object.fromEntries(different), message: request.message, author: admin.login });
    const hook = admin.beforeCommit;
    await hook?.();
    if (git.branches.get(request.branch) !== head) continue;
    git.branches.set(request.branch, sha);
    return { sha, changed: true };
  }
}

function refuseOddPlace(tree: ReadonlyMap<string, TreeEntry>, path: string): void {
  const parts = path.split('/');
  const place = parts.map((_, index) => parts.slice(0, index).join('/')).find((folder) => tree.has(folder)) ?? '';
  const entry = tree.get(place);
  if (entry !== undefined) {
    const kind = isFile(entry) ? 'file' : 'link' in entry ? 'symbolic link' : 'submodule';
    throw new UserError(`${place}: expected a folder, found a ${kind}. Remove it from the branch.`);
  }
  if ([...tree.keys()].some((other) => other.startsWith(`${path}/`)))
    throw new UserError(`${path}: expected a file, found a folder. Remove it from the branch.`);
}

function digestOrNull(entry: Parameters<typeof digestOfEntry>[0] | undefined): string | null {
  return entry === undefined ? null : digestOfEntry(entry);
}

function artifacts(admin: MemoryAdmin): Artifact[] {
  return [...admin.artifacts.values()].map(({ entries: _, ...artifact }) => artifact);
}

function newestFirst<T extends { createdAt: string; id: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
}

async function download({
  admin,
  artifact,
  to,
  limits,
}: {
  admin: MemoryAdmin;
  artifact: Artifact;
  to: string;
  limits: { zipSha256: string; maxBytes: number };
}) {
  const stored = admin.artifacts.get(artifact.id);
  const refuse = (why: string) => new ExternalError(`artifact ${JSON.stringify(artifact.name)} (${artifact.id}): ${why}`, { retryable: false });
  if (!stored || stored.expired) throw refuse('it expired or was deleted. Stage it again.');
  const got = digestOfEntries(stored.entries);
  if (got !== limits.zipSha256) throw refuse(`expected a zip with sha256 ${limits.zipSha256}, got ${got}.`);
  const names = new Set<string>();
  let bytes = 0;
  for (const entry of stored.entries) {
    const odd = oddity(entry, names);
    if (odd !== null) throw refuse(`entry ${JSON.stringify(entry.name)} ${odd}. Nothing was unpacked.`);
    names.add(entry.name);
    bytes += bytesOf(entry.bytes).length;
  }
  if (bytes > limits.maxBytes) throw refuse(`it holds more than ${limits.maxBytes} bytes. Nothing was unpacked.`);
  await mkdir(dirname(to), { recursive: true });
  const fresh = await mkdtemp(`${to}.`);
  for (const entry of stored.entries) {
    if (entry.name.endsWith('/')) continue;
    await mkdir(dirname(join(fresh, entry.name)), { recursive: true });
    await writeFile(join(fresh, entry.name), bytesOf(entry.bytes));
  }
  await rm(to, { recursive: true, force: true });
  await rename(fresh, to);
}

function oddity({ name, mode = 0o100644 }: ArtifactEntry, names: ReadonlySet<string>): string | null {
  const plain = name.endsWith('/') ? name.slice(0, -1) : name;
  if (/[\\\p{Cc}]/u.test(name) || plain.split('/').some((part) => ['', '.', '..'].includes(part)) || /^[a-z]:/i.test(name)) return 'is no plain relative path';
  if (names.has(name)) return 'is there twice';
  return [0o100000, 0o040000].includes(mode & 0o170000) ? null : 'is no regular file';
}
