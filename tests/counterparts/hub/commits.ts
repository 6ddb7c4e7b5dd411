import { type Answer, type Asked, jsonOf, ok, refused } from './answer.ts';
import { type Repository, type StoredFile, treeEntry } from './repository.ts';

const LARGE_BYTES = 10 * 1024 * 1024;

/** Which files go to the object store: binary endings and everything of 10 MB or more. */
export function preupload(asked: Asked): Answer {
  const { files } = jsonOf(asked);
  const wanted = Array.isArray(files) ? files : [];
  return ok({
    files: wanted.map(({ path, size }: { path: string; size: number }) => ({
      path,
      uploadMode: size >= LARGE_BYTES || /\.(gguf|safetensors)$/.test(path) ? 'lfs' : 'regular',
      shouldIgnore: false,
    })),
  });
}

interface Operation {
  key: string;
  value: { path: string; content: string; oid: string; summary: string; parentCommit?: string };
}

/** NDJSON: a header, then files. 412 when the parent is not the head, 400 for a large file that was never uploaded. */
export function commit(asked: Asked, repository: Repository, { branch, url }: { branch: string; url: string }): Answer {
  const operations = asked.body
    .toString('utf8')
    .split('\n')
    .map((line): Operation => JSON.parse(line));
  const header = operations.find(({ key }) => key === 'header')?.value;
  const head = repository.branches.get(branch)?.[0];
  if (!header || !head) return refused(404, 'Revision not found', { 'x-error-code': 'RevisionNotFound' });
  if (header.parentCommit !== undefined && header.parentCommit !== head.id) return refused(412, 'A commit has happened since. Please refresh and try again.');
  const changes = new Map<string, StoredFile | null>();
  for (const { key, value } of operations) {
    if (key === 'deletedFile') changes.set(value.path, null);
    if (key === 'file') changes.set(value.path, { content: Buffer.from(value.content, 'base64'), lfs: false });
    if (key !== 'lfsFile') continue;
    const content = repository.objects.get(value.oid);
    if (!content) return refused(400, `The LFS object of ${value.path} was not uploaded`);
    changes.set(value.path, { content, lfs: true });
  }
  const made = repository.commit(branch, header.summary, (files) => {
    for (const [path, file] of changes) file ? files.set(path, file) : files.delete(path);
  });
  return ok({ success: true, commitOid: made.id, commitUrl: `${url}/${repository.id}/commit/${made.id}`, hookOutput: '' });
}

/** The recursive listing, in pages of `pageSize` with a `Link` header. */
export function tree(asked: Asked, repository: Repository, { revision, url, pageSize }: { revision: string; url: string; pageSize: number }): Answer {
  const head = repository.head(revision);
  if (!head) return refused(404, 'Invalid rev id', { 'x-error-code': 'RevisionNotFound' });
  const from = Number(asked.query.get('cursor') ?? 0);
  const entries = [...head.files].map(([path, file]) => treeEntry(path, file));
  const more = entries.length > from + pageSize;
  const next = `<${url}${asked.path}?recursive=true&cursor=${from + pageSize}>; rel="next"`;
  return ok(entries.slice(from, from + pageSize), more ? { link: next } : {});
}

export function pathsInfo(asked: Asked, repository: Repository, revision: string): Answer {
  const head = repository.head(revision);
  if (!head) return refused(404, 'Invalid rev id', { 'x-error-code': 'RevisionNotFound' });
  const { paths } = jsonOf(asked);
  const wanted: unknown[] = Array.isArray(paths) ? paths : [];
  return ok([...head.files].filter(([path]) => wanted.includes(path)).map(([path, file]) => treeEntry(path, file)));
}

export function history(repository: Repository, revision: string): Answer {
  const head = repository.head(revision);
  if (!head) return refused(404, 'Invalid rev id', { 'x-error-code': 'RevisionNotFound' });
  const commits = repository.branches.get(revision) ?? [head];
  return ok(commits.map(({ id, title }) => ({ id, title, message: '', authors: [], date: '2026-01-01T00:00:00.000Z' })));
}

export function file({ request }: Asked, repository: Repository, { revision, path }: { revision: string; path: string }): Answer {
  const found = repository.head(revision)?.files.get(path);
  if (!found) return refused(404, 'Entry not found', { 'x-error-code': 'EntryNotFound' });
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const headers = { etag: `"${treeEntry(path, found).oid}"`, 'content-type': 'application/octet-stream' };
  if (!range) return { status: 200, body: found.content, headers };
  const body = found.content.subarray(Number(range[1]), Number(range[2]) + 1);
  return { status: 206, body, headers: { ...headers, 'content-range': `bytes ${range[1]}-${range[2]}/${found.content.length}` } };
}
