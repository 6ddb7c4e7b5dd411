import { z } from 'zod';
import { gitCommitBody, identityOfUser } from '../bodies/commit.ts';
import { repositoryUrl } from '../bodies/repository.ts';
import { nodeId } from '../bodies/user.ts';
import { readBlob, readCommit, writeBlob, writeCommit } from '../git/repository.ts';
import { entryAt, listTree, type TreeChange, treeOf, writeTree } from '../git/trees.ts';
import { notFound, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { World } from '../state.ts';

const KIND_OF_MODE: Readonly<Record<string, string>> = { '100644': 'blob', '100755': 'blob', '120000': 'blob', '040000': 'tree', '160000': 'commit' };
const NewTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(z.object({ path: z.string(), mode: z.string().default('100644'), sha: z.string().nullish(), content: z.string().optional() })),
});
const Person = z.object({ name: z.string(), email: z.string(), date: z.iso.datetime({ offset: true }).optional() });
const Committer = Person.partial();
const NewCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Person.optional(),
  committer: Committer.optional(),
});

export const gitObjects: Routes = {
  'POST /repos/{owner}/{repo}/git/blobs': async (call) => {
    const { content, encoding } = call.body(z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') }));
    const sha = writeBlob(call.world.base.git, Buffer.from(content, encoding));
    return { status: 201, body: { sha, url: `${repositoryUrl(call.world)}/git/blobs/${sha}` } };
  },

  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': async (call) => {
    const { world } = call;
    const sha = call.param('file_sha');
    if (world.base.git.kind(sha) !== 'blob') throw notFound();
    const bytes = readBlob(world.base.git, sha);
    if (/\braw\b/.test(call.accept)) return { status: 200, body: bytes, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
    const url = `${repositoryUrl(world)}/git/blobs/${sha}`;
    return { status: 200, body: { sha, node_id: nodeId('B', sha), size: bytes.length, url, content: base64(bytes), encoding: 'base64' } };
  },

  'POST /repos/{owner}/{repo}/git/trees': async (call) => {
    const { world } = call;
    const { git } = world.base;
    const { base_tree: base, tree } = call.body(NewTree);
    const baseTree = base === undefined ? null : treeOf(git, base);
    if (base !== undefined && baseTree === null) throw new Refused(404, 'Not Found');
    const changes = tree.map((entry) => changeOf(call, entry, baseTree));
    return { status: 201, body: treeBody(world, writeTree(git, baseTree, changes), false) };
  },

  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': async (call) => {
    const { git } = call.world.base;
    const name = call.param('tree_sha');
    const tree = treeOf(git, git.commit(name) ?? name);
    if (tree === null) throw notFound();
    return { status: 200, body: treeBody(call.world, tree, call.query('recursive') !== null) };
  },

  'POST /repos/{owner}/{repo}/git/commits': async (call) => {
    const { world } = call;
    const { git } = world.base;
    const { message, tree, parents, author, committer } = call.body(NewCommit);
    if (git.kind(tree) !== 'tree') throw new Refused(422, 'Tree SHA does not exist');
    for (const parent of parents) if (git.kind(parent) !== 'commit') throw new Refused(422, 'Parent SHA does not exist or is not a commit object');
    const self = identityOfUser(world, call.token.login);
    const identity = (given: z.infer<typeof Committer>) => ({
      name: given.name ?? self.name,
      email: given.email ?? self.email,
      date: given.date === undefined ? self.date : new Date(given.date),
    });
    const sha = writeCommit(git, { tree, parents, message, author: identity(author ?? {}), committer: identity(committer ?? author ?? {}) });
    return { status: 201, body: gitCommitBody(world, readCommit(git, sha)) };
  },

  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': async (call) => {
    const sha = call.param('commit_sha');
    if (call.world.base.git.kind(sha) !== 'commit') throw notFound();
    return { status: 200, body: gitCommitBody(call.world, readCommit(call.world.base.git, sha)) };
  },
};

function changeOf({ world }: Call, entry: z.infer<typeof NewTree>['tree'][number], base: string | null): TreeChange {
  const { path, mode, sha, content } = entry;
  const { git } = world.base;
  if (path.split('/').some((part) => ['', '.', '..'].includes(part) || part.toLowerCase() === '.git')) {
    throw new Refused(422, 'tree.path contains a malformed path component');
  }
  if (content !== undefined) return { path, mode, sha: writeBlob(git, content) };
  if (sha === undefined) throw new Refused(422, 'Must supply either tree.sha or tree.content');
  if (sha === null) {
    if (base === null || !entryAt(git, base, path)) throw new Refused(422, 'GitRPC::BadObjectState');
    return { path, mode, sha };
  }
  const kind = KIND_OF_MODE[mode] ?? 'blob';
  if (kind !== 'commit' && git.kind(sha) !== kind) throw new Refused(422, `tree.sha ${sha} is not a valid ${kind}`);
  return { path, mode, sha };
}

function treeBody(world: World, sha: string, recursive: boolean) {
  const url = `${repositoryUrl(world)}/git`;
  const all = listTree(world.base.git, sha, recursive);
  const entries = all.slice(0, world.rules.treeEntries);
  const tree = entries.map(({ size, ...entry }) => ({
    ...entry,
    ...(size === null ? {} : { size }),
    ...(entry.type === 'commit' ? {} : { url: `${url}/${entry.type}s/${entry.sha}` }),
  }));
  return { sha, url: `${url}/trees/${sha}`, tree, truncated: entries.length < all.length };
}

/** GitHub breaks base64 into lines of 60 characters. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll(/.{60}/g, '$&\n');
}
