import { matchesGlob } from 'node:path';
import type { HostEvent } from '../host.ts';
import { git, tryGit } from '../processes/git.ts';
import type { WorkflowFile } from './parse.ts';

interface Filters {
  branches?: string[];
  'branches-ignore'?: string[];
  tags?: string[];
  paths?: string[];
  types?: string[];
  workflows?: string[];
}

/** GitHub's own where `types` is missing. */
const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = { pull_request: ['opened', 'synchronize', 'reopened'] };

/** Whether an event starts a workflow. A dispatch names its workflow, so it is not asked here. */
export async function isTriggered(file: WorkflowFile, event: HostEvent, gitDir: string): Promise<boolean> {
  if (!(event.name in file.events)) return false;
  const filters: Filters = file.events[event.name] ?? {};
  return hasType(filters, event) && hasBranch(filters, event) && ofWorkflow(filters, event) && (await touches(filters, { event, gitDir }));
}

function hasType({ types }: Filters, { name, payload }: HostEvent): boolean {
  const wanted = types ?? DEFAULT_TYPES[name];
  return wanted === undefined || wanted.includes(text(payload, 'action'));
}

function hasBranch(filters: Filters, event: HostEvent): boolean {
  const { branches, tags } = filters;
  const ignored = filters['branches-ignore'];
  const ref = event.ref ?? '';
  if (event.name === 'push' && ref.startsWith('refs/tags/')) return tags !== undefined ? matches(tags, ref.replace('refs/tags/', '')) : !branches && !ignored;
  if (event.name === 'push' && tags !== undefined && branches === undefined) return false;
  const branch = branchOf(event);
  return (branches === undefined || matches(branches, branch)) && (ignored === undefined || !matches(ignored, branch));
}

function branchOf({ name, ref, payload }: HostEvent): string {
  if (name === 'pull_request') return text(payload, 'pull_request', 'base', 'ref');
  if (name === 'workflow_run') return text(payload, 'workflow_run', 'head_branch');
  return (ref ?? '').replace('refs/heads/', '');
}

function ofWorkflow({ workflows }: Filters, { payload }: HostEvent): boolean {
  return workflows === undefined || workflows.includes(text(payload, 'workflow', 'name')) || workflows.includes(text(payload, 'workflow_run', 'name'));
}

async function touches({ paths }: Filters, { event, gitDir }: { event: HostEvent; gitDir: string }): Promise<boolean> {
  if (paths === undefined) return true;
  const isPull = event.name === 'pull_request';
  const before = isPull ? text(event.payload, 'pull_request', 'base', 'sha') : text(event.payload, 'before');
  const after = isPull ? text(event.payload, 'pull_request', 'head', 'sha') : text(event.payload, 'after');
  const range = isPull ? [`${before}...${after}`] : [before, after];
  // A new branch has nothing before it: everything in it has changed.
  const names = (await tryGit(gitDir, 'diff', '--name-only', ...range)) ?? (await git(gitDir, 'ls-tree', '-r', '--name-only', after));
  return names.split('\n').some((name) => matches(paths, name));
}

/** The last pattern that matches decides; `!` takes out. */
function matches(patterns: readonly string[], name: string): boolean {
  return patterns.reduce((is, pattern) => (pattern.startsWith('!') ? is && !matchesGlob(name, pattern.slice(1)) : is || matchesGlob(name, pattern)), false);
}

/** Text deep in a payload, empty where there is none. */
export function text(value: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((each, key) => (typeof each === 'object' && each !== null ? new Map(Object.entries(each)).get(key) : undefined), value);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}
