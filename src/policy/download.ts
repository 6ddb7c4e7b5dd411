import { hubFile, localFile, pypiFile } from '../records/downloads/download-address.ts';
import { plainOrigin } from './origin.ts';
import { isBelow, pathProblem } from './plain-path.ts';

const OF_COMMIT = /^hf:[\w.-]+\/[\w.-]+@[0-9a-f]{40}\//;

/** True for what the policy may list: one download, or with a slash at its end every one below: `hf:OWNER/`, `pypi:NAME==VERSION/`, `file:/DATA/`, `https://…/`. */
export function isDownloadPrefix(text: string): boolean {
  const address = text.endsWith('/') ? `${text}x` : text;
  return address.startsWith('hf:') && !address.includes('@') ? pathProblem(address.slice(3)) === null : isPlainDownload(address);
}

/** True for a download address that means what it says: no climbing, no escapes, no look-alikes. */
function isPlainDownload(address: string): boolean {
  if (address.startsWith('hf:')) return pathProblem(address.slice(3)) === null && hubFile(address) !== null;
  if (address.startsWith('pypi:')) return pypiFile(address) !== null;
  const local = localFile(address);
  if (local !== null) return pathProblem(local.replace(/^\//, '')) === null;
  const path = /^https?:\/\/[^/]+\/(.+)$/.exec(address)?.[1];
  return plainOrigin(address).ok && path !== undefined && pathProblem(path) === null;
}

/**
 * Whether the policy's list allows an address. A commit must be listed itself: anybody's pull request on a repository of the Hub makes commits that
 * are found under the repository's own name.
 */
export function allowsDownload(listed: readonly string[], address: string): boolean {
  const commit = OF_COMMIT.exec(address)?.[0] ?? '';
  return isPlainDownload(address) && listed.some((prefix) => isBelow(address, prefix) && prefix.startsWith(commit));
}
