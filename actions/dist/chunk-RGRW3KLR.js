import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  EMPTY_PARTS,
  commentReport,
  composed,
  isNewer,
  mergedHistory,
  partsOf,
  runTitle,
  serverUrl,
  unfinishedRuns,
  whoMayRun
} from "./chunk-HDCAU4I4.js";
import {
  actionsRun
} from "./chunk-K5XZU3AQ.js";
import {
  Policy,
  policyAt
} from "./chunk-KAHC2SQ2.js";
import {
  clipped,
  verdictView
} from "./chunk-5BUTEKDT.js";
import {
  forgeOf,
  harmless,
  secretIn
} from "./chunk-OSEV7X2X.js";

// actions/report-ports.ts
import { setTimeout as sleep } from "node:timers/promises";
var SETTLE_MS = 3e3;
async function reportPorts(job) {
  const forge = forgeOf(job);
  return {
    forge,
    settle: () => sleep(SETTLE_MS),
    policy: await policyOf(forge, job.inputs.policy),
    server: serverUrl(job.env),
    now: () => Date.now(),
    run: actionsRun(job.env)
  };
}
async function policyOf(forge, path) {
  const main = await forge.head(await forge.defaultBranch());
  const found = main === null ? null : await policyAt(forge, path, main);
  return found?.ok ? found.settings.value : Policy.parse({});
}

// src/gitops/without-secrets.ts
var OWN_LINK = /\]\(https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/(?:blob\/[0-9a-f]{40}|actions\/runs\/\d+)[\w./-]*\)/g;
function withoutSecrets(text) {
  return text.split("\n").map((line) => {
    const kind = secretIn(line.replace(OWN_LINK, "]"));
    return kind === null ? line : `(A line was left out: it seems to hold ${kind}.)`;
  }).join("\n");
}

// src/gitops/sticky-comment.ts
var ROUNDS = 6;
async function putComment({ forge, settle }, issue, render) {
  let wanted = null;
  for (let round = 0; round < ROUNDS; round++) {
    const [comments, pull] = [await forge.comments(issue), await forge.pull(issue)];
    const prHead = pull?.headSha ?? "";
    const ours = comments.flatMap((comment) => oursOf(issue, comment)).sort((a, b) => a.comment.id - b.comment.id);
    const current = ours.map(({ parts }) => parts).reduce((all, one) => all ? joined(all, one, prHead) : one, null);
    wanted = render(current, prHead) ?? current;
    if (wanted === null) return null;
    const [oldest, ...duplicates] = ours.map(({ comment }) => comment);
    const wrote = await write(forge, { issue, oldest, body: composed(issue, wanted) });
    for (const { id } of duplicates) await unlessDeleted(forge, id, () => forge.deleteComment(id));
    if (!wrote && duplicates.length === 0) return wanted;
    await settle();
  }
  return wanted;
}
async function putReport(ports, issue, { onlyUpdate = false, ...told2 }) {
  const stamp = { ...told2.stamp, verdict: withoutSecrets(told2.stamp.verdict) };
  const markdown = withoutSecrets(told2.markdown);
  const parts = await putComment(ports, issue, (current, prHead) => {
    if (current === null && onlyUpdate) return null;
    const { command, report, state } = current ?? EMPTY_PARTS;
    const standing2 = state.report;
    if (standing2 && isNewer(standing2, stamp, prHead))
      return { command, report, state: { ...state, history: mergedHistory([...state.history, stamp], standing2) } };
    const isOngoing = stamp.phase === "planned" || stamp.phase === "running";
    const keepsTime = standing2 && (isSame(standing2, stamp) || isOngoing && standing2.head === stamp.head);
    const kept = keepsTime ? { ...stamp, at: standing2.at } : stamp;
    return { command, report: markdown, state: { ...state, report: kept, history: mergedHistory([...state.history, ...standing2 ? [standing2] : []], kept) } };
  });
  const standing = parts?.state.report;
  return parts === null || standing !== null && standing !== void 0 && isSame(standing, stamp);
}
async function putAnswer(ports, issue, answer) {
  const { commentId } = answer;
  const markdown = withoutSecrets(answer.markdown);
  await putComment(ports, issue, (current) => {
    const parts = current ?? EMPTY_PARTS;
    const isLate = parts.state.command !== null && parts.state.command > commentId;
    return isLate ? null : { ...parts, command: markdown, state: { ...parts.state, command: commentId } };
  });
}
function oursOf(issue, comment) {
  const parts = comment.own ? partsOf(issue, comment.body) : null;
  return parts === null ? [] : [{ comment, parts }];
}
function joined(a, b, prHead) {
  const [older, newer] = b.state.report && (!a.state.report || isNewer(b.state.report, a.state.report, prHead)) ? [a, b] : [b, a];
  const answered = (b.state.command ?? -1) > (a.state.command ?? -1) ? b : a;
  const others = [...a.state.history, ...b.state.history, ...older.state.report ? [older.state.report] : []];
  const history = mergedHistory(others, newer.state.report);
  return { report: newer.report, command: answered.command, state: { ...newer.state, command: answered.state.command, history } };
}
async function write(forge, { issue, oldest, body }) {
  if (oldest && oldest.body.replaceAll("\r\n", "\n").trim() === body.trim()) return false;
  if (oldest) await unlessDeleted(forge, oldest.id, () => forge.editComment(oldest.id, body));
  else await forge.comment(issue, body);
  return true;
}
async function unlessDeleted(forge, id, act) {
  try {
    await act();
  } catch (error) {
    if (await forge.readComment(id) !== null) throw error;
  }
}
function isSame(a, b) {
  return a.head === b.head && a.runId === b.runId && a.attempt === b.attempt && a.phase === b.phase;
}

