import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ExternalError, sentenceOf } from '../../../errors.ts';
import type { Artifact } from '../../../gitops/forge/ports/actions.ts';
import { onDisk } from '../../files/atomic.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';
import { unpack } from './unpack.ts';

interface Download {
  artifact: Artifact;
  to: string;
  limits: { zipSha256: string; maxBytes: number };
}

const TRIES = 4;
const DOWNLOAD_TIMEOUT_MS = 30 * 60_000;
/** What a zip of stored, incompressible files may add to them. */
const zipOverhead = (maxBytes: number) => Math.ceil(maxBytes * 0.01) + 1024 * 1024;

/** Downloads, verifies and unpacks beside `to`, which is replaced only by a whole and proved folder. See `Downloads`. */
export async function downloadArtifact(client: GitHubClient, { artifact, to, limits }: Download): Promise<void> {
  const label = `artifact ${JSON.stringify(artifact.name)} (${artifact.id})`;
  if (artifact.expired) throw expired(label);
  const most = limits.maxBytes + zipOverhead(limits.maxBytes);
  if (artifact.bytes > most) throw tooLarge(label, limits.maxBytes);
  await onDisk(to, () => mkdir(dirname(to), { recursive: true }));
  const fresh = await onDisk(to, () => mkdtemp(`${to}.`));
  try {
    const zip = join(fresh, 'artifact.zip');
    const got = await fetchZip(client, { artifact, label, zip, most, maxBytes: limits.maxBytes });
    if (got !== limits.zipSha256)
      throw new ExternalError(
        `${label}: expected a zip with sha256 ${limits.zipSha256}, got ${got}. It is not what was recorded, so nothing was unpacked. Run the job that made it again.`,
        {
          retryable: false,
        },
      );
    const folder = join(fresh, 'files');
    await onDisk(folder, () => unpack({ zip, to: folder, label, maxBytes: limits.maxBytes }));
    await onDisk(to, () => rm(to, { recursive: true, force: true }));
    await onDisk(to, () => rename(folder, to));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

interface Fetching {
  artifact: Artifact;
  label: string;
  zip: string;
  most: number;
  maxBytes: number;
}

/** Each try asks for a new address: those of the blob store are good for a minute only. @returns SHA-256 of the zip. */
async function fetchZip(client: GitHubClient, fetching: Fetching): Promise<string> {
  const { label, zip } = fetching;
  for (let tries = 1; ; tries++) {
    const url = await addressOf(client, fetching);
    try {
      // Not through the API client: its token is none of the blob store's business.
      const response = await client.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
      if (!response.ok || !response.body) throw new Error(`the artifact store answered HTTP ${response.status}`);
      const hash = createHash('sha256');
      await pipeline(Readable.fromWeb(response.body), counted(fetching, hash), createWriteStream(zip));
      return hash.digest('hex');
    } catch (error) {
      if (error instanceof ExternalError) throw error;
      if (tries === TRIES) throw new ExternalError(`${label}: the download failed ${TRIES} times: ${sentenceOf(error)}. Run this again.`, { cause: error });
      await pause(client.retryBaseMs * tries ** 2);
    }
  }
}

function counted({ label, most, maxBytes }: Fetching, hash: { update(chunk: Uint8Array): unknown }) {
  let bytes = 0;
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > most) throw tooLarge(label, maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  };
}

async function addressOf({ octokit, place, ask }: GitHubClient, { artifact, label }: Fetching): Promise<string> {
  return ask({ what: `download ${label}`, needs: 'actions: read' }, async () => {
    const zipped = { ...place, artifact_id: artifact.id, archive_format: 'zip' } as const;
    const answer = await octokit.rest.actions.downloadArtifact({ ...zipped, request: { redirect: 'manual' } }).catch((error: unknown) => {
      throw [404, 410].includes(statusOf(error) ?? 0) ? expired(label) : error;
    });
    const { location } = answer.headers;
    if (location === undefined || !URL.canParse(location)) throw new ExternalError(`${label}: GitHub named no place to download it from. Run this again.`);
    return location;
  });
}

function expired(label: string): ExternalError {
  return new ExternalError(`${label}: it expired or was deleted. Stage it again.`, { retryable: false });
}

function tooLarge(label: string, maxBytes: number): ExternalError {
  return new ExternalError(`${label}: it holds more than ${maxBytes} bytes. Nothing was unpacked. Run the job that made it again.`, { retryable: false });
}
