import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface GitObject {
  sha: string;
  type: string;
  size: number;
  /** Empty when only asked about. */
  bytes: Buffer;
}

interface Question {
  full: boolean;
  answer: (object: GitObject | null) => void;
}

/** One `git cat-file --batch-command` for all reads of a repository: a process a read would make every test wait. */
export class ObjectReader {
  readonly #start: () => ChildProcessWithoutNullStreams;
  #child: ChildProcessWithoutNullStreams | null = null;
  #questions: Question[] = [];
  #received = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  /** Bytes that the oldest answer still lacks; chunks wait until they are there. */
  #lacking = 0;

  constructor(gitDir: string, env: Readonly<Record<string, string>>) {
    this.#start = () => spawn('git', ['--git-dir', gitDir, 'cat-file', '--batch-command'], { env: { ...process.env, ...env } });
  }

  /** What a name stands for (`refs/heads/main`, a SHA, `SHA^{commit}`, `SHA:path`); null when there is no such object. */
  info(name: string): Promise<GitObject | null> {
    return this.#ask('info', name);
  }

  /** As `info`, with the object's bytes. */
  contents(name: string): Promise<GitObject | null> {
    return this.#ask('contents', name);
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = null;
  }

  #ask(command: 'info' | 'contents', name: string): Promise<GitObject | null> {
    if (name.includes('\n') || name.includes('\0')) return Promise.resolve(null);
    const child = this.#child ?? this.#listen(this.#start());
    return new Promise((answer) => {
      this.#questions.push({ full: command === 'contents', answer });
      child.stdin.write(`${command} ${name}\n`);
    });
  }

  #listen(child: ChildProcessWithoutNullStreams): ChildProcessWithoutNullStreams {
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#lacking -= chunk.length;
      if (this.#lacking > 0) return;
      this.#received = Buffer.concat([this.#received, ...this.#chunks.splice(0)]);
      while (this.#answerOne());
    });
    child.once('close', () => {
      for (const { answer } of this.#questions.splice(0)) answer(null);
    });
    this.#child = child;
    return child;
  }

  /** Answers the oldest question if its answer has arrived whole. */
  #answerOne(): boolean {
    const [question] = this.#questions;
    const end = this.#received.indexOf('\n');
    if (!question || end < 0) return false;
    const [, sha = '', type = '', digits = ''] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(this.#received.toString('utf8', 0, end)) ?? [];
    const size = Number(digits);
    const found = sha !== '';
    const length = found && question.full ? end + 1 + size + 1 : end + 1;
    this.#lacking = length - this.#received.length;
    if (this.#lacking > 0) return false;
    const bytes = found && question.full ? Buffer.from(this.#received.subarray(end + 1, end + 1 + size)) : Buffer.alloc(0);
    this.#received = this.#received.subarray(length);
    this.#questions.shift();
    question.answer(found ? { sha, type, size, bytes } : null);
    return true;
  }
}
