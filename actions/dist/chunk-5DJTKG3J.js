import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  commentReport,
  link,
  serverUrl,
  whoMayRun
} from "./chunk-WEX6ZMH5.js";
import {
  actionsRun
} from "./chunk-K5XZU3AQ.js";
import {
  Policy,
  policyAt
} from "./chunk-B2VWYCOQ.js";
import {
  bytesOf,
  clipped,
  folded,
  table,
  verdictView
} from "./chunk-S7JSYRO3.js";
import {
  forgeOf,
  harmless,
  inlineCode,
  prose,
  secretIn
} from "./chunk-JUAOPNEY.js";
import {
  external_exports
} from "./chunk-XHPH6W2B.js";

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

// src/report/comment-state.ts
var COMMENT_PHASES = ["planned", "running", "failed", "cancelled", "recorded"];
var Sha = external_exports.string().regex(/^[0-9a-f]{40}$/);
var ReportStamp = external_exports.strictObject({
  /** The commit that was planned or evaluated. */
  head: Sha,
  /** Later commits that ask for exactly the same: the one that recorded it. */
  alsoHeads: external_exports.array(Sha).max(20),
  runId: external_exports.number().int().nonnegative(),
  attempt: external_exports.number().int().nonnegative(),
  phase: external_exports.enum(COMMENT_PHASES),
  /** The recorded run's id. */
  run: external_exports.string().max(64).nullable(),
  verdict: external_exports.string().max(500),
  /** ISO 8601. */
  at: external_exports.string().max(40),
  url: external_exports.string().max(300).nullable()
});
var CommentState = external_exports.strictObject({
  schema: external_exports.literal("fledgling/comment@1"),
  report: ReportStamp.nullable(),
  /** Earlier finished runs, oldest first. */
  history: external_exports.array(ReportStamp).max(20),
  /** The comment that gave the last command; ids grow. */
  command: external_exports.number().int().nullable()
});
var EMPTY_STATE = { schema: "fledgling/comment@1", report: null, history: [], command: null };
var HISTORY = 6;
var HISTORY_VERDICT = 120;
function mergedHistory(stamps, shown) {
  const byRun = /* @__PURE__ */ new Map();
  for (const stamp of stamps.filter(isFinished)) {
    const key = keyOf(stamp);
    const known = byRun.get(key);
    if (!known || rank(known) < rank(stamp)) byRun.set(key, { ...stamp, alsoHeads: [], verdict: clipped(stamp.verdict, HISTORY_VERDICT) });
  }
  if (shown) byRun.delete(keyOf(shown));
  return [...byRun.values()].sort((a, b) => a.runId - b.runId || a.attempt - b.attempt).slice(-HISTORY);
}
function isNewer(a, b, prHead) {
  const order = (stamp) => [isAbout(stamp, prHead) ? 1 : 0, stamp.phase === "planned" ? 0 : 1, stamp.runId, stamp.attempt, rank(stamp)];
  const [left, right] = [order(a), order(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}
function isAbout({ head, alsoHeads }, prHead) {
  return head === prHead || alsoHeads.includes(prHead);
}
function keyOf({ runId, attempt }) {
  return `${runId}/${attempt}`;
}
function isFinished({ phase }) {
  return phase === "failed" || phase === "cancelled" || phase === "recorded";
}
function rank({ phase }) {
  return COMMENT_PHASES.indexOf(phase);
}

// src/report/comment-document.ts
var MAX_COMMENT_BYTES = 65e3;
var COMMAND_START = "<!-- fledgling:command -->";
var COMMAND_END = "<!-- fledgling:command-end -->";
var HISTORY_START = "<!-- fledgling:history -->";
var STATE = /\n<!-- fledgling:state ([\w-]{1,40000}) -->\s*$/;
var MAX_COMMAND_BYTES = 6e3;
var EMPTY_PARTS = { report: "", command: "", state: EMPTY_STATE };
function markerOf(issue) {
  return `<!-- fledgling:parity pr=${issue} -->`;
}
function composed(issue, parts) {
  const { state } = parts;
  const [report, command] = [parts.report.trim(), parts.command.trim()];
  const history = historySection(state.history);
  const said = bytesOf(command) > MAX_COMMAND_BYTES ? "What the last command answered is too long for this comment: see its workflow run." : command;
  const whole = (middle) => [markerOf(issue), ...middle.filter(Boolean), COMMAND_START, ...said ? [said] : [], COMMAND_END, hiddenLine(state)].join("\n\n").concat("\n");
  const full = whole([report, HISTORY_START, history]);
  return bytesOf(full) <= MAX_COMMENT_BYTES ? full : whole([report, HISTORY_START]);
}
function partsOf(issue, body) {
  const text = body.replaceAll("\r\n", "\n");
  const marker = markerOf(issue);
  if (text.split("\n", 1)[0] !== marker) return null;
  return { report: between(text, marker, HISTORY_START), command: between(text, COMMAND_START, COMMAND_END), state: stateIn(text) };
}
function hiddenLine(state) {
  return `<!-- fledgling:state ${Buffer.from(JSON.stringify(state)).toString("base64url")} -->`;
}
function stateIn(text) {
  const encoded = STATE.exec(text)?.[1];
  if (encoded === void 0) return EMPTY_STATE;
  try {
    return CommentState.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
  } catch {
    return EMPTY_STATE;
  }
}
function historySection(history) {
  if (history.length === 0) return "";
  const rows = history.toReversed().map(({ run, phase, head, verdict, at, url }) => [
    run === null ? phase : inlineCode(run),
    prose(clipped(verdict, 160)),
    inlineCode(head.slice(0, 12)),
    prose(at.slice(0, 16).replace("T", " ")),
    url === null ? "" : link("run", url)
  ]);
  return folded(`Earlier runs: ${history.length}`, table(["Run", "Verdict", "Head", "When (UTC)", "Log"], rows, "-----"));
}
function between(text, start, end) {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from + start.length);
  return from < 0 || to < 0 ? "" : text.slice(from + start.length, to).trim();
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
    const kept = standing2 && isSame(standing2, stamp) ? { ...stamp, at: standing2.at } : stamp;
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
    await tellPlan(ports, { pull, planned, workflow });
    told2.push({ pull: pull.number, plan: planned.plan });
  }
  return told2;
}
async function tellPlan({ forge, settle, policy, server, now }, { pull, planned: { plan, notes }, workflow }) {
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
  const stands = await putReport({ forge, settle }, number, { stamp, markdown, onlyUpdate: plan.state === "unrelated" });
  if (stands) await forge.setStatus(headSha, gateStatus({ phase: "planned", plan }, url));
  return stands;
}

export {
  isAbout,
  partsOf,
  gateStatus,
  putReport,
  putAnswer,
  reportPlans,
  tellPlan,
  reportPorts
};
