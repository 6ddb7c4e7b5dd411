import type { Availability } from '../../records/console/models.ts';

/** What was found of one file that an entry names. */
export interface FoundFile {
  /** Its path in the project. */
  file: string;
  /** The pinned digest; null where nothing pins it. */
  sha256: string | null;
  /** Of all parts that are there; null where none is. */
  bytes: number | null;
  missingParts: number;
  /** Of the file as it is; null while it is being computed. */
  digest: string | null;
  hasDownload: boolean;
}

/** Whether an entry's own file and its adapters are there and right: what is worst is told. @param isServed whether a server answers for the model. */
export function availabilityOf(name: string, files: readonly FoundFile[], isServed: boolean): Availability {
  const all = files.map((file, index) => (index === 0 && isServed && file.sha256 !== null && file.bytes === null ? served() : ofFile(name, file)));
  return all.reduce((worst, one) => (RANK.indexOf(one.state) > RANK.indexOf(worst.state) ? one : worst), all[0] ?? served());
}

/** Whether a run with it could begin here. */
export function isUsable({ state }: Availability): boolean {
  return state !== 'missing' && state !== 'partial' && state !== 'wrong';
}

/** From good to bad. */
const RANK: readonly Availability['state'][] = ['served', 'ready', 'unpinned', 'checking', 'partial', 'missing', 'wrong'];

function ofFile(name: string, { file, sha256, bytes, missingParts, digest, hasDownload }: FoundFile): Availability {
  const pull = hasDownload ? `fledgling models pull ${name}` : null;
  const otherwise = pull === null ? ` Its entry names no download: put it there yourself.` : '';
  if (bytes === null) return { state: 'missing', sentence: `${file} is not here.${otherwise}`, command: pull };
  if (missingParts > 0)
    return { state: 'partial', sentence: `${missingParts === 1 ? '1 part' : `${missingParts} parts`} of ${file} not here.${otherwise}`, command: pull };
  if (digest === null) return { state: 'checking', sentence: `The digest of ${file} is being computed.`, command: null };
  if (sha256 === null) return { state: 'unpinned', sentence: `No digest pins ${file}: any file of that name would do. Pin sha256: ${digest}.`, command: null };
  if (digest === sha256) return { state: 'ready', sentence: `${file} is here, with the pinned digest.`, command: null };
  const remedy = pull === null ? 'Put the right file there, or pin this one' : 'Move it away and fetch the right one';
  const which = `its digest begins with ${digest.slice(0, 12)}, the pinned one with ${sha256.slice(0, 12)}`;
  return { state: 'wrong', sentence: `${file} is another file: ${which}. ${remedy}.`, command: pull };
}

function served(): Availability {
  return { state: 'served', sentence: 'The server of local.server answers for it: its file need not be here.', command: null };
}
