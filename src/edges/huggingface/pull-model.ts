import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../errors.ts';
import { DOWNLOAD_KINDS, hubFile } from '../../records/downloads/download-address.ts';
import { splitParts } from '../../records/downloads/split-parts.ts';
import { onDisk, sizeIfThere } from '../files/atomic.ts';
import { settleDownload } from '../files/settle-download.ts';

export interface PullOptions {
  /** `hf:OWNER/REPO[@COMMIT]/FILE.gguf` or an http(s) address; `pull-to-place.ts` knows who reads the other kinds. Of a split GGUF the first part. */
  from: string;
  /** Absolute path of the model file; of a split GGUF of its first part, the others come beside it. */
  to: string;
  /** Null accepts whatever comes. */
  sha256: string | null;
  /** Base address of the Hub. */
  endpoint: string;
  token: string | null;
  signal: AbortSignal;
  /** Bytes of one file so far; the total where the server says it. */
  onProgress(done: number, total: number | null): void;
}

/**
 * Downloads a model beside its place, resuming what an earlier call left, and moves it there once its digest is right: all parts of a split one, or none.
 * @returns the model's SHA-256.
 */
export async function pullModel({ from, to, sha256, ...options }: PullOptions): Promise<string> {
  const files = splitParts(to).map((path) => ({ partial: `${path}.partial`, to: path }));
  const addresses = splitParts(from);
  await onDisk(to, () => mkdir(dirname(to), { recursive: true }));
  for (const [index, { partial }] of files.entries()) await fetchFile(addressOf(addresses[index] ?? '', options.endpoint), partial, options);
  return settleDownload({ files, sha256, from });
}

/** Fetches what of a file is not there yet. The token goes to the Hub alone: a redirect to another origin loses it. */
async function fetchFile(url: string, partial: string, { endpoint, token, signal, onProgress }: Omit<PullOptions, 'from' | 'to' | 'sha256'>): Promise<void> {
  const have = await sizeIfThere(partial);
  const sendToken = token !== null && new URL(url).origin === new URL(endpoint).origin;
  const headers = { ...(have > 0 ? { range: `bytes=${have}-` } : {}), ...(sendToken ? { authorization: `Bearer ${token}` } : {}) };
  try {
    const response = await fetch(url, { headers, signal });
    if (response.status !== 416) {
      if (!response.ok || !response.body) throw refusal(url, response.status);
      const resumes = response.status === 206;
      let done = resumes ? have : 0;
      const length = Number(response.headers.get('content-length') ?? Number.NaN);
      const total = Number.isFinite(length) ? done + length : null;
      const counted = Readable.fromWeb(response.body).on('data', (chunk: Buffer) => {
        done += chunk.length;
        onProgress(done, total);
      });
      await onDisk(partial, () => pipeline(counted, createWriteStream(partial, { flags: resumes ? 'a' : 'w' }), { signal }));
    }
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (error instanceof UserError || error instanceof ExternalError) throw error;
    throw new ExternalError(`${url}: the download broke off: ${sentenceOf(error)}. Run the same command again: it goes on where it stopped.`, { cause: error });
  }
}

function addressOf(from: string, endpoint: string): string {
  const hub = hubFile(from);
  if (hub) return `${endpoint}/${hub.repository}/resolve/${hub.commit ?? 'main'}/${hub.file.split('/').map(encodeURIComponent).join('/')}`;
  if (URL.canParse(from) && /^https?:$/.test(new URL(from).protocol)) return from;
  throw new UserError(`models.catalogue: download: expected ${DOWNLOAD_KINDS}, got ${JSON.stringify(from)}. Mend the address.`);
}

function refusal(url: string, status: number): Error {
  if (status === 401 || status === 403)
    return new UserError(`${url}: the server wants a permission (HTTP ${status}). Accept the model's licence on its page and set HF_TOKEN.`);
  if (status === 404) return new UserError(`${url}: no such file (HTTP 404). Mend the catalogue's download address.`);
  return new ExternalError(`${url}: the server answered HTTP ${status}. Run the same command again later.`);
}
