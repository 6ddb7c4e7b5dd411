import { execa } from 'execa';

export interface CommittedVersion {
  /** First 12 digits. */
  commit: string;
  /** When it was committed, ISO 8601. */
  at: string;
  text: string;
}

/** So many of the newest commits are looked at. */
const MOST_COMMITS = 60;
const LARGEST = 1 << 20;

/** A file as each commit that changed it left it, the newest first; empty where the folder is in no repository. Read again once its head moved. */
export function committedVersions(root: string, path: string): () => Promise<CommittedVersion[]> {
  let known: { head: string; versions: Promise<CommittedVersion[]> } | null = null;
  return async () => {
    const head = await git(root, ['rev-parse', 'HEAD']);
    if (head === null) return [];
    if (known?.head !== head) known = { head, versions: versionsOf(root, path) };
    return known.versions;
  };
}

async function versionsOf(root: string, path: string): Promise<CommittedVersion[]> {
  const log = await git(root, ['log', `--max-count=${MOST_COMMITS}`, '--format=%H %cI', '--', path]);
  const versions: CommittedVersion[] = [];
  for (const line of (log ?? '').split('\n')) {
    const [, commit = '', at = ''] = /^([0-9a-f]{40,64}) (\S+)$/.exec(line) ?? [];
    const text = commit === '' ? null : await git(root, ['cat-file', 'blob', `${commit}:./${path}`]);
    if (text !== null) versions.push({ commit: commit.slice(0, 12), at, text });
  }
  return versions;
}

async function git(cwd: string, args: string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd, reject: false, timeout: 10_000, maxBuffer: LARGEST, stripFinalNewline: true });
  return result.exitCode === 0 ? result.stdout : null;
}
