import { type CommitObject, commitBytes, commitIn, type Kind } from './objects.ts';
import type { GitStore } from './store.ts';

export const NO_SHA = '0'.repeat(40);

/** Of what git takes for the name of a reference, as much as anybody here tries. */
const NAME = /^refs\/(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\\p{Cc}]*[^\s~^:?*[\\\p{Cc}/.]$/u;

/** Where references are kept: a store's, which lie on disk with it, or a fork's own. */
export interface References {
  readonly references: ReadonlyMap<string, string>;
  refer(name: string, sha: string | null): void;
}

/** A repository: references over a store of objects, which its forks share as they do on GitHub. */
export class GitRepository {
  readonly store: GitStore;
  readonly #own: References;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(store: GitStore, own: References = store) {
    this.store = store;
    this.#own = own;
  }

  /** A repository with the same branches and objects, whose branches move by themselves. */
  fork(): GitRepository {
    const references = new Map([...this.#own.references].filter(([name]) => name.startsWith('refs/heads/')));
    return new GitRepository(this.store, { references, refer: (name, sha) => void (sha === null ? references.delete(name) : references.set(name, sha)) });
  }

  /** The SHA a full reference name points at, null when there is no such reference. */
  ref(name: string): string | null {
    return this.#own.references.get(name) ?? null;
  }

  /** Names and SHAs of the references whose full name starts so. */
  refs(prefix: string): { name: string; sha: string }[] {
    const found = [...this.#own.references].filter(([name]) => name.startsWith(prefix));
    return found.map(([name, sha]) => ({ name, sha })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Moves, makes (`from` null) or deletes (`to` null) a reference; false when it is no longer where `from` says or git refuses the name. */
  move(name: string, from: string | null, to: string | null): boolean {
    const isBelowAnother = [...this.#own.references.keys()].some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
    if (this.ref(name) !== from || !NAME.test(name) || isBelowAnother) return false;
    this.#own.refer(name, to);
    return true;
  }

  /** A commit by branch name, tag name, full reference name or SHA, null when there is none. */
  commit(rev: string): string | null {
    const shas = [`refs/heads/${rev}`, `refs/tags/${rev}`, rev].map((name) => this.ref(name));
    const named = shas.find((sha) => sha !== null) ?? (/^[0-9a-f]{7,40}$/.test(rev) ? this.store.find(rev) : null);
    return named !== null && this.kind(named) === 'commit' ? named : null;
  }

  kind(sha: string): Kind | null {
    return this.store.get(sha)?.kind ?? null;
  }

  /** One writer of references at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

export function writeBlob({ store }: GitRepository, bytes: string | Uint8Array): string {
  return store.add({ kind: 'blob', bytes: Buffer.from(bytes) });
}

export function readBlob({ store }: GitRepository, sha: string): Buffer {
  const blob = store.get(sha);
  if (blob?.kind !== 'blob') throw new Error(`${sha} is no blob.`);
  return blob.bytes;
}

export function writeCommit({ store }: GitRepository, commit: Omit<CommitObject, 'sha'>): string {
  return store.add({ kind: 'commit', bytes: commitBytes(commit) });
}

export function readCommit({ store }: GitRepository, sha: string): CommitObject {
  const commit = store.get(sha);
  if (commit?.kind !== 'commit') throw new Error(`${sha} is no commit.`);
  return commitIn(sha, commit.bytes);
}