// src/gitops/gate-status.ts
var GATE_CONTEXT = "parity/gate";
function gateStatus(state, url) {
  const [status, description] = told(state);
  return { context: GATE_CONTEXT, state: status, description: clipped(withoutSecrets(harmless(description).replace(/\s+/g, " ").trim()), 140), url };
}
function told(state) {
  if (state.phase === "running") return ["pending", "Evaluation is running"];
  if (state.phase === "planned") return ofPlan(state.plan);
  if (state.phase === "recorded") return ofVerdict(state.run, state.stands);
  const where = state.job === null ? "" : ` in ${state.job}`;
  return ["error", state.phase === "failed" ? `The evaluation failed${where}: no verdict` : `The evaluation was cancelled${where}: no verdict`];
}
function ofPlan({ state, refusals, stages }) {
  if (state === "unrelated") return ["success", "No file of Fledgling changes"];
  if (state === "blocked") return ["failure", `Blocked: ${refusals[0]?.sentence ?? "see the comment"}`];
  if (state === "plan-only") return ["pending", "From a fork: a maintainer must adopt the branch"];
  if (state === "reuse") return ["pending", "Planned: every result is there, the gate decides next"];
  return ["pending", `Planned: ${stages.filter(({ does }) => does === "run").length} stages will run`];
}
function ofVerdict(run, stands) {
  if (!stands) return ["pending", "The verdict is about an older head: this one is not evaluated yet"];
  const { action, sentence } = verdictView(run);
  if (action !== "ship") return ["failure", sentence];
  return ["success", run.standIn ? `Scripted stand-in, proves nothing about a real LLM: ${sentence}` : sentence];
}

// src/gitops/report-plan.ts
async function reportPlans(ports, { headSha, workflow }) {
  const told2 = [];
  for (const pull of await ports.forge.pullsWithHead(headSha)) {
    const planned = await ports.plan(pull);
    told2.push({ pull: pull.number, plan: planned.plan, stands: await showPlan(ports, { pull, planned, workflow }) });
  }
  const status = await sharedStatus(ports.forge, { told: told2, headSha, url: workflow.url });
  if (status) await ports.forge.setStatus(headSha, status);
  return told2;
}
var RANK = ["success", "pending", "failure"];
async function sharedStatus(forge, { told: told2, headSha, url }) {
  const own = told2.filter(({ plan }) => !plan.pull?.fork);
  const counted = own.length > 0 ? own : told2;
  const statuses = counted.filter(({ stands }) => stands).map(({ plan }) => gateStatus({ phase: "planned", plan }, url));
  const worst = statuses.reduce((a, b) => a && RANK.indexOf(a.state) >= RANK.indexOf(b.state) ? a : b, null);
  if (worst && worst.state !== "failure" && statuses.length < counted.length) return null;
  if (worst?.state !== "success" || counted.length === 1) return worst;
  const runs = await Promise.all(counted.map(async ({ pull }) => (await unfinishedRuns(forge, pull)).some(({ title }) => title === runTitle(pull, headSha))));
  return runs.includes(true) ? gateStatus({ phase: "running" }, url) : worst;
}
async function showPlan({ forge, settle, policy, server, now }, { pull, planned: { plan, notes }, workflow }) {
  const { number, headSha } = pull;
  const { markdown, verdict } = commentReport({
    phase: "planned",
    plan,
    server,
    repository: forge.repository,
    head: headSha,
    who: whoMayRun(policy),
    notes
  });
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads: [], runId, attempt, url, phase: "planned", run: null, verdict, at: new Date(now()).toISOString() };
  return putReport({ forge, settle }, number, { stamp, markdown, onlyUpdate: plan.state === "unrelated" });
}

export {
  withoutSecrets,
  gateStatus,
  putReport,
  putAnswer,
  reportPlans,
  reportPorts,
  policyOf
};
