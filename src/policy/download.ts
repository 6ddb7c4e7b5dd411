import { pypiFile } from '../records/downloads/download-address.ts';
import { plainOrigin } from './origin.ts';
import { pathProblem } from './plain-path.ts';

/** True for what the policy may list: one download, or with a slash at its end every one below: `hf:OWNER/`, `pypi:NAME==VERSION/`, `https://…/`. */
export function isDownloadPrefix(text: string): boolean {
  return isPlainDownload(text.endsWith('/') ? `${text}x` : text);
}

/** True for a download address that means what it says: no climbing, no escapes, no look-alikes. */
export function isPlainDownload(address: string): boolean {
  if (address.startsWith('hf:')) return pathProblem(address.slice(3)) === null;
  if (address.startsWith('pypi:')) return pypiFile(address) !== null;
  const path = /^https?:\/\/[^/]+\/(.+)$/.exec(address)?.[1];
  return plainOrigin(address).ok && path !== undefined && pathProblem(path) === null;
}
