import { pathToFileURL } from 'node:url';
import { type CommitOperation, commitIter, createBranch, createRepo, downloadFile, listCommits, listFiles, repoExists } from '@huggingface/hub';
import { UserError } from '../../errors.ts';
import type { Hub, HubFile, HubRepository, UploadFile, UploadRequest } from '../../promote/ports.ts';
import { hubFailure, isStatus } from './failure.ts';
import type { HubToken } from './hub-token.ts';

export interface HubEdgeOptions {
  /** Base address, without a slash at its end. */
  url: string;
  /** Null reads public repositories only. */
  token: HubToken | null;
}

/** The Hub through its own client. Nothing is tried again here: what it holds already is not sent again, so a caller may simply repeat. */
export function huggingFaceHub({ url, token }: HubEdgeOptions): Hub {
  const at = { hubUrl: url, ...(token ? { accessToken: token.value } : {}) };
  const named = ({ id, type }: HubRepository) => ({ ...at, repo: { name: id, type } });
  const asking = async <T>(repository: HubRepository, what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw hubFailure(error, { what: `${what} ${repository.id}`, repository: repository.id, url, token, ...(signal ? { signal } : {}) });
    }
  };
  return {
    ensureRepository: (repository, options) =>
      asking(repository, 'creating', async () => {
        if (await repoExists(named(repository))) return false;
        if (!token) throw new UserError(`${repository.id}: making a repository needs a token. Set HF_TOKEN or sign in with \`hf auth login\`.`);
        try {
          await createRepo({ ...named(repository), accessToken: token.value, visibility: options.private ? 'private' : 'public' });
          return true;
        } catch (error) {
          // Made by somebody else since we looked.
          if (isStatus(error, 409)) return false;
          throw error;
        }
      }),

    files: (repository, revision) => asking(repository, 'listing', () => orNull(() => collect(named(repository), revision))),

    headOf: (repository, revision) =>
      asking(repository, 'reading', () =>
        orNull(async () => {
          for await (const { oid } of listCommits({ ...named(repository), revision: encodeURIComponent(revision), batchSize: 1 })) return oid;
          return null;
        }),
      ),

    upload: (repository, upload) =>
      asking(
        repository,
        'uploading to',
        async () => {
          if (upload.parent === null) await ensureBranch(named(repository), upload.revision);
          try {
            return await commit(named(repository), upload);
          } catch (error) {
            if (isStatus(error, 412)) return null;
            throw error;
          }
        },
        upload.signal,
      ),

    readText: (repository, path, revision) =>
      asking(repository, 'reading', () => orNull(async () => (await downloadFile({ ...named(repository), path, revision, xet: false }))?.text() ?? null)),

    commitUrl: ({ id, type }, oid) => `${url}/${type === 'model' ? '' : `${type}s/`}${id}/commit/${oid}`,
  };
}

type Named = { hubUrl: string; accessToken?: string; repo: { name: string; type: HubRepository['type'] } };

async function collect(repository: Named, revision: string): Promise<HubFile[]> {
  const files: HubFile[] = [];
  for await (const { type, path, size, oid, lfs } of listFiles({ ...repository, recursive: true, revision: encodeURIComponent(revision) })) {
    if (type === 'file') files.push({ path, bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null, oid: oid ?? '' });
  }
  return files;
}

async function ensureBranch(repository: Named, branch: string): Promise<void> {
  try {
    await createBranch({ ...repository, branch });
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
  }
}

async function commit(repository: Named, { files, remove, message, revision, parent, onProgress, signal }: UploadRequest): Promise<string> {
  const bytes = new Map(files.map((file) => [file.path, file.bytes]));
  const operations: CommitOperation[] = [
    ...files.map((file) => ({ operation: 'addOrUpdate' as const, path: file.path, content: contentOf(file) })),
    ...remove.map((path) => ({ operation: 'delete' as const, path })),
  ];
  const events = commitIter({
    ...repository,
    title: message,
    operations,
    branch: revision,
    ...(parent === null ? {} : { parentCommit: parent }),
    useXet: false,
    abortSignal: signal,
  });
  for (;;) {
    const { done, value } = await events.next();
    if (done) {
      if (!value) throw new Error('the Hub named no commit');
      return value.commit.oid;
    }
    const total = value.event === 'fileProgress' && value.state === 'uploading' ? bytes.get(value.path) : undefined;
    if (value.event === 'fileProgress' && total !== undefined) onProgress({ path: value.path, done: Math.round(value.progress * total), total });
  }
}

/** Files are streamed from disk, not read into memory. */
function contentOf({ content }: UploadFile): Blob | URL {
  return 'file' in content ? pathToFileURL(content.file) : new Blob([content.text]);
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}
