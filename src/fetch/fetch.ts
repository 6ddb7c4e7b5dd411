import { UserError } from '../errors.ts';
import { digestOf } from '../records/digest.ts';
import type { Coverage, Snapshot, SnapshotFile, SourceQuery } from '../records/snapshot.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { ObservationSource, QuerySource, SnapshotStore } from './ports.ts';
import { redactedPage } from './redact-page.ts';

export interface FetchOptions {
  source: ObservationSource;
  snapshots: SnapshotStore;
  /** The frozen query of an earlier snapshot, to have the same again. Default: the source's own, frozen now. */
  query?: SourceQuery;
  /** Takes out what must not be written; null writes everything. */
  redactor: Redactor | null;
  /** Its settings: what was written under others is another snapshot. */
  redaction: unknown;
  /** How many observations were written so far. */
  onProgress(observations: number, note?: string): void;
}

/**
 * A source's observations as a snapshot that never changes: files by their digests, where they lie; the answers of a source that is asked written
 * down page by page, so that a fetch that was cut short goes on where it stopped. What is written passes through `written` and nowhere else.
 */
export async function fetchSnapshot({ source, ...options }: FetchOptions): Promise<Snapshot> {
  if (source.kind === 'files') {
    const files = (await source.digests()).map((file) => ({ ...file, kept: false }));
    return { schema: 'fledgling/snapshot@1', query: source.query, files, observations: null, digest: digestOfFiles(files) };
  }
  const { sha256, observations, query, coverage } = await written(source, options);
  if (observations === 0) throw new UserError(`${source.name}: expected observations, the source gave none. Ask harvest.source for more.`);
  const files = [{ path: source.name, sha256, kept: true }];
  return { schema: 'fledgling/snapshot@1', query, files, observations, ...(coverage ? { coverage } : {}), digest: digestOfFiles(files) };
}

/**
 * Refuses a snapshot that was stored for another source, or is not what its digest says: what is read is what the config asks for.
 * @param digests of the source's files, null for a source that is asked.
 * @throws UserError
 */
export function verified(snapshot: Snapshot, source: ObservationSource, digests: readonly { path: string; sha256: string }[] | null): Snapshot {
  const { files } = snapshot;
  const isOwn = digests
    ? digestOf(digests) === digestOf(files.map(({ path, sha256 }) => ({ path, sha256 }))) && files.every(({ kept }) => !kept)
    : files.length === 1 && files[0]?.kept === true && source.kind === 'query' && files[0].path === source.name;
  if (isOwn && digestOf(asked(snapshot.query, source)) === digestOf(source.query) && snapshot.digest === digestOfFiles(files)) return snapshot;
  throw new UserError('fetch: the stored snapshot is not of the source that the config names. Remove cache/fetch from the state folder and run again.');
}

/** A frozen query as it was asked for. */
function asked(query: SourceQuery, source: ObservationSource): SourceQuery {
  return source.query.window === null ? { ...query, window: null } : query;
}

/**
 * Makes sure that a snapshot's observations are here, fetching again those that were written down and are gone.
 * @throws UserError when the source now answers otherwise.
 */
export async function restored(snapshot: Snapshot, options: FetchOptions): Promise<void> {
  const kept = snapshot.files.filter((file) => file.kept);
  const held = await Promise.all(kept.map(({ sha256 }) => options.snapshots.holds(sha256)));
  if (held.every(Boolean)) return;
  const again = await fetchSnapshot({ ...options, query: snapshot.query });
  if (again.digest === snapshot.digest) return;
  throw new UserError(
    `${kept.map(({ path }) => path).join(', ')}: the fetched observations are gone from this machine, and the source now answers otherwise (digest ${again.digest.slice(0, 12)} in place of ${snapshot.digest.slice(0, 12)}). Restore the state folder's snapshots, or begin from what the source says now: \`fledgling harvest --refresh\`, or another window in harvest.source.`,
  );
}

/** @throws UserError when a file was changed between its digest and its being read. */
export function refuseChanged(snapshot: Snapshot, read: readonly { path: string; sha256: string }[]): void {
  const wanted = new Map(snapshot.files.map(({ path, sha256 }) => [path, sha256]));
  const changed = read.find(({ path, sha256 }) => wanted.get(path) !== sha256);
  if (changed) throw new UserError(`${changed.path}: the file was changed while it was read. Wait until whoever writes it is done, then run again.`);
}

interface Written {
  sha256: string;
  observations: number;
  query: SourceQuery;
  coverage: Coverage | null;
}

async function written(source: QuerySource, { snapshots, redactor, redaction, onProgress, query: earlier }: Omit<FetchOptions, 'source'>): Promise<Written> {
  const asked = earlier ?? source.query;
  const open = await snapshots.open(digestOf(redactor ? [asked, redaction, redactor.fingerprint] : asked));
  const query = earlier ?? open.query ?? (await source.frozen?.()) ?? source.query;
  if (!open.isDone) {
    for await (const page of source.pages(open.cursor, query)) {
      const safe = redactor ? { ...page, observations: await redactedPage(page.observations, redactor) } : page;
      await open.append(safe, query);
      onProgress(open.observations, page.note);
    }
  }
  const { coverage } = open;
  return { ...(await open.commit()), query, coverage };
}

function digestOfFiles(files: readonly SnapshotFile[]): string {
  return digestOf(files.map(({ path, sha256 }) => ({ path, sha256 })));
}
