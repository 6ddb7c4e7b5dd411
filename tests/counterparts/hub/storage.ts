import { randomUUID } from 'node:crypto';
import { type Answer, type Asked, jsonOf, ok, refused } from './answer.ts';
import { type Repository, sha256 } from './repository.ts';

interface Upload {
  repository: Repository;
  oid: string;
  size: number;
  parts: Map<number, Buffer>;
}

/** Large objects: the LFS batch call, single PUTs, numbered parts. Upload addresses carry a key of their own, as S3's do. */
export class Storage {
  readonly #uploads = new Map<string, Upload>();
  readonly #url: () => string;
  readonly #multipartFrom: number;
  readonly #partBytes: number;

  constructor({ url, multipartFrom, partBytes }: { url(): string; multipartFrom: number; partBytes: number }) {
    this.#url = url;
    this.#multipartFrom = multipartFrom;
    this.#partBytes = partBytes;
  }

  /** Objects that are there get no action: a client sends only the others. */
  batch(asked: Asked, repository: Repository): Answer {
    const { objects } = jsonOf(asked);
    const wanted = Array.isArray(objects) ? objects : [];
    const answers = wanted.map(({ oid, size }: { oid: string; size: number }) => {
      if (repository.objects.has(oid)) return { oid, size };
      const key = randomUUID();
      this.#uploads.set(key, { repository, oid, size, parts: new Map() });
      return { oid, size, authenticated: true, actions: { upload: this.#action(key, size) } };
    });
    return { status: 200, body: { transfer: 'basic', objects: answers }, headers: { 'content-type': 'application/vnd.git-lfs+json' } };
  }

  #action(key: string, size: number) {
    if (size < this.#multipartFrom) return { href: `${this.#url()}/lfs-storage/${key}`, header: {} };
    const count = Math.ceil(size / this.#partBytes);
    const parts = Array.from({ length: count }, (_, at) => [String(at + 1).padStart(5, '0'), `${this.#url()}/lfs-storage/${key}?part=${at + 1}`]);
    return { href: `${this.#url()}/lfs-storage/${key}`, header: { chunk_size: String(this.#partBytes), ...Object.fromEntries(parts) } };
  }

  put({ path, query, body }: Asked): Answer {
    const upload = this.#uploads.get(path.split('/').at(-1) ?? '');
    if (!upload) return refused(403, 'SignatureDoesNotMatch');
    const part = query.get('part');
    if (part === null) return this.#finish(upload, body);
    upload.parts.set(Number(part), body);
    return { status: 200, headers: { etag: `"${sha256(body)}"` } };
  }

  /** `{oid, parts: [{partNumber, etag}]}`: the parts become the object when every etag is right. */
  complete(asked: Asked): Answer {
    const upload = this.#uploads.get(asked.path.split('/').at(-1) ?? '');
    const { parts } = jsonOf(asked);
    if (!upload || !Array.isArray(parts)) return refused(400, 'no such upload');
    const bodies = parts.map(({ partNumber, etag }: { partNumber: number; etag: string }) => {
      const body = upload.parts.get(partNumber);
      return body && etag === `"${sha256(body)}"` ? body : null;
    });
    const whole = bodies.filter((body) => body !== null);
    return whole.length === bodies.length ? this.#finish(upload, Buffer.concat(whole)) : refused(400, 'InvalidPart');
  }

  #finish({ repository, oid, size }: Upload, content: Buffer): Answer {
    if (content.length !== size || sha256(content) !== oid) return refused(400, 'BadDigest: the object is not what its id says');
    repository.objects.set(oid, content);
    return ok();
  }
}
