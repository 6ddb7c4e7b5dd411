import { createHash, randomUUID } from 'node:crypto';

export interface StoredArtifact {
  id: number;
  runId: number;
  name: string;
  /** Null until the upload is finished. */
  bytes: Uint8Array | null;
  /** `sha256:…` as recorded when the upload was finished; it stays when a forger replaces the bytes. */
  digest: string | null;
  mimeType: string;
  createdAt: Date;
  expiresAt: Date;
}

/** A place to put bytes that a signed URL points at: blocks of an upload, or the finished artifact. */
export interface Blob {
  key: string;
  signature: string;
  artifactId: number;
  blocks: Map<string, Uint8Array>;
}

/** The artifacts of all runs: the Results service writes them, the REST interface lists and serves the same. */
export class ArtifactStore {
  readonly artifacts: StoredArtifact[] = [];
  readonly #blobs = new Map<string, Blob>();
  readonly #now: () => Date;
  #lastId = 7_000_000_000;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns null when the run has an artifact of this name, as the service refuses it. */
  create(artifact: { runId: number; name: string; mimeType?: string; expiresAt?: Date }): StoredArtifact | null {
    if (this.artifacts.some(({ runId, name }) => runId === artifact.runId && name === artifact.name)) return null;
    const createdAt = this.#now();
    const stored: StoredArtifact = {
      id: ++this.#lastId,
      runId: artifact.runId,
      name: artifact.name,
      bytes: null,
      digest: null,
      mimeType: artifact.mimeType ?? 'application/zip',
      createdAt,
      expiresAt: artifact.expiresAt ?? new Date(createdAt.getTime() + 90 * 86_400_000),
    };
    this.artifacts.push(stored);
    return stored;
  }

  /** A finished artifact at once, for tests that upload nothing. @throws when the run has one of this name. */
  add(artifact: { runId: number; name: string; bytes: Uint8Array; expiresAt?: Date }): StoredArtifact {
    const stored = this.create(artifact);
    if (!stored) throw new Error(`Run ${artifact.runId} has an artifact ${artifact.name} already.`);
    stored.bytes = artifact.bytes;
    stored.digest = sha256(artifact.bytes);
    return stored;
  }

  get(id: number): StoredArtifact | null {
    return this.finished().find((artifact) => artifact.id === id) ?? null;
  }

  /** What REST and later jobs see, newest first. */
  finished(): StoredArtifact[] {
    return this.artifacts.filter(({ bytes }) => bytes !== null).toSorted((a, b) => b.id - a.id);
  }

  isExpired(artifact: StoredArtifact): boolean {
    return artifact.expiresAt.getTime() <= this.#now().getTime();
  }

  delete(id: number): void {
    const at = this.artifacts.findIndex((artifact) => artifact.id === id);
    if (at >= 0) this.artifacts.splice(at, 1);
  }

  /** A blob of this artifact; its URL is `/blobs/<key>?sig=<signature>`. */
  sign(artifactId: number): Blob {
    const blob = { key: randomUUID(), signature: randomUUID(), artifactId, blocks: new Map() };
    this.#blobs.set(blob.key, blob);
    return blob;
  }

  blob(key: string, signature: string): Blob | null {
    const blob = this.#blobs.get(key);
    return blob?.signature === signature ? blob : null;
  }

  /** The artifact behind a blob, finished or not. */
  behind(blob: Blob): StoredArtifact | null {
    return this.artifacts.find(({ id }) => id === blob.artifactId) ?? null;
  }
}

/** `sha256:` and 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
