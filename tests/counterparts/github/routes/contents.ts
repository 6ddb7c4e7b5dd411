import { posix } from 'node:path';
import { repositoryHtml, repositoryUrl } from '../bodies/repository.ts';
import { readBlob } from '../git/repository.ts';
import { entryAt, listTree, type TreeEntry } from '../git/trees.ts';
import { notFound } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import { fullName, type World } from '../state.ts';
import { base64 } from './git-objects.ts';

/** Above this the JSON form carries no content; only the raw media type gives it. */
const CONTENT_LIMIT = 1024 * 1024;

export const contents: Routes = {
  'GET /repos/{owner}/{repo}/contents/{path}': (call) => {
    const { world } = call;
    const ref = call.query('ref') ?? world.base.defaultBranch;
    const commit = world.base.git.commit(ref.replace(/^refs\/(heads|tags)\//, ''));
    const path = call.param('path').replaceAll(/^\/+|\/+$/g, '');
    const entry = commit && entryAt(world.base.git, commit, path);
    if (!entry) throw notFound();
    if (entry.type === 'tree') return { status: 200, body: directory(world, entry, ref) };
    const file = entry.mode === '120000' ? followed(world, commit, entry) : entry;
    if (file?.type === 'blob' && /\braw\b/.test(call.accept)) return raw(call, file);
    return { status: 200, body: file?.type === 'blob' ? fileBody(world, { ...file, path: entry.path }, ref) : otherBody(world, entry, ref) };
  },
};

function raw({ world }: Call, entry: TreeEntry) {
  const body = readBlob(world.base.git, entry.sha);
  return { status: 200, body, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } };
}

/** GitHub answers a link to a regular file of the repository with that file; any other link is shown as a link. */
function followed(world: World, commit: string, link: TreeEntry): TreeEntry | null {
  const target = readBlob(world.base.git, link.sha).toString('utf8');
  const path = posix.normalize(posix.join(posix.dirname(link.path), target));
  if (target.startsWith('/') || path.startsWith('..')) return null;
  const entry = entryAt(world.base.git, commit, path);
  return entry?.type === 'blob' && entry.mode !== '120000' ? entry : null;
}

function directory(world: World, entry: TreeEntry, ref: string) {
  const below = listTree(world.base.git, entry.sha);
  return below.map((child) => {
    const path = entry.path === '' ? child.path : `${entry.path}/${child.path}`;
    // A submodule is a "file" in a listing, for old clients' sake.
    const type = child.type === 'tree' ? 'dir' : child.mode === '120000' ? 'symlink' : 'file';
    return { type, ...common(world, { ...child, path }, ref) };
  });
}

function fileBody(world: World, entry: TreeEntry, ref: string) {
  const bytes = readBlob(world.base.git, entry.sha);
  const large = bytes.length > CONTENT_LIMIT;
  return { type: 'file', encoding: large ? 'none' : 'base64', ...common(world, entry, ref), content: large ? '' : `${base64(bytes)}\n` };
}

function otherBody(world: World, entry: TreeEntry, ref: string) {
  const shared = common(world, entry, ref);
  if (entry.type === 'commit') return { type: 'submodule', submodule_git_url: `${world.html}/elsewhere/module.git`, ...shared };
  return { type: 'symlink', target: readBlob(world.base.git, entry.sha).toString('utf8'), ...shared };
}

function common(world: World, { path, sha, size, type }: TreeEntry, ref: string) {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `${repositoryUrl(world)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(world)}/git/${type === 'tree' ? 'trees' : 'blobs'}/${sha}`;
  const html = `${repositoryHtml(world)}/${type === 'tree' ? 'tree' : 'blob'}/${encodeURIComponent(ref)}/${encoded}`;
  const download = type === 'blob' ? `https://raw.githubusercontent.com/${fullName(world.base)}/${encodeURIComponent(ref)}/${encoded}` : null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { size: size ?? 0, name, path, sha, url, git_url: git, html_url: html, download_url: download, _links: { self: url, git, html } };
}
