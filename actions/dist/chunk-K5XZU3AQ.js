import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/edges/github/event.ts
import { readFileSync } from "node:fs";
var Sha = external_exports.string().regex(/^[0-9a-f]{40}$/);
var User = external_exports.object({ login: external_exports.string() }).nullable().transform((user) => user?.login ?? "ghost");
var Repo = external_exports.object({ full_name: external_exports.string() }).nullish().transform((repo) => repo?.full_name ?? null);
var Commented = external_exports.object({
  action: external_exports.enum(["created", "edited", "deleted"]),
  issue: external_exports.object({ number: external_exports.number(), pull_request: external_exports.unknown().optional() }),
  comment: external_exports.object({ id: external_exports.number(), body: external_exports.string(), user: User, created_at: external_exports.string(), updated_at: external_exports.string() })
}).transform(({ action, issue, comment }) => ({
  name: "issue_comment",
  action,
  issue: issue.number,
  onPull: issue.pull_request != null,
  comment: { id: comment.id, author: comment.user, body: comment.body, createdAt: comment.created_at, updatedAt: comment.updated_at }
}));
var RunEnded = external_exports.object({
  action: external_exports.string(),
  workflow_run: external_exports.object({
    id: external_exports.number(),
    path: external_exports.string(),
    event: external_exports.string(),
    head_sha: Sha,
    head_branch: external_exports.string().nullable(),
    head_repository: Repo,
    conclusion: external_exports.string().nullable()
  })
}).transform(({ action, workflow_run: run }) => ({
  name: "workflow_run",
  action,
  run: {
    id: run.id,
    path: run.path.split("@")[0] ?? run.path,
    event: run.event,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    /** `OWNER/NAME`; null for a fork that was deleted. */
    headRepository: run.head_repository,
    conclusion: run.conclusion
  }
}));
var Pushed = external_exports.object({ ref: external_exports.string(), before: Sha, after: Sha, deleted: external_exports.boolean().default(false) }).transform((push) => ({ name: "push", ...push }));
var PullChanged = external_exports.object({
  action: external_exports.string(),
  number: external_exports.number(),
  pull_request: external_exports.object({
    user: User,
    head: external_exports.object({ sha: Sha, ref: external_exports.string(), repo: Repo }),
    base: external_exports.object({ sha: Sha, ref: external_exports.string(), repo: Repo })
  })
}).transform(({ action, number, pull_request: { user, head, base } }) => ({
  name: "pull_request",
  action,
  number,
  author: user,
  headSha: head.sha,
  headRef: head.ref,
  baseSha: base.sha,
  baseRef: base.ref,
  sameRepository: head.repo !== null && head.repo === base.repo
}));
var Dispatched = external_exports.object({ ref: external_exports.string(), inputs: external_exports.record(external_exports.string(), external_exports.union([external_exports.string(), external_exports.boolean(), external_exports.number()]).transform(String)).nullish() }).transform(({ ref, inputs }) => ({ name: "workflow_dispatch", ref, inputs: inputs ?? {} }));
var PAYLOADS = { issue_comment: Commented, workflow_run: RunEnded, push: Pushed, pull_request: PullChanged, workflow_dispatch: Dispatched };
var Runner = external_exports.object({
  GITHUB_REPOSITORY: external_exports.string().regex(/^[\w-]+\/[\w.-]+$/),
  GITHUB_SHA: Sha,
  GITHUB_REF: external_exports.string().startsWith("refs/"),
  GITHUB_EVENT_NAME: external_exports.string().min(1),
  GITHUB_EVENT_PATH: external_exports.string().min(1),
  GITHUB_RUN_ID: external_exports.coerce.number().int().positive(),
  GITHUB_RUN_ATTEMPT: external_exports.coerce.number().int().positive(),
  GITHUB_WORKFLOW_REF: external_exports.string().regex(/^[\w-]+\/[\w.-]+\/[^@]+@.+$/),
  GITHUB_SERVER_URL: external_exports.url(),
  GITHUB_API_URL: external_exports.url()
});
function actionsRun(env) {
  const parsed = Runner.safeParse(env);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    const got = env[name] === void 0 ? "nothing" : JSON.stringify(env[name]);
    throw new UserError(`${name}: expected what a GitHub Actions runner sets, got ${got}. Run this inside a workflow.`);
  }
  const runner = parsed.data;
  const [path = "", ref = ""] = runner.GITHUB_WORKFLOW_REF.split(/@(.*)/s);
  return {
    repository: runner.GITHUB_REPOSITORY,
    sha: runner.GITHUB_SHA,
    ref: runner.GITHUB_REF,
    runId: runner.GITHUB_RUN_ID,
    attempt: runner.GITHUB_RUN_ATTEMPT,
    workflow: { path: path.split("/").slice(2).join("/"), ref },
    serverUrl: runner.GITHUB_SERVER_URL,
    apiUrl: runner.GITHUB_API_URL,
    url: `${runner.GITHUB_SERVER_URL}/${runner.GITHUB_REPOSITORY}/actions/runs/${runner.GITHUB_RUN_ID}`,
    event: eventOf(runner.GITHUB_EVENT_NAME, runner.GITHUB_EVENT_PATH)
  };
}
function eventOf(name, path) {
  if (name === "schedule") return { name };
  if (!isKnown(name)) return { name: "other" };
  const payload = PAYLOADS[name].safeParse(readPayload(path));
  if (payload.success) return payload.data;
  const { path: at = [], message = "" } = payload.error.issues[0] ?? {};
  throw new UserError(`${path} ${at.join(".")}: expected the payload of ${name} as GitHub sends it: ${message}. Run this on a real event.`);
}
function isKnown(name) {
  return Object.hasOwn(PAYLOADS, name);
}
function readPayload(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UserError(`${path}: expected the JSON of the event that started the run (GITHUB_EVENT_PATH), found none. Run this inside a workflow.`);
  }
}

export {
  actionsRun
};
