import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange } from '../../../tests/counterparts/github/git/commits.ts';
import type { ZipEntry } from '../../edges/github/actions/zip.test-data.ts';
import type { WorkflowRun } from './ports/actions.ts';
import type { Forge } from './ports/forge.ts';
import type { CommitStatus, Permission } from './ports/talk.ts';

export type Changes = Readonly<Record<string, FileChange>>;

/** What the forge's other side can do: people, other jobs, and the forge itself. */
export interface ForgeStage {
  /** One commit by somebody else; a new branch starts from the default branch. @returns the new head. */
  push(branch: string, changes: Changes): Promise<string>;
  /** From a branch, or from one of the author's fork with these changes; ada opens it, into the default branch, unless said otherwise. */
  openPull(pull: { head: string; author?: string; base?: string; fork?: Changes }): Promise<number>;
  /** Where a pull request stands. */
  headOf(pull: number): string;
  commentAs(author: string, issue: number, body: string): number;
  allow(login: string, permission: Permission): void;
  /** Newest first. */
  statuses(sha: string): CommitStatus[];
  reactions(comment: number): string[];
  dispatches: readonly { workflow: string; ref: string; inputs: Record<string, string> }[];
  issues(): { number: number; title: string; state: string; labels: readonly string[]; comments: number }[];
  /** By default a finished, successful run of parity-run.yml, dispatched at the default branch's head. */
  addRun(run?: Partial<Pick<WorkflowRun, 'path' | 'event' | 'headBranch' | 'headSha' | 'status' | 'title'>> & { conclusion?: 'failure' | 'cancelled' }): number;
  /** `expired` is out of its time already. */
  addArtifact(artifact: { runId: number; name: string; entries: readonly ZipEntry[]; expired?: boolean }): { id: number; name: string; zipSha256: string };
  /** Runs once, after the next commit was made and before the branch moves to it. */
  beforeNextPush(hook: () => Promise<void>): void;
  /** Messages of a branch's commits, newest first. */
  log(branch: string): string[];
}

export interface ForgeUnderTest {
  forge: Forge;
  stage: ForgeStage;
}

/** A forge is opened with these files on its default branch, `main`, of `acme/agent`. */
export const FIRST_FILES = {
  'README.md': 'An agent.\n',
  '.github/workflows/parity-run.yml':
    'name: parity\non:\n  workflow_dispatch:\n    inputs:\n      pr: { type: string }\n      head_sha: { type: string }\n      retrain: { type: string }\n      comment: { type: string }\njobs: {}\n',
} as const;

/** Opens, works, closes. */
export type WithForge = (work: (under: ForgeUnderTest) => Promise<void>) => Promise<void>;

/** A folder of its own for downloads. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fledgling-forge-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));
