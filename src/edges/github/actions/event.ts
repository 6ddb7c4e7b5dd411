import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../../../errors.ts';

const Sha = z.string().regex(/^[0-9a-f]{40}$/);
const User = z
  .object({ login: z.string() })
  .nullable()
  .transform((user) => user?.login ?? 'ghost');
const Repo = z
  .object({ full_name: z.string() })
  .nullish()
  .transform((repo) => repo?.full_name ?? null);

const Commented = z
  .object({
    action: z.enum(['created', 'edited', 'deleted']),
    issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
    comment: z.object({ id: z.number(), body: z.string(), user: User, created_at: z.string(), updated_at: z.string() }),
  })
  .transform(({ action, issue, comment }) => ({
    name: 'issue_comment' as const,
    action,
    issue: issue.number,
    onPull: issue.pull_request != null,
    comment: { id: comment.id, author: comment.user, body: comment.body, createdAt: comment.created_at, updatedAt: comment.updated_at },
  }));

const RunEnded = z
  .object({
    action: z.string(),
    workflow_run: z.object({
      id: z.number(),
      path: z.string(),
      event: z.string(),
      head_sha: Sha,
      head_branch: z.string().nullable(),
      head_repository: Repo,
      conclusion: z.string().nullable(),
    }),
  })
  .transform(({ action, workflow_run: run }) => ({
    name: 'workflow_run' as const,
    action,
    run: {
      id: run.id,
      path: run.path.split('@')[0] ?? run.path,
      event: run.event,
      headSha: run.head_sha,
      headBranch: run.head_branch,
      /** `OWNER/NAME`; null for a fork that was deleted. */
      headRepository: run.head_repository,
      conclusion: run.conclusion,
    },
  }));

const Pushed = z
  .object({ ref: z.string(), before: Sha, after: Sha, deleted: z.boolean().default(false) })
  .transform((push) => ({ name: 'push' as const, ...push }));

const PullChanged = z
  .object({
    action: z.string(),
    number: z.number(),
    pull_request: z.object({
      user: User,
      head: z.object({ sha: Sha, ref: z.string(), repo: Repo }),
      base: z.object({ sha: Sha, ref: z.string(), repo: Repo }),
    }),
  })
  .transform(({ action, number, pull_request: { user, head, base } }) => ({
    name: 'pull_request' as const,
    action,
    number,
    author: user,
    headSha: head.sha,
    headRef: head.ref,
    baseSha: base.sha,
    baseRef: base.ref,
    sameRepository: head.repo !== null && head.repo === base.repo,
  }));

const Dispatched = z
  .object({ ref: z.string(), inputs: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()]).transform(String)).nullish() })
  .transform(({ ref, inputs }) => ({ name: 'workflow_dispatch' as const, ref, inputs: inputs ?? {} }));

const PAYLOADS = { issue_comment: Commented, workflow_run: RunEnded, push: Pushed, pull_request: PullChanged, workflow_dispatch: Dispatched };

/** What started the run, as far as Fledgling reads it. Every text in it may be an attacker's. */
export type ActionsEvent = z.output<(typeof PAYLOADS)[keyof typeof PAYLOADS]> | { name: 'schedule' | 'other' };

export interface ActionsRun {
  /** `OWNER/NAME`. */
  repository: string;
  sha: string;
  /** `refs/heads/main`. */
  ref: string;
  runId: number;
  /** 1 for the first; a re-run counts on. */
  attempt: number;
  /** The workflow file and the ref its text came from. */
  workflow: { path: string; ref: string };
  serverUrl: string;
  apiUrl: string;
  /** Page of this run. */
  url: string;
  event: ActionsEvent;
}

const Runner = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w-]+\/[\w.-]+$/),
  GITHUB_SHA: Sha,
  GITHUB_REF: z.string().startsWith('refs/'),
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: z.string().min(1),
  GITHUB_RUN_ID: z.coerce.number().int().positive(),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().positive(),
  GITHUB_WORKFLOW_REF: z.string().regex(/^[\w-]+\/[\w.-]+\/[^@]+@.+$/),
  GITHUB_SERVER_URL: z.url(),
  GITHUB_API_URL: z.url(),
});

/** The job as the runner describes it to the process. @throws UserError outside GitHub Actions, or for an event that is not as GitHub sends it. */
export function actionsRun(env: Readonly<Record<string, string | undefined>>): ActionsRun {
  const parsed = Runner.safeParse(env);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    const got = env[name] === undefined ? 'nothing' : JSON.stringify(env[name]);
    throw new UserError(`${name}: expected what a GitHub Actions runner sets, got ${got}. Run this inside a workflow.`);
  }
  const runner = parsed.data;
  const [path = '', ref = ''] = runner.GITHUB_WORKFLOW_REF.split(/@(.*)/s);
  return {
    repository: runner.GITHUB_REPOSITORY,
    sha: runner.GITHUB_SHA,
    ref: runner.GITHUB_REF,
    runId: runner.GITHUB_RUN_ID,
    attempt: runner.GITHUB_RUN_ATTEMPT,
    workflow: { path: path.split('/').slice(2).join('/'), ref },
    serverUrl: runner.GITHUB_SERVER_URL,
    apiUrl: runner.GITHUB_API_URL,
    url: `${runner.GITHUB_SERVER_URL}/${runner.GITHUB_REPOSITORY}/actions/runs/${runner.GITHUB_RUN_ID}`,
    event: eventOf(runner.GITHUB_EVENT_NAME, runner.GITHUB_EVENT_PATH),
  };
}

function eventOf(name: string, path: string): ActionsEvent {
  if (name === 'schedule') return { name };
  if (!isKnown(name)) return { name: 'other' };
  const payload = PAYLOADS[name].safeParse(readPayload(path));
  if (payload.success) return payload.data;
  const { path: at = [], message = '' } = payload.error.issues[0] ?? {};
  throw new UserError(`${path} ${at.join('.')}: expected the payload of ${name} as GitHub sends it: ${message}. Run this on a real event.`);
}

function isKnown(name: string): name is keyof typeof PAYLOADS {
  return Object.hasOwn(PAYLOADS, name);
}

function readPayload(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UserError(`${path}: expected the JSON of the event that started the run (GITHUB_EVENT_PATH), found none. Run this inside a workflow.`);
  }
}
