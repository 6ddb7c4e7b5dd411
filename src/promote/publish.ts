import { ExternalError } from '../errors.ts';
import type { Hub, HubFile, HubRepository, UploadFile, UploadRequest } from './ports.ts';
import { outdated } from './upload-list.ts';

/** How often a commit is made again because somebody else pushed in between. */
const TRIES = 3;

export interface Destination {
  repository: HubRepository;
  revision: string;
  /** Folder the files lie in, empty for the root. */
  folder: string;
  /** Delete what an earlier promotion left in the folder and this one does not have. */
  prune: boolean;
  private: boolean;
  message: string;
}

export interface Publishing {
  hub: Hub;
  signal: AbortSignal;
  onProgress: UploadRequest['onProgress'];
}

export interface Published {
  /** The commit that holds the files. */
  commit: string;
  /** False when the Hub held every byte already, so that no commit was made. */
  changed: boolean;
  url: string;
  files: { path: string; sha256: string; bytes: number; hubOid: string }[];
}

/**
 * Brings files into a repository and proves that they are there: afterwards the Hub's object id of every file is compared with its bytes.
 * @throws ExternalError naming the file whose id differs, or when others push without pause.
 */
export async function publish(files: readonly UploadFile[], to: Destination, { hub, signal, onProgress }: Publishing): Promise<Published> {
  await hub.ensureRepository(to.repository, { private: to.private });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const parent = await hub.headOf(to.repository, to.revision);
    // Listed at the head that the commit names as its parent, so that nothing comes in between unseen.
    const there = parent === null ? [] : ((await hub.files(to.repository, parent)) ?? []);
    const { missing, remove } = difference(files, there, to);
    if (parent !== null && missing.length === 0 && remove.length === 0) return proved(files, there, { hub, to, commit: parent, changed: false });
    const commit = await hub.upload(to.repository, { files: missing, remove, message: to.message, revision: to.revision, parent, onProgress, signal });
    if (commit === null) continue;
    return proved(files, (await hub.files(to.repository, commit)) ?? [], { hub, to, commit, changed: true });
  }
  throw new ExternalError(`${to.repository.id}: somebody else pushed to ${to.revision} ${TRIES} times in between. Run the same again when that is over.`);
}

/** What a commit would have to bring and to take away. */
export function difference(
  files: readonly UploadFile[],
  there: readonly HubFile[],
  to: Pick<Destination, 'prune' | 'folder'>,
): { missing: UploadFile[]; remove: string[] } {
  return { missing: files.filter((file) => !isThere(file, there)), remove: to.prune ? outdated(there, files, to.folder) : [] };
}

function proved(
  files: readonly UploadFile[],
  there: readonly HubFile[],
  { hub, to, commit, changed }: { hub: Hub; to: Destination; commit: string; changed: boolean },
): Published {
  const listed = files.map(({ path, sha256, gitOid, bytes }) => {
    const found = there.find((one) => one.path === path);
    if (!found || !isSame(found, { sha256, gitOid, bytes })) {
      const what = found ? `object ${found.sha256 ?? found.oid} of ${found.bytes} bytes` : 'nothing';
      throw new ExternalError(
        `${to.repository.id}: ${path}: the Hub holds ${what} at ${commit}, expected sha256 ${sha256} of ${bytes} bytes. Do not use this revision; run the same again.`,
      );
    }
    return { path, sha256, bytes, hubOid: found.sha256 ?? found.oid };
  });
  return { commit, changed, url: hub.commitUrl(to.repository, commit), files: listed };
}

function isThere(file: UploadFile, there: readonly HubFile[]): boolean {
  const found = there.find(({ path }) => path === file.path);
  return found !== undefined && isSame(found, file);
}

function isSame(found: HubFile, { sha256, gitOid, bytes }: Pick<UploadFile, 'sha256' | 'gitOid' | 'bytes'>): boolean {
  return found.bytes === bytes && (found.sha256 === null ? found.oid === gitOid : found.sha256 === sha256);
}
