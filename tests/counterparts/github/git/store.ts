import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { execa } from 'execa';
import { type GitObject, objectIn, shaOf, wholeOf } from './objects.ts';

const ISOLATED = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
/** A checkout may ask for any commit by its SHA, as from the real one; nothing tidies up behind a test's back. */
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n[uploadpack]\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n';

/**
 * Git objects and references in memory. Once git itself is asked about them, or somebody wants to fetch them, they lie in a bare repository on
 * disk, too: from then on every write goes there at once, in Git's own format.
 */
export class GitStore {
  readonly #name: string;
  readonly #objects = new Map<string, GitObject>();
  readonly #references = new Map<string, string>();
  readonly #answers = new Map<string, Promise<string | null>>();
  #folder: string | null = null;

  /** @param name of the bare repository's folder. */
  constructor(name: string) {
    this.#name = name;
  }

  /** @returns the object's SHA. */
  add(object: GitObject): string {
    const sha = shaOf(object);
    if (this.#objects.has(sha)) return sha;
    this.#objects.set(sha, object);
    if (this.#folder !== null) writeObject(this.path, sha, object);
    return sha;
  }

  /** Null when there is none; git may have made one itself, when it merged. */
  get(sha: string): GitObject | null {
    const known = this.#objects.get(sha);
    if (known || this.#folder === null || !existsSync(objectPath(this.path, sha))) return known ?? null;
    const object = objectIn(inflateSync(readFileSync(objectPath(this.path, sha))));
    this.#objects.set(sha, object);
    return object;
  }

  /** The one object whose SHA begins so. */
  find(start: string): string | null {
    const found = [...this.#objects.keys()].filter((sha) => sha.startsWith(start));
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  get references(): ReadonlyMap<string, string> {
    return this.#references;
  }

  refer(name: string, sha: string | null): void {
    if (sha === null) this.#references.delete(name);
    else this.#references.set(name, sha);
    if (this.#folder !== null) writeReference(this.path, name, sha);
  }

  /** The bare repository, which is made on the first call. */
  get path(): string {
    if (this.#folder !== null) return join(this.#folder, this.#name);
    this.#folder = mkdtempSync(join(tmpdir(), 'counterpart-github-'));
    const path = join(this.#folder, this.#name);
    for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) mkdirSync(join(path, folder), { recursive: true });
    writeFileSync(join(path, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(path, 'config'), CONFIG);
    for (const [sha, object] of this.#objects) writeObject(path, sha, object);
    for (const [name, sha] of this.#references) writeReference(path, name, sha);
    return path;
  }

  /** Standard output of git, null when it fails; asked once, so only for what can never change: between SHAs. */
  ask(args: readonly string[]): Promise<string | null> {
    const key = args.join('\0');
    const answer = this.#answers.get(key) ?? this.#run(args);
    this.#answers.set(key, answer);
    return answer;
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  async #run(args: readonly string[]): Promise<string | null> {
    const { exitCode, stdout } = await execa('git', ['--git-dir', this.path, ...args], { env: ISOLATED, reject: false, stdin: 'ignore' });
    return exitCode === 0 ? stdout : null;
  }
}

function objectPath(bare: string, sha: string): string {
  return join(bare, 'objects', sha.slice(0, 2), sha.slice(2));
}

function writeObject(bare: string, sha: string, object: GitObject): void {
  const path = objectPath(bare, sha);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, deflateSync(wholeOf(object), { level: 1 }));
}

function writeReference(bare: string, name: string, sha: string | null): void {
  const path = join(bare, name);
  if (sha === null) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${sha}\n`);
}
