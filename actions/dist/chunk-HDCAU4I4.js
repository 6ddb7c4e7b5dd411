import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  estimateLines,
  estimateStages,
  overBudget,
  totals
} from "./chunk-HU5NP32E.js";
import {
  disagreements,
  modelTable,
  planLoop,
  trackSection,
  viewOf
} from "./chunk-DFS2EC37.js";
import {
  Promotion,
  adapterArtifact,
  artifactOf,
  checkConfig,
  dataPaths,
  fileOrNull,
  lockOf,
  lockSentence,
  projectFiles,
  promotionsAt,
  ranOnDefaultBranch,
  readProvenance,
  vouchProblem
} from "./chunk-HGQI34YY.js";
import {
  allowsRepository,
  configAt,
  policyAt
} from "./chunk-KAHC2SQ2.js";
import {
  METRIC_LABELS,
  ROLE_LABELS,
  TRACK_LABELS,
  bytesOf,
  clipped,
  count,
  duration,
  folded,
  listed,
  percent,
  plural,
  points,
  pointsInterval,
  table,
  usd
} from "./chunk-5BUTEKDT.js";
import {
  RunRecord,
  allHarmless,
  canonicalJson,
  importArtifact,
  inlineCode,
  openContext,
  place,
  prose,
  scratch,
  selectedModel,
  sha256,
  watchOf
} from "./chunk-OSEV7X2X.js";
import {
  ExternalError,
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/gitops/runs-of-pull.ts
var RUN_WORKFLOW = "parity-run.yml";
function runTitle(pull, headSha) {
  return `parity: pull request ${pull} at ${headSha}`;
}
async function unfinishedRuns(forge, pull) {
  return (await runsOf(forge, pull)).filter(({ status }) => status !== "completed");
}
async function stoppedRuns(forge, pull) {
  return (await runsOf(forge, pull)).filter(({ status, conclusion }) => status === "completed" && conclusion !== "success");
}
async function isSuperseded(forge, { pull, headSha, runId }) {
  const later = (await runsOf(forge, pull)).filter(({ id, title }) => id > runId && title === runTitle(pull, headSha));
  return later.some(({ status, conclusion }) => status !== "completed" || conclusion === "success");
}
async function runsOf(forge, pull) {
  const prefix = runTitle(pull, "");
  const titled = (await forge.runs(RUN_WORKFLOW)).filter(({ title }) => title.startsWith(prefix) && /^[0-9a-f]{40}$/.test(title.slice(prefix.length)));
  const ours = await Promise.all(titled.map((run) => ranOnDefaultBranch(forge, run)));
  return titled.filter((_, index) => ours[index]);
}

// actions/planner.ts
import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

// src/gitops/left-behind.ts
var MOST_RUNS = 3;
var TRAVELS = /^stages-(harvest|hosted|gate|verdict|vault-[a-z]+|(?:base|tuned)-\d+-of-\d+)$/;
var LEFT_BEHIND = "finished by an earlier run of this pull request that was stopped";
async function leftBehind(forge, pull) {
  const runs = (await stoppedRuns(forge, pull)).slice(0, MOST_RUNS);
  const artifacts = await Promise.all(runs.map(({ id }) => forge.artifactsOf(id)));
  return artifacts.flat().filter(({ name, expired, zipSha256 }) => TRAVELS.test(name) && !expired && zipSha256 !== null);
}
function withLeftBehind(before, after) {
  const reused = new Set(before.filter(({ does }) => does === "reuse").map(({ name }) => name));
  return after.map((stage) => stage.does === "reuse" && !reused.has(stage.name) ? { ...stage, why: LEFT_BEHIND } : stage);
}
function isLeftBehind({ why }) {
  return why === LEFT_BEHIND;
}

// src/policy/who.ts
var RANK = ["none", "read", "triage", "write", "maintain", "admin"];
function mayRun({ who }, { login, permission }) {
  const isListed = who.users.length === 0 || who.users.some((user) => user.toLowerCase() === login.toLowerCase());
  return isListed && RANK.indexOf(permission) >= RANK.indexOf(who.run);
}
function whoMayRun({ who }) {
  return `${who.users.length === 0 ? "anybody" : `one of ${who.users.join(", ")}`} with ${who.run} permission`;
}

// src/gitops/baseline.ts
var MOST_TRIED = 10;
var MOST_READ = 200;
async function findBaseline(forge, { agent, shas }) {
  const recorded = await recordedRuns(forge, { agent, shas });
  const newestFirst = recorded.toSorted((a, b) => b.provenance.workflow.runId - a.provenance.workflow.runId);
  for (const candidate of newestFirst.slice(0, MOST_TRIED)) {
    const baseline = await usable(forge, candidate);
    if (baseline) return baseline;
  }
  return null;
}
async function recordedRuns(forge, { agent, shas }) {
  const found = /* @__PURE__ */ new Map();
  for (const sha of new Set(shas)) {
    const entries = await forge.list(`eval-results/${agent}`, sha);
    const runs = entries.filter(({ name, kind }) => kind === "folder" && /^[0-9a-f]{12}$/.test(name) && !found.has(name));
    for (const { name: run } of runs.slice(0, MOST_READ - found.size)) {
      const folder = `eval-results/${agent}/${run}`;
      const provenance = await readProvenance(forge, folder, sha);
      if (provenance?.run === run && provenance.agent === agent) found.set(run, { run, sha, folder, provenance });
    }
  }
  return [...found.values()];
}
async function usable(forge, recorded) {
  const { provenance } = recorded;
  if (await vouchProblem(forge, provenance) !== null) return null;
  const { runId } = provenance.workflow;
  const stages2 = await artifactOf(forge, provenance.stages, { runId, name: "stages" });
  if (!stages2 || stages2.expired) return null;
  const adapters = [];
  for (const { track, artifact: ref } of provenance.adapters) {
    const artifact = await artifactOf(forge, ref, { runId, name: adapterArtifact(track) });
    if (artifact && !artifact.expired) adapters.push({ track, artifact });
  }
  return { ...recorded, stages: stages2, adapters };
}

// src/gitops/changed-keys.ts
import { isDeepStrictEqual } from "node:util";
var MOST = 100;
var LONGEST = 100;
function changedKeys(before, after) {
  return [...new Set(differences(before, after, []).map((key) => key.length > LONGEST ? `${key.slice(0, LONGEST - 1)}…` : key))].sort().slice(0, MOST);
}
function differences(before, after, path) {
  if (!isMap(before) || !isMap(after)) return isDeepStrictEqual(before, after) ? [] : [path.join(".")];
  const keys = /* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(ownValue(before, key), ownValue(after, key), [...path, key]));
}
function ownValue(map, key) {
  return Object.hasOwn(map, key) ? map[key] : void 0;
}
function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/gitops/forged-results.ts
var MAX_RESULT_BYTES = 5e7;
var MOST_FOLDERS = 20;
async function forgedResults(forge, { paths, headSha, mainSha, policy }) {
  const folders = Map.groupBy(paths, (path) => /^eval-results\/[a-z0-9-]+\/[0-9a-f]{12}(?=\/)/.exec(path)?.[0] ?? "");
  const strays = folders.get("") ?? [];
  folders.delete("");
  const refusals = [];
  for (const path of strays.slice(0, MOST_FOLDERS)) {
    const problem = await promotionProblem(forge, { path, headSha, mainSha, policy });
    if (problem !== null) refusals.push(forged(path, problem));
  }
  for (const [folder, files] of [...folders].slice(0, MOST_FOLDERS)) {
    const problem = await folderProblem(forge, { folder, files, headSha });
    if (problem !== null) refusals.push(forged(folder, problem));
  }
  const more = strays.length > MOST_FOLDERS || folders.size > MOST_FOLDERS;
  return more ? [...refusals, forged("eval-results", `more than ${MOST_FOLDERS} places in it change at once`)] : refusals;
}
async function folderProblem(forge, { folder, files, headSha }) {
  const provenance = await readProvenance(forge, folder, headSha);
  if (!provenance) return "it holds no readable provenance.json";
  if (`eval-results/${provenance.agent}/${provenance.run}` !== folder) return "its provenance is that of another run";
  const problem = await vouchProblem(forge, provenance) ?? await strangerProblem(forge, provenance, headSha);
  if (problem !== null) return problem;
  const recorded = new Map(provenance.results.files.map((file) => [file.path, file.sha256]));
  if (recorded.get("decision.json") !== provenance.decisionSha256) return "its decision is not the recorded one";
  for (const path of files) {
    const name = path.slice(folder.length + 1);
    if (name === "provenance.json") continue;
    const bytes = recorded.has(name) ? await fileOrNull(forge, { path, sha: headSha, maxBytes: MAX_RESULT_BYTES }) : null;
    if (bytes === null || sha256(bytes) !== recorded.get(name)) return `its file ${JSON.stringify(name.slice(0, 80))} is not the recorded one`;
  }
  return null;
}
async function strangerProblem(forge, { pull: told }, headSha) {
  const pull = told && await forge.pull(told.number);
  if (told === null || pull?.state === "open" && pull.headSha === headSha) return null;
  const isMerged = pull?.merged === true && pull.baseRef === await forge.defaultBranch();
  return isMerged ? null : `it was recorded for pull request ${told.number}, which is neither this one nor merged`;
}
async function promotionProblem(forge, { path, headSha, mainSha, policy }) {
  const [, agent, run] = /^eval-results\/([a-z0-9-]+)\/promotions\/([0-9a-f]{12})\.json$/.exec(path) ?? [];
  if (agent === void 0 || run === void 0) return "it is no result of a run";
  const bytes = await fileOrNull(forge, { path, sha: headSha, maxBytes: MAX_RESULT_BYTES });
  const promotion = bytes && Promotion.safeParse(jsonOrNull(bytes)).data;
  const provenance = await readProvenance(forge, `eval-results/${agent}/${run}`, mainSha);
  if (!promotion || promotion.run !== run || promotion.agent !== agent) return "it is no readable promotion record";
  if (!provenance || provenance.decisionSha256 !== promotion.decisionSha256) return "its run is not recorded on the default branch";
  const known = new Set(provenance.adapters.map(({ gguf }) => gguf.sha256));
  if (!promotion.adapters.every((adapter) => known.has(adapter.sha256))) return "it names an adapter that its run did not make";
  return allowsRepository(policy.repositories, promotion.repository) ? vouchProblem(forge, provenance) : "its repository is not in the policy";
}
function jsonOrNull(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
function forged(place2, problem) {
  const cut = place2.length > 160 ? `${place2.slice(0, 159)}…` : place2;
  const shown = /^[\w./…-]+$/.test(cut) ? cut : JSON.stringify(cut);
  return {
    code: "forged-results",
    sentence: `${shown}: expected results that a run of this repository recorded, but ${problem}. Remove these files: runs record their results themselves.`,
    config: null,
    policy: null
  };
}

// src/gitops/next-step.ts
function nextStep(plan, { policy, mayStart, isLocked }) {
  const who = policy ? whoMayRun(policy) : "anybody who may merge";
  const codes = plan.refusals.map(({ code }) => code);
  switch (plan.state) {
    case "unrelated":
      return "Nothing to do: no file that Fledgling evaluates changes.";
    case "blocked":
      if (isLocked && codes.length === 1) return `Whoever holds the lock, or ${who}, comments /parity unlock; it also ends by itself.`;
      if (codes.includes("head-moved")) return "Look at the new commits: they are planned by themselves.";
      if (codes.includes("other-base")) return "Whoever may edit the pull request changes its base to the default branch: then it is planned anew.";
      if (codes.includes("not-allowed")) return `${capitalised(who)} comments /parity run.`;
      if (codes.includes("policy-missing")) return "Anybody who may merge puts a policy on the default branch first, in a pull request of its own.";
      return "Anybody who may push to the branch mends what is refused; what the policy forbids, only a change of the policy on the default branch allows.";
    case "plan-only":
      return "A maintainer who wants this run pushes its commits to a branch of this repository: a fork is only planned.";
    case "reuse":
      return "Nothing has to run: the recorded results hold.";
    case "run":
      return `${mayStart ? "The run starts by itself" : `${capitalised(who)} comments /parity run`}${scope(plan)}.`;
  }
}
function scope({ needs, stages: stages2 }) {
  if (needs.gpu) return "";
  const mayTrain = stages2.some(({ does }) => does === "maybe");
  return `, on a hosted runner${needs.hosted ? "" : " at no cost"}${mayTrain ? "; the GPU host is used only if the gate asks for training" : ""}`;
}
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// src/gitops/records-only.ts
async function movedByRecordsOnly(forge, { from, to, below = "eval-results" }) {
  if (from === to) return true;
  const changed = await forge.changedBetween(from, to);
  return changed?.every((path) => path.startsWith(`${below}/`)) ?? false;
}

// src/gitops/open-pull.ts
var MOST_CHANGED_FILES = 3e3;
async function changesOf(forge, pull, { headSha, branch }) {
  const what = `pull request ${pull.number}`;
  if (pull.state !== "open") return no("closed", `${what}: expected an open one, got a closed one. Reopen it.`);
  if (pull.baseRef !== branch) {
    const why = `what changes there says nothing about ${branch}`;
    return no("other-base", `${what}: expected the base ${branch}, got ${pull.baseRef}: ${why}. Change its base to ${branch}.`);
  }
  const files = await forge.changedFiles(pull.number);
  if (files.length >= MOST_CHANGED_FILES)
    return no("too-many-files", `${what}: expected fewer than ${MOST_CHANGED_FILES} changed files, got as many or more: GitHub lists no further. Split it.`);
  const after = await forge.pull(pull.number);
  const isSame = after?.baseRef === branch && await movedByRecordsOnly(forge, { from: headSha, to: after.headSha });
  return isSame ? { ok: true, files } : { ok: false, refusal: headMoved(what, { expected: headSha, got: after?.headSha ?? "none" }) };
}
function headMoved(what, { expected, got }) {
  return refused("head-moved", `${what}: expected the head ${expected}, got ${got}: it moved. Look at the new commits and start again.`);
}
function no(code, sentence) {
  return { ok: false, refusal: refused(code, sentence) };
}
function refused(code, sentence) {
  return { code, sentence, config: null, policy: null };
}

// src/gitops/planned-stages.ts
var MAX_RUN_BYTES = 5e7;
var MOST_NAMED = 4;
async function measuredBy(forge, { folder, sha, provenance }) {
  const expected = provenance.results.files.find(({ path }) => path === "run.json")?.sha256;
  const bytes = await fileOrNull(forge, { path: `${folder}/run.json`, sha, maxBytes: MAX_RUN_BYTES });
  if (bytes === null || sha256(bytes) !== expected) return null;
  try {
    return RunRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}
function explained(stages2, { baseline, changed }) {
  if (!baseline) return [...stages2];
  const more = changed.length > MOST_NAMED ? ` and ${changed.length - MOST_NAMED} more keys` : "";
  const why = `re-used from run ${baseline.run}; ${changed.length === 0 ? "nothing it depends on changed" : `only ${changed.slice(0, MOST_NAMED).join(", ")}${more} changed`}`;
  return stages2.map((stage) => stage.does === "reuse" && !isLeftBehind(stage) ? { ...stage, why } : stage);
}
function needsOf(stages2) {
  const runs = (wanted) => stages2.some((stage) => stage.does === "run" && wanted(stage));
  const evaluates = (role) => runs((stage) => stage.kind === "eval" && stage.role === role);
  const base = evaluates("base");
  return {
    harvest: runs(({ kind }) => kind === "harvest"),
    hosted: evaluates("hosted"),
    base,
    gpu: base || evaluates("tuned") || runs(({ kind }) => kind === "train")
  };
}

// src/gitops/promoted-run.ts
async function promotedRun(forge, { config, sha }) {
  const { agent, promote, models } = config;
  const fitting = (await promotionsAt(forge, sha)).filter(
    (promotion2) => promotion2.agent === agent && promotion2.repository === promote.repository && promotion2.base.name === models.default
  );
  const [promotion] = fitting.toSorted((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
  return promotion ? described(forge, promotion, sha) : null;
}
async function promotionOf(forge, { agent, run, sha }) {
  const promotion = (await promotionsAt(forge, sha)).find((one) => one.agent === agent && one.run === run);
  return promotion ? described(forge, promotion, sha) : null;
}
async function described(forge, promotion, sha) {
  const folder = `eval-results/${promotion.agent}/${promotion.run}`;
  const provenance = await readProvenance(forge, folder, sha);
  if (!provenance) return { promotion, measured: null, artifacts: [] };
  const artifacts = [];
  for (const { track, artifact: ref } of provenance.adapters) {
    const artifact = await artifactOf(forge, ref, { runId: provenance.workflow.runId, name: adapterArtifact(track) });
    if (artifact && !artifact.expired) artifacts.push({ track, artifact });
  }
  return { promotion, measured: await measuredBy(forge, { folder, sha, provenance }), artifacts };
}

// src/gitops/related-files.ts
var MOST_NAMED2 = 3;
function relatedFiles(files, { configPath, policyPath, known }) {
  const touched = new Set(files.flatMap(({ path, previousPath }) => previousPath === null ? [path] : [path, previousPath]));
  const data = known ? dataPaths(known, configPath).filter((path) => touched.has(path)) : [];
  const results = files.filter(({ path, status }) => path.startsWith("eval-results/") && status !== "removed").map(({ path }) => path);
  const related = { config: touched.has(configPath), policy: touched.has(policyPath), data: data.length > 0, results };
  const code = [...touched].filter((path) => /^(?:\.github|actions|src|trainer|native)\//.test(path));
  const notes = [];
  if (related.policy) notes.push(`${policyPath} changes here, but only the default branch's copy counts: merge the policy first.`);
  if (code.length > 0) {
    const named = code.slice(0, MOST_NAMED2).map((path) => path.length > 100 ? `${path.slice(0, 99)}…` : path);
    const more = code.length > MOST_NAMED2 ? ` and ${code.length - MOST_NAMED2} more` : "";
    notes.push(`Workflows or code change here (${named.join(", ")}${more}), but a run uses the default branch's copies.`);
  }
  return { ...related, notes };
}

// src/gitops/command-parse.ts
var COMMAND_LINE = /^\/parity(?:[ \t]+(.*))?$/;
var MAX_BODY = 65536;
function parseComment(body) {
  const found = body.length > MAX_BODY ? [] : commandLines(body);
  const [first, second] = found;
  if (first === void 0) return { kind: "none" };
  if (second !== void 0) return { kind: "refused", sentence: "One comment gives one command: this one gives two, so none was followed." };
  return commandOf(first);
}
function commandOf(line) {
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(line)) return refused2("A command holds no control characters.");
  const [name = "help", ...words] = (COMMAND_LINE.exec(line)?.[1] ?? "").split(/[ \t]+/).filter(Boolean);
  const rest = words.join(" ");
  switch (name) {
    case "run":
    case "retrain":
      if (rest !== "" && !/^[0-9a-f]{40}$/.test(rest)) return refused2(`"/parity ${name}" takes nothing, or the full SHA of the head: 40 hexadecimal digits.`);
      return { kind: "command", command: { name, sha: rest || null } };
    case "lock":
      return rest === "" ? refused2('"/parity lock" needs a reason, for example "/parity lock measuring".') : { kind: "command", command: { name, reason: rest } };
    case "plan":
    case "cancel":
    case "unlock":
    case "explain":
    case "help":
      return rest === "" ? { kind: "command", command: { name } } : refused2(`"/parity ${name}" takes nothing after it.`);
    default:
      return refused2('No such command; "/parity help" lists them.');
  }
}
function refused2(sentence) {
  return { kind: "refused", sentence };
}
var HIDING = /<!--|<(pre|code|blockquote|script|style|textarea|template)(?=[\s>/]|$)/gi;
function commandLines(body) {
  const found = [];
  let fence = "";
  let hidden = null;
  let paragraph = [];
  for (const line of body.split(/\r\n?|\n/)) {
    if (fence !== "") {
      if (new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`).test(line)) fence = "";
      continue;
    }
    if (hidden) {
      hidden = hiddenAfter(line, hidden);
      paragraph = [];
      continue;
    }
    const opening = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (opening !== void 0) {
      fence = opening;
      paragraph = [];
      continue;
    }
    if (/^\s*$/.test(line)) paragraph = [];
    else if (/^\s*(?:>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$))/.test(line)) paragraph = null;
    else if (paragraph && COMMAND_LINE.test(line)) {
      if (leavesCodeOpen(paragraph)) paragraph = null;
      else found.push(line);
    } else paragraph?.push(line);
    hidden = hiddenAfter(line, null);
  }
  return found;
}
function hiddenAfter(line, hiding) {
  let from = 0;
  let tag = hiding;
  for (; ; ) {
    if (tag !== null) {
      const end = new RegExp(tag === "!--" ? "-->" : `</${tag}\\s*>`, "gi");
      end.lastIndex = from;
      if (!end.test(line)) return tag;
      from = end.lastIndex;
    }
    HIDING.lastIndex = from;
    const start = HIDING.exec(line);
    if (!start) return null;
    from = HIDING.lastIndex;
    tag = start[1]?.toLowerCase() ?? "!--";
  }
}
function leavesCodeOpen(paragraph) {
  const runs = [...paragraph.join("\n").matchAll(/`+/g)].map(([run]) => run.length);
  for (let at = 0; at < runs.length; at++) {
    at = runs.indexOf(runs[at] ?? 0, at + 1);
    if (at < 0) return true;
  }
  return false;
}

// src/report/comment-links.ts
var PLAIN_ADDRESS = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~%/@-]*)?$/;
function link(label, address) {
  return PLAIN_ADDRESS.test(address) ? `[${label}](${address})` : `${label}: ${inlineCode(clipped(address, 200))}`;
}
function committedFile(content, name) {
  if (content.phase !== "recorded" || content.committed === null) return null;
  const { agent, id } = content.result.run;
  if (![agent, id].every((name2) => /^[a-z0-9-]{1,63}$/.test(name2))) return null;
  return `${content.server}/${content.repository}/blob/${[content.committed, "eval-results", agent, id, name].map(encodeURIComponent).join("/")}`;
}
var SHOWN_FILES = ["report.md", "decision.json", "run.json", "provenance.json", "disagreements.jsonl"];
function linksLine(content) {
  const files = SHOWN_FILES.flatMap((name) => {
    const address = committedFile(content, name);
    return address === null ? [] : [link(name, address)];
  });
  const html = content.phase === "recorded" && content.htmlReport !== null ? [link("HTML report", content.htmlReport)] : [];
  const run = "workflow" in content ? [link("workflow run", content.workflow.url)] : [];
  const all = [...files, ...html, ...run];
  return all.length === 0 ? "" : `Read on: ${all.join(", ")}.`;
}
function whereToRead(content) {
  const report = committedFile(content, "report.md");
  if (report !== null) return `Read it in ${link("the committed report", report)}.`;
  return "workflow" in content ? `Read it in the summary of the ${link("workflow run", content.workflow.url)}.` : "Read it in the plan job's summary.";
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
  return `<!-- fledgling:state ${Buffer.from(canonicalJson(state)).toString("base64url")} -->`;
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

// src/gitops/seen-head.ts
async function seenBefore(forge, { pull: { number, headSha }, at }) {
  const stamps = (await forge.comments(number)).flatMap(({ own, body }) => own ? partsOf(number, body)?.state.report ?? [] : []);
  for (const stamp of stamps) {
    const isOfHead = isAbout(stamp, headSha) || await movedByRecordsOnly(forge, { from: stamp.head, to: headSha });
    if (isOfHead && Math.floor(Date.parse(stamp.at) / 1e3) <= Math.floor(Date.parse(at) / 1e3)) return true;
  }
  return false;
}

// src/gitops/who-started.ts
var WORKFLOWS = "github-actions[bot]";
async function startRefusal(forge, asked) {
  const { policy, pull, actor } = asked;
  if (actor !== WORKFLOWS) return await allows(forge, policy, actor) ? null : notAllowed(policy, `${actor} started this run`);
  if (pull === null) return asked.drift ? null : notAllowed(policy, "a workflow started this run of the default branch");
  if (asked.comment !== null) return ofComment(forge, { ...asked, pull, comment: asked.comment });
  return await allows(forge, policy, pull.author) ? null : notAllowed(policy, `a workflow started this run of pull request ${pull.number}, which ${pull.author} opened`);
}
async function ofComment(forge, asked) {
  const { policy, pull } = asked;
  const comment = await forge.readComment(asked.comment);
  const parsed = comment && comment.issue === pull.number && !comment.own && comment.createdAt === comment.updatedAt ? parseComment(comment.body) : null;
  const command = parsed?.kind === "command" && parsed.command.name === (asked.retrain ? "retrain" : "run") ? parsed.command : null;
  const no2 = (why) => notAllowed(policy, `comment ${asked.comment} ${why}`);
  if (!comment || !command || !("sha" in command)) return no2(`is no unedited /parity ${asked.retrain ? "retrain" : "run"} on pull request ${pull.number}`);
  if (!await allows(forge, policy, comment.author)) return no2(`is of ${comment.author}`);
  const isOfHead = command.sha === null ? await seenBefore(forge, { pull: { ...pull, headSha: asked.headSha }, at: comment.createdAt }) : await movedByRecordsOnly(forge, { from: command.sha, to: asked.headSha });
  return isOfHead ? null : no2(`does not ask for ${asked.headSha}`);
}
async function allows(forge, policy, login) {
  return !login.endsWith("[bot]") && mayRun(policy, { login, permission: await forge.permission(login) });
}
function notAllowed(policy, what) {
  const sentence = `${what}: expected ${whoMayRun(policy)}. Have one of them comment /parity run, or start it.`;
  return { code: "not-allowed", sentence, config: null, policy: null };
}

// src/gitops/plan-pull.ts
var MOST_REFUSALS = 50;
var NOT_PROMOTED = {
  config: false,
  policy: false,
  data: false,
  results: [],
  notes: ["The default branch records no promotion of this config's model to its repository, so there is no adapter to look after."]
};
async function planPull(request, deps) {
  const { forge } = deps;
  const branch = await forge.defaultBranch();
  const mainSha = await forge.head(branch);
  if (mainSha === null) throw new ExternalError(`${forge.repository}: the default branch ${branch} has no commit.`, { retryable: false });
  const pull = request.pull === null ? null : await forge.pull(request.pull);
  if (request.pull !== null && !pull) throw new UserError(`pull request ${request.pull}: expected one of ${forge.repository}, found none. Check the number.`);
  const policy = await policyAt(forge, request.policyPath, mainSha);
  const mainConfig = await configAt(forge, request.configPath, mainSha);
  const known = mainConfig.ok ? mainConfig.settings.value : null;
  const head = pull?.headSha ?? mainSha;
  const situation = { request, deps, pull, branch, mainSha, head, policy, known, related: null, mayStart: true, locks: [] };
  if (!await movedByRecordsOnly(forge, { from: request.headSha, to: head })) {
    return planned(situation, { refusals: [headMoved(pull ? `pull request ${pull.number}` : branch, { expected: request.headSha, got: head })] });
  }
  const { started } = request;
  const refusal = started && policy.ok ? await startRefusal(forge, { ...started, policy: policy.settings.value, pull, headSha: request.headSha }) : null;
  if (refusal) return planned(situation, { refusals: [refusal] });
  return pull ? planOpenPull(situation, pull) : planConfig(situation);
}
async function planOpenPull(situation, pull) {
  const { request, deps, policy, known } = situation;
  const { forge } = deps;
  const changes = await changesOf(forge, pull, { headSha: request.headSha, branch: situation.branch });
  if (!changes.ok) return planned(situation, { refusals: [changes.refusal] });
  const related = relatedFiles(changes.files, { ...request, known });
  const mayStart = policy.ok && mayRun(policy.settings.value, { login: pull.author, permission: await forge.permission(pull.author) });
  const lock = await lockOf(forge, pull.number, deps.now());
  const locks = lock ? [plain("locked", `pull request ${pull.number} is ${lockSentence(lock)}. Wait, or have it unlocked.`)] : [];
  const seen = { ...situation, related, mayStart, locks };
  if (related.config || related.data) return planConfig(seen);
  const forged2 = policy.ok ? await forgedResults(forge, { paths: related.results, headSha: situation.head, mainSha: situation.mainSha, policy: policy.settings.value }) : [];
  const proposed = related.policy ? await policyAt(forge, request.policyPath, request.headSha) : null;
  return planned(seen, { refusals: [...forged2, ...proposed && !proposed.ok ? proposed.refusals : []], state: "unrelated" });
}
async function planConfig(situation) {
  const { request, deps, policy, related, mainSha, head, locks } = situation;
  const { forge } = deps;
  if (!policy.ok) return planned(situation, { refusals: policy.refusals });
  const config = await configAt(forge, request.configPath, request.headSha);
  if (!config.ok) return planned(situation, { refusals: [...locks, ...config.refusals] });
  const sides = { config: config.settings, policy: policy.settings };
  const facts = {
    agent: config.settings.value.agent,
    configSha256: sha256(config.bytes),
    changedKeys: changedKeys(situation.known ?? {}, config.settings.value)
  };
  const forged2 = await forgedResults(forge, { paths: related?.results ?? [], headSha: head, mainSha, policy: policy.settings.value });
  const refusals = [...locks, ...checkConfig({ ...sides, text: config.text }), ...forged2];
  if (refusals.length > 0) return planned(situation, { refusals, facts });
  const read = await projectFiles(forge, { ...sides, sha: request.headSha, configPath: request.configPath, configBytes: config.bytes });
  if (read.refusals.length > 0) return planned(situation, { refusals: read.refusals, facts });
  const { project } = read;
  const promoted = request.drift ? await promotedRun(forge, { config: sides.config.value, sha: mainSha }) : null;
  if (request.drift && !promoted) return planned({ ...situation, related: NOT_PROMOTED }, { refusals: [], state: "unrelated", facts });
  const baseline = promoted ? null : await findBaseline(forge, { agent: facts.agent, shas: [mainSha, head] });
  const stages2 = await plannedOrRefused(deps, sides.config.value, { project, baseline, promoted });
  if ("code" in stages2) return planned(situation, { refusals: [stages2], facts });
  const measured = promoted ? promoted.measured : baseline && await measuredBy(forge, baseline);
  const since = measured ? changedKeys(measured.config, sides.config.value) : facts.changedKeys;
  const estimates = estimateStages(sides.config.value, explained(stages2, { baseline, changed: since }), measured);
  const body = { stages: estimateLines(estimates), needs: needsOf(stages2), ...totals(estimates) };
  const costly = overBudget(sides, promoted || baseline?.sha === mainSha ? estimates : estimateStages(sides.config.value, stages2, null));
  if (costly.length > 0) return planned(situation, { refusals: costly, facts: { ...facts, ...body } });
  const artifacts = baseline && {
    run: baseline.run,
    stagesArtifactId: baseline.stages.id,
    adapterArtifactIds: baseline.adapters.map(({ artifact }) => artifact.id)
  };
  const runs = stages2.some(({ does }) => does === "run") ? "run" : "reuse";
  const state = situation.pull?.sameRepository === false ? "plan-only" : runs;
  return planned(situation, { refusals: [], state, facts: { ...facts, ...body, baseline: artifacts }, project, baseline, promoted });
}
async function plannedOrRefused({ planStages }, config, { project, ...earlier }) {
  try {
    return await planStages(config, project, earlier);
  } catch (error) {
    if (error instanceof UserError) return plain("cannot-be-planned", error.message);
    throw error;
  }
}
function planned({ request, deps, pull, policy, related, mayStart, locks }, { refusals, state = "blocked", facts, project, baseline, promoted }) {
  const plan = {
    schema: "fledgling/pull-plan@1",
    repository: deps.forge.repository,
    pull: pull && { number: pull.number, headSha: request.headSha, fork: !pull.sameRepository },
    agent: null,
    configPath: request.configPath,
    configSha256: null,
    policySha256: policy.ok ? sha256(policy.bytes) : null,
    changedKeys: [],
    stages: [],
    needs: { harvest: false, hosted: false, base: false, gpu: false },
    costUsd: null,
    gpuHours: null,
    baseline: null,
    ...facts,
    state: refusals.length > 0 ? "blocked" : state,
    refusals: refusals.slice(0, MOST_REFUSALS)
  };
  const settings = policy.ok ? policy.settings : null;
  const next = nextStep(plan, { policy: settings?.value ?? null, mayStart, isLocked: locks.length > 0 });
  const found = { project: project ?? null, baseline: baseline ?? null, promoted: promoted ?? null };
  return { plan: { ...plan, nextStep: next }, ...found, policy: settings, mayStart, notes: related?.notes ?? [] };
}
function plain(code, sentence) {
  return { code, sentence, config: null, policy: null };
}

// actions/planner.ts
function plannerOf(job, forge, { shards = 1, again = null, mark = null, started = null } = {}) {
  let last = null;
  const stagesOf = async (pull, config, project, { baseline, promoted }) => {
    const folder = await scratch(job.env);
    const stateDir = join(folder, "state");
    const root = join(folder, "project");
    await mkdir(root);
    for (const [path, content] of [...project.files, [project.configPath, project.config]]) await place(root, path, content);
    await linkModels(config, { from: join(job.workspace, dirname(project.configPath)), to: join(root, dirname(project.configPath)) });
    const artifacts = baseline ? [baseline.stages, ...baseline.adapters.map((adapter) => adapter.artifact)] : (promoted?.artifacts ?? []).map(({ artifact }) => artifact);
    for (const artifact of artifacts) await importArtifact(forge, artifact, { stateDir, env: job.env });
    const trained = again ?? (baseline && (await measuredBy(forge, baseline))?.again) ?? null;
    const watch = promoted && {
      mark: mark ?? "",
      run: promoted.promotion.run,
      adapters: promoted.promotion.adapters.map(({ track, sha256: sha2562 }) => ({ track, sha256: sha2562 }))
    };
    last = { stateDir, settings: { shards, again: trained, watch } };
    const context = await openContext({ config: join(root, project.configPath), stateDir, quiet: true });
    const planned3 = () => planLoop(context.config, context.ports, { shards, again: trained, watch: watch && watchOf(watch, {}) });
    try {
      const stages2 = await planned3();
      const left = pull !== null && stages2.some(({ does }) => does === "run") ? await leftBehind(forge, pull) : [];
      for (const artifact of left) await importArtifact(forge, artifact, { stateDir, env: job.env });
      return left.length === 0 ? stages2 : withLeftBehind(stages2, await planned3());
    } finally {
      await context.close();
      await rm(root, { recursive: true, force: true });
    }
  };
  return {
    plan: async (pull, sha) => {
      const headSha = sha ?? await headOf(forge, pull);
      const request = { pull, headSha, configPath: job.inputs.config, policyPath: job.inputs.policy, drift: mark !== null, started };
      const planStages = (...planned3) => stagesOf(pull, ...planned3);
      return planPull(request, { forge, now: () => Date.now(), planStages });
    },
    looked: () => {
      if (!last) throw new Error("nothing was planned");
      return last;
    }
  };
}
async function headOf(forge, pull) {
  const sha = pull === null ? await forge.head(await forge.defaultBranch()) : (await forge.pull(pull))?.headSha ?? null;
  if (sha === null)
    throw new ExternalError(`${forge.repository}: expected ${pull === null ? "a default branch" : `pull request ${pull}`}, found none. Check the number.`, {
      retryable: false
    });
  return sha;
}
async function linkModels(config, { from, to }) {
  const { gguf, hf } = selectedModel(config);
  const tops = new Set([gguf, hf].map((path) => path.replace(/^\.\//, "").split("/")[0] ?? ""));
  for (const top of tops) {
    if (/^[\w-][\w.-]*$/.test(top) && existsSync(join(from, top)) && !existsSync(join(to, top))) await symlink(join(from, top), join(to, top));
  }
}

// src/report/comment-fit.ts
function fitted(sections, { maxBytes, where }) {
  const kept = sections.filter(({ markdown }) => markdown !== "");
  for (; ; ) {
    const text = kept.map(({ markdown }) => markdown).join("\n\n");
    if (bytesOf(text) <= maxBytes) return text;
    const ranks = kept.flatMap(({ keeps }) => keeps ?? []);
    const at = kept.findIndex(({ keeps }) => keeps === Math.min(...ranks));
    const gone = kept[at];
    if (!gone) return text;
    const size = count(Math.ceil(bytesOf(gone.markdown) / 1024));
    kept[at] = { ...gone, keeps: null, markdown: `Left out for want of room: ${gone.title.toLowerCase()} (${size} KB). ${where}` };
  }
}

// src/report/comment-refusals.ts
var SHOWN = 20;
function refusalsSection(refusals) {
  if (refusals.length === 0) return "";
  const lines = refusals.slice(0, SHOWN).map(({ sentence, config, policy }) => {
    const places = [config, policy].flatMap((place2) => {
      const named = place2 && `${place2.file}:${place2.line} ${place2.key}`;
      return named && !sentence.includes(named) ? [inlineCode(clipped(named, 160))] : [];
    });
    return `- ${prose(clipped(sentence, 500))}${places.length > 0 ? ` (${places.join(" against ")})` : ""}`;
  });
  const more = refusals.length - lines.length;
  return ["### Refused", "", ...lines, ...more > 0 ? [`- and ${plural(more, "more refusal")}: the plan's annotations name them all`] : []].join("\n");
}

// src/report/comment-stages.ts
var MAX_BYTES = 14e3;
var MAX_CELL = 240;
var PLANNED = { run: "**will run**", reuse: "re-used", maybe: "may run" };
var ONLY_PLANNED = { run: "would run", reuse: "would be re-used", maybe: "might run" };
var DONE = { ran: "**ran**", resumed: "**ran** (resumed)", reused: "re-used", skipped: "skipped" };
function plannedStages({ stages: stages2, state }) {
  const words = state === "blocked" || state === "plan-only" ? ONLY_PLANNED : PLANNED;
  return bounded(
    ["Stage", "Does", "Why", "Estimated cost", "GPU-h"],
    stages2.map(({ name, does, why, costUsd, gpuHours, basis }) => [
      cell(name, inlineCode),
      words[does],
      cell(basis === "" ? why : `${why} (${basis})`, prose),
      costUsd === null ? "-" : usd(costUsd),
      hours(gpuHours)
    ]),
    "---rr"
  );
}
function doneStages(run) {
  return bounded(
    ["Stage", "Did", "Why", "Time", "Cost", "GPU-h"],
    run.stages.map((stage) => {
      const { costUsd, gpuHours } = spentOn(stage, run);
      return [
        cell(stage.name, inlineCode),
        DONE[stage.status],
        cell(stage.why, prose),
        duration(stage.wallMs),
        costUsd === null ? "-" : usd(costUsd),
        hours(gpuHours)
      ];
    }),
    "---rrr"
  );
}
function spentInAll(run) {
  const parts = run.stages.map((stage) => spentOn(stage, run));
  const sum = (values) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return { costUsd: sum(parts.map(({ costUsd }) => costUsd)), gpuHours: sum(parts.map(({ gpuHours }) => gpuHours)) };
}
function hours(value) {
  if (value === null) return "-";
  return value > 0 && value < 0.01 ? "< 0.01" : value.toFixed(2);
}
function spentOn({ name, status }, run) {
  const [kind, ...rest] = name.split(" ");
  if (status === "reused" || status === "skipped") return { costUsd: null, gpuHours: null };
  if (kind === "train") {
    const trained = run.adapters.find(({ track }) => track === rest[0])?.run;
    return { costUsd: null, gpuHours: trained?.device.startsWith("cuda") ? trained.worldSize * trained.wallS / 3600 : null };
  }
  const evaluation = kind === "eval" ? run.evaluations.find(({ model, track }) => model.role === rest[0] && track === rest[1]) : void 0;
  if (!evaluation) return { costUsd: null, gpuHours: null };
  if (evaluation.model.role === "hosted") return { costUsd: evaluation.costUsd, gpuHours: null };
  const gpus = evaluation.model.engine["device"] === "cpu" ? 0 : evaluation.manifest.hardware.gpus.length;
  return { costUsd: null, gpuHours: gpus === 0 ? null : gpus * evaluation.wallMs / 36e5 };
}
function cell(text, escaped) {
  return escaped(clipped(text, MAX_CELL));
}
function bounded(header, rows, align) {
  let bytes = 0;
  const cut = rows.findIndex((row) => {
    bytes += bytesOf(row.join(" | ")) + 6;
    return bytes > MAX_BYTES;
  });
  if (cut < 0) return table(header, rows, align);
  const more = header.map((_, at) => at === 0 ? `and ${plural(rows.length - cut, "more stage")}` : "");
  return table(header, [...rows.slice(0, cut), more], align);
}

// src/report/comment-result.ts
var MAX_LINE = 700;
var MAX_LINES = 30;
function resultSections(content, view) {
  return [
    { title: "Metrics", keeps: 60, markdown: view.tracks.flatMap(trackSection).filter(Boolean).join("\n\n") },
    { title: "Regressions", keeps: 50, markdown: bullets("### Regressions", regressions(content)) },
    { title: "Diagnosis", keeps: 40, markdown: bullets("### Why", diagnosis(view)) },
    { title: "Disagreements", keeps: 10, markdown: disagreements(view) },
    { title: "Cost", keeps: 30, markdown: `### Cost

${costSentence(content)}` },
    { title: "Latency and tokens", keeps: 20, markdown: folded("Latency, tokens and cost of each model", modelTable(view.tracks)) }
  ];
}
function regressions({ result: { run } }) {
  return run.decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = run.comparisons.find((one) => one.track === track && one.candidate === candidate);
    if (!comparison) return [];
    const who = `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}`;
    const lost = comparison.verdicts.filter(({ gating, outcome, point }) => gating && (comparison.rule === "point" ? point : outcome) === "inferior").map(({ metric, local, hosted }) => `${who}: ${METRIC_LABELS[metric].toLowerCase()} ${percent(local)} against ${percent(hosted)} hosted`);
    return [...lost, ...comparison.regressions.map((regression) => `${who}: ${overBase(regression)}`)];
  });
}
function overBase({ metric, slice, outcome, n, base, tuned, difference, interval, margin }) {
  const where = slice === null ? "" : ` on ${slice}`;
  const sure = outcome === "inconclusive" ? " (too few examples to be sure)" : "";
  return `${METRIC_LABELS[metric].toLowerCase()}${where} ${percent(tuned)} against ${percent(base)} of the base, n ${count(n)}; difference ${points(difference)} points ${pointsInterval(interval)}, margin ${(margin * 100).toFixed(1)}${sure}`;
}
function diagnosis({ why, tracks }) {
  const apart = tracks.flatMap(({ label, apart: its }) => its.map(({ name, n, text }) => `${label}, not in the gate: ${name}, n ${n}: ${text}`));
  return [...why.filter((reason) => !reason.startsWith("regression against the base: ")), ...apart];
}
function costSentence({ plan, result: { run } }) {
  const { costUsd, gpuHours } = spentInAll(run);
  const spent = `This run: ${costUsd === null ? "nothing priced" : usd(costUsd)}, ${gpuHours === null ? "no GPU" : `${hours(gpuHours)} GPU-hours`}.`;
  if (plan === null) return spent;
  const estimate2 = `${plan.costUsd === null ? "no price known" : usd(plan.costUsd)}, ${plan.gpuHours === null ? "no GPU-hours known" : `${hours(plan.gpuHours)} GPU-hours`}`;
  return `${spent} Estimated before: ${estimate2}.`;
}
function bullets(heading, lines) {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, MAX_LINES).map((line) => `- ${prose(clipped(line, MAX_LINE))}`);
  const more = lines.length - shown.length;
  return [heading, "", ...shown, ...more > 0 ? [`- and ${inlineCode(String(more))} more`] : []].join("\n");
}

// src/report/comment-words.ts
function verdictSentence(content, view) {
  if (content.phase === "recorded") return view?.verdict.sentence ?? "";
  if (content.phase === "running") return `Running: ${estimate(content.plan)}; the verdict replaces this comment.`;
  if (content.phase === "planned") return planned2(content.plan);
  const where = content.job === null ? "" : ` in the job ${content.job}`;
  return content.phase === "failed" ? `Failed${where}: no verdict.` : `Cancelled${where}: no verdict.`;
}
function nextStep2(content) {
  const { who } = content;
  if (content.phase === "planned") return content.plan.nextStep;
  if (content.phase === "running") return `Wait for the verdict, or stop the run with "/parity cancel" (${who}).`;
  if (content.phase === "recorded") return afterVerdict(content);
  const kept = content.kept.length > 0 ? `${listed(content.kept)} are kept and not done again` : "nothing had been finished, so it starts over";
  return `Re-run the failed jobs of the workflow run, or comment "/parity run" (${who}): ${kept}.`;
}
function planned2(plan) {
  if (plan.state === "unrelated") return "No file of Fledgling changes: there is nothing to evaluate.";
  if (plan.state === "blocked") return `Blocked: ${plural(plan.refusals.length, "refusal")} by the policy or the config; nothing runs.`;
  if (plan.state === "plan-only") return "Plan only: this pull request comes from a fork, so nothing of it runs here.";
  if (plan.state === "reuse") return "Planned: nothing has to run; the gate decides on results that are there, at no cost.";
  return `Planned: ${estimate(plan)}.`;
}
function estimate({ stages: stages2, costUsd, gpuHours }) {
  const run = stages2.filter(({ does }) => does === "run").length;
  const money = costUsd === null ? "at a cost nobody knows yet" : `for about ${usd(costUsd)}`;
  const time = gpuHours === null || gpuHours === 0 ? "" : ` and ${hours(gpuHours)} GPU-hours`;
  return `${run} of ${plural(stages2.length, "stage")} to run ${money}${time}`;
}
function afterVerdict({ result: { run }, stands, committed, who }) {
  if (committed === null) return "Nothing more happens here; evaluate again from an open pull request of this repository.";
  if (!stands) return `This verdict is about an older head: push, or comment "/parity run" (${who}).`;
  const { action } = run.decision;
  if (action === "ship" && run.standIn)
    return "Review and merge if the demonstration is what you want; for a real verdict set models.hosted to a real endpoint (whoever may push to this branch).";
  if (action === "ship") return "Review and merge (whoever may merge): the merge promotes exactly the files that were evaluated.";
  if (action === "train") return `The gate asks for training and none was done: allow it in the config and push, or comment "/parity retrain" (${who}).`;
  if (action === "collect") return `Record more traces, then push or comment "/parity run" (${who}).`;
  return `Change the model, the recipe or the data in the config and push (whoever may push to this branch); "/parity explain" shows how the gate decided.`;
}

// src/report/comment.ts
var MAX_BYTES2 = 44e3;
function commentReport(hostile) {
  const content = allHarmless(hostile);
  const view = content.phase === "recorded" ? viewOf(content.result) : null;
  const verdict = clipped(verdictSentence(content, view), 500);
  const refusals = { title: "Refusals", keeps: 70, markdown: refusalsSection(content.plan?.refusals ?? []) };
  const blocked = content.phase === "planned" && content.plan.state === "blocked";
  const sections = [
    { title: "Verdict", keeps: null, markdown: lead(content, { verdict, standIn: view?.standIn ?? null }) },
    ...blocked ? [refusals] : [],
    { title: "Stages", keeps: null, markdown: stages(content) },
    ...content.phase === "recorded" && view ? resultSections(content, view) : [],
    { title: "Next step", keeps: null, markdown: `**Next:** ${prose(clipped(nextStep2(content), 600))}` },
    ...blocked ? [] : [refusals],
    { title: "Links", keeps: 80, markdown: linksLine(content) }
  ];
  return { markdown: fitted(sections, { maxBytes: MAX_BYTES2, where: whereToRead(content) }), verdict };
}
function lead(content, { verdict, standIn }) {
  const changed = content.plan?.changedKeys ?? [];
  const keys = changed.slice(0, 12).map((key) => inlineCode(clipped(key, 60)));
  const more = changed.length > keys.length ? ` and ${changed.length - keys.length} more` : "";
  return [
    standIn === null ? "" : `> **${standIn}**`,
    `**${prose(verdict)}**`,
    ...content.notes.slice(0, 5).map((note) => `> ${prose(clipped(note, 400))}`),
    keys.length > 0 ? `Changed: ${keys.join(", ")}${more}. Commit ${inlineCode(content.head.slice(0, 12))}.` : `Commit ${inlineCode(content.head.slice(0, 12))}.`
  ].filter(Boolean).join("\n\n");
}
function stages(content) {
  if (content.phase === "recorded") return doneStages(content.result.run);
  return content.plan && content.plan.stages.length > 0 ? plannedStages(content.plan) : "";
}

// actions/plan-summary.ts
function planSummary({ plan, policy, notes }, { env }) {
  const who = policy ? whoMayRun(policy.value) : "nobody: there is no policy";
  const head = plan.pull?.headSha ?? env["GITHUB_SHA"] ?? "";
  return commentReport({ phase: "planned", plan, server: serverUrl(env), repository: plan.repository, head, who, notes }).markdown;
}
function serverUrl(env) {
  return (env["GITHUB_SERVER_URL"] || "https://github.com").replace(/\/+$/, "");
}

export {
  mayRun,
  whoMayRun,
  mergedHistory,
  isNewer,
  isAbout,
  EMPTY_PARTS,
  composed,
  partsOf,
  parseComment,
  plannedStages,
  commentReport,
  RUN_WORKFLOW,
  runTitle,
  unfinishedRuns,
  isSuperseded,
  movedByRecordsOnly,
  seenBefore,
  promotionOf,
  startRefusal,
  plannerOf,
  planSummary,
  serverUrl
};
