import { createHash } from 'node:crypto';

export type Kind = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  kind: Kind;
  bytes: Buffer;
}

export interface Identity {
  name: string;
  email: string;
  date: Date;
}

export interface CommitObject {
  sha: string;
  tree: string;
  parents: string[];
  author: Identity;
  committer: Identity;
  message: string;
}

/** A name in a tree. */
export interface Entry {
  /** `100644`, `100755`, `120000` (link), `160000` (submodule), `040000` (folder). */
  mode: string;
  sha: string;
}

export const FOLDER = '040000';

/** An object as Git hashes it, and stores it once deflated. */
export function wholeOf({ kind, bytes }: GitObject): Buffer {
  return Buffer.concat([Buffer.from(`${kind} ${bytes.length}\0`), bytes]);
}

export function shaOf(object: GitObject): string {
  return createHash('sha1').update(wholeOf(object)).digest('hex');
}

/** The object in an inflated file of Git's own. */
export function objectIn(whole: Buffer): GitObject {
  const end = whole.indexOf(0);
  const [kind] = whole.toString('utf8', 0, end).split(' ');
  return { kind: kind === 'tree' || kind === 'commit' || kind === 'tag' ? kind : 'blob', bytes: whole.subarray(end + 1) };
}

export function treeBytes(entries: ReadonlyMap<string, Entry>): Buffer {
  // Git sorts a folder as if its name ended with a slash.
  const named = [...entries].map(([name, entry]) => ({ ...entry, name: Buffer.from(name), key: Buffer.from(entry.mode === FOLDER ? `${name}/` : name) }));
  const parts = named
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .flatMap(({ mode, name, sha }) => [Buffer.from(`${mode.replace(/^0/, '')} `), name, Buffer.from([0]), Buffer.from(sha, 'hex')]);
  return Buffer.concat(parts);
}

/** Names in the order of the tree. */
export function entriesIn(bytes: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    const [mode = '', ...name] = bytes.toString('utf8', at, end).split(' ');
    entries.set(name.join(' '), { mode: mode.padStart(6, '0'), sha: bytes.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return entries;
}

export function commitBytes({ tree, parents, author, committer, message }: Omit<CommitObject, 'sha'>): Buffer {
  const who = ({ name, email, date }: Identity) => `${name.replaceAll(/[<>\n]/g, '')} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
  const head = [`tree ${tree}`, ...parents.map((sha) => `parent ${sha}`), `author ${who(author)}`, `committer ${who(committer)}`];
  return Buffer.from(`${head.join('\n')}\n\n${message}`);
}

export function commitIn(sha: string, bytes: Buffer): CommitObject {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end).split('\n');
  const all = (key: string) => head.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const [[tree = ''], [author = ''], [committer = '']] = [all('tree'), all('author'), all('committer')];
  const message = text.slice(end + 2).replace(/\n$/, '');
  return { sha, tree, parents: all('parent'), author: identityIn(author), committer: identityIn(committer), message };
}

function identityIn(line: string): Identity {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}
