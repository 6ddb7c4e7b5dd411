import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  disagreements,
  modelTable,
  planLoop,
  trackSection,
  viewOf
} from "./chunk-EELCR3JW.js";
import {
  Promotion,
  Provenance,
  allowsRepository,
  checkConfig,
  configAt,
  lockOf,
  lockSentence,
  parityRun,
  policyAt
} from "./chunk-B2VWYCOQ.js";
import {
  METRIC_LABELS,
  ROLE_LABELS,
  RunRecord,
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
} from "./chunk-S7JSYRO3.js";
import {
  allHarmless,
  importArtifact,
  inlineCode,
  isJsonObject,
  openContext,
  place,
  prose,
  scratch,
  selectedModel,
  selectedRecipe,
  sha256
} from "./chunk-JUAOPNEY.js";
import {
  ExternalError,
  UserError
} from "./chunk-XHPH6W2B.js";

// src/gitops/runs-of-pull.ts
var RUN_WORKFLOW = "parity-run.yml";
function runTitle(pull, headSha) {
  return `parity: pull request ${pull} at ${headSha}`;
}
async function unfinishedRuns(forge, pull) {
  return (await runsOf(forge, pull)).filter(({ status }) => status !== "completed");
}
async function isSuperseded(forge, { pull, headSha, runId }) {
  const later = (await runsOf(forge, pull)).filter(({ id, title }) => id > runId && title === runTitle(pull, headSha));
  return later.some(({ status, conclusion }) => status !== "completed" || conclusion === "success");
}
async function runsOf(forge, pull) {
  const branch = await forge.defaultBranch();
  const prefix = runTitle(pull, "");
  return (await forge.runs(RUN_WORKFLOW)).filter(
    ({ event, headBranch, title }) => event === "workflow_dispatch" && headBranch === branch && title.startsWith(prefix) && /^[0-9a-f]{40}$/.test(title.slice(prefix.length))
  );
}

// actions/planner.ts
import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

// src/policy/who.ts
var RANK = ["none", "read", "triage", "write", "maintain", "admin"];
function mayRun({ who }, { login, permission }) {
  const isListed = who.users.length === 0 || who.users.some((user) => user.toLowerCase() === login.toLowerCase());
  return isListed && RANK.indexOf(permission) >= RANK.indexOf(who.run);
}
function whoMayRun({ who }) {
  return `${who.users.length === 0 ? "anybody" : `one of ${who.users.join(", ")}`} with ${who.run} permission`;
}

// src/gitops/vouch.ts
var MAX_PROVENANCE_BYTES = 1e6;
async function readProvenance(forge, folder, sha) {
  const bytes = await fileOrNull(forge, { path: `${folder}/provenance.json`, sha, maxBytes: MAX_PROVENANCE_BYTES });
  if (bytes === null) return null;
  try {
    return Provenance.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}
async function fileOrNull(forge, { path, sha, maxBytes }) {
  try {
    return await forge.readFile(path, sha, maxBytes);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
async function vouchProblem(forge, { repository, workflow, results }) {
  if (repository !== forge.repository) return "it names another repository";
  const run = await parityRun(forge, workflow.runId);
  if (!run) return `run ${workflow.runId} is no dispatched run of parity-run.yml on the default branch`;
  if (run.headSha !== workflow.sha) return `run ${run.id} ran at another commit`;
  return await artifactOf(forge, results, run.id) ? null : `run ${run.id} has no artifact ${results.name} of that digest`;
}
async function artifactOf(forge, { id, name, zipSha256 }, runId) {
  const artifact = await forge.artifact(id);
  return artifact && artifact.runId === runId && artifact.name === name && artifact.zipSha256 === zipSha256 ? artifact : null;
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
  const stages2 = await artifactOf(forge, provenance.stages, runId);
  if (!stages2 || stages2.expired) return null;
  const adapters = [];
  for (const { track, artifact: ref } of provenance.adapters) {
    const artifact = await artifactOf(forge, ref, runId);
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

// src/gitops/estimate-hosted.ts
var CHARACTERS_A_TOKEN = 4;
function hostedEstimate(config, stage, measured) {
  const { hosted } = config;
  if (hosted.provider === "scripted-teacher") return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "a stand-in answers" };
  if (hosted.replay) return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "recordings answer" };
  const tokens = measuredTokens(config, stage, measured) ?? countedTokens(config, stage);
  if (!tokens) return { costUsd: null, gpuHours: 0, hostedTokens: null, basis: "not known before the harvest" };
  const prices = config.cost.hosted;
  const costUsd = prices && (tokens.prompt * prices.inputPerMillionUsd + tokens.completion * prices.outputPerMillionUsd) / 1e6;
  return { costUsd, gpuHours: 0, hostedTokens: Math.ceil(tokens.prompt + tokens.completion), basis: tokens.basis };
}
function measuredTokens({ hosted }, stage, measured) {
  const known = measured?.evaluations.find(({ model, track }) => model.role === "hosted" && track === stage.track && model.name === hosted.model);
  if (!measured || !known || known.examples === 0 || known.usage.promptTokens === 0) return null;
  const share = (stage.examples ?? known.examples) / known.examples;
  return { prompt: known.usage.promptTokens * share, completion: known.usage.completionTokens * share, basis: `measured in run ${measured.id}` };
}
function countedTokens({ decoding }, { examples, promptCharacters }) {
  if (examples === null || promptCharacters === null) return null;
  const prompt = Math.ceil(promptCharacters / CHARACTERS_A_TOKEN);
  const shown = prompt.toLocaleString("en-US");
  return { prompt, completion: examples * decoding.maxTokens, basis: `${examples} rows, about ${shown} tokens, answers of at most ${decoding.maxTokens}` };
}

// src/gitops/estimate.ts
var FREE = { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "" };
var UNKNOWN = { costUsd: null, gpuHours: null, hostedTokens: 0, basis: "nothing is known to estimate it from" };
function estimateStages(config, stages2, measured) {
  return stages2.map((stage) => ({ stage, ...estimateOf(config, stage, measured) }));
}
function estimateOf(config, stage, measured) {
  if (stage.does === "reuse") return FREE;
  if (stage.kind === "train") return training(config, stage, measured);
  if (stage.kind !== "eval") return FREE;
  return stage.role === "hosted" ? hostedEstimate(config, stage, measured) : localEvaluation(config, stage, measured);
}
function localEvaluation(config, stage, measured) {
  if (config.local.gpu === "off") return { ...FREE, basis: "no GPU: local.gpu is off" };
  const evaluations = measured ? [...measured.evaluations, ...measured.vault.evaluations] : [];
  const ofTrack = evaluations.filter(({ track, model }) => track === stage.track && model.name === config.models.default);
  const ofRole = ofTrack.filter(({ model }) => model.role === stage.role);
  const known = ofRole.find(({ split }) => split === stage.split) ?? ofRole[0] ?? ofTrack[0];
  if (!measured || !known || known.examples === 0) return UNKNOWN;
  const gpus = Math.max(1, known.manifest.hardware.gpus.length);
  const gpuHours = known.wallMs / 36e5 * gpus * (stage.examples ?? known.examples) / known.examples;
  return onGpu(config, gpuHours, `measured in run ${measured.id}`);
}
function training(config, stage, measured) {
  const known = measured?.adapters.find(({ track, base }) => track === stage.track && base.id === config.models.default);
  if (!measured || !known) return UNKNOWN;
  if (!known.run.device.startsWith("cuda")) return { ...FREE, basis: `trained without a GPU in run ${measured.id}` };
  const rows = Math.max(1, known.run.trainRows + known.run.valRows);
  const share = (stage.examples ?? rows) / rows * (selectedRecipe(config).epochs / known.recipe.epochs);
  return onGpu(config, known.run.wallS / 3600 * known.run.worldSize * share, `measured in run ${measured.id}`);
}
function onGpu(config, gpuHours, basis) {
  const price = config.cost.gpuHourUsd;
  return { costUsd: price === null ? null : gpuHours * price, gpuHours, hostedTokens: 0, basis };
}
function estimateLines(estimates) {
  return estimates.map(({ stage: { name, does, why }, costUsd, gpuHours, basis }) => ({ name, does, why, costUsd, gpuHours, basis }));
}
function totals(estimates) {
  const certain = estimates.filter(({ stage }) => stage.does === "run");
  return { costUsd: sum(certain.map(({ costUsd }) => costUsd)), gpuHours: sum(certain.map(({ gpuHours }) => gpuHours)) };
}
function sum(values) {
  return values.reduce((total, value) => total === null || value === null ? null : total + value, 0);
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
  const problem = await vouchProblem(forge, provenance);
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

// src/gitops/over-budget.ts
function overBudget(sides, estimates) {
  const hosted = estimates.filter(({ stage }) => stage.role === "hosted");
  return [
    ...check(sides, {
      budget: "hostedTokens",
      unit: "tokens at the hosted model",
      at: ["harvest", "limit"],
      values: hosted.map((estimate2) => estimate2.hostedTokens)
    }),
    ...check(sides, {
      budget: "hostedUsd",
      unit: "US dollars at the hosted model",
      at: ["cost", "hosted"],
      values: hosted.map((estimate2) => estimate2.costUsd)
    }),
    ...check(sides, { budget: "gpuHours", unit: "GPU-hours", at: ["models", "default"], values: estimates.map((estimate2) => estimate2.gpuHours) })
  ];
}
function check({ config, policy }, what) {
  const most = policy.value.budget[what.budget];
  const known = what.values.reduce((total, value) => total + (value ?? 0), 0);
  const isUnknown = what.values.includes(null);
  if (known <= most && !(isUnknown && most === 0)) return [];
  const place2 = { file: config.file, line: config.lineOf(what.at), key: what.at.join(".") };
  const limit = { file: policy.file, line: policy.lineOf(["budget", what.budget]), key: `budget.${what.budget}` };
  const found = known > most ? `about ${rounded(known)}${isUnknown ? " or more" : ""}` : "an unknown number";
  return [
    {
      code: "over-budget",
      sentence: `${place2.file}:${place2.line} ${place2.key}: expected at most ${most} ${what.unit} (${limit.file}:${limit.line} ${limit.key}), got ${found}. Evaluate fewer examples, or have the budget raised on the default branch first.`,
      config: place2,
      policy: limit
    }
  ];
}
function rounded(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
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
  return stages2.map((stage) => stage.does === "reuse" ? { ...stage, why } : stage);
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

// src/gitops/long-observation.ts
function longObservation(bytes, most) {
  if (bytes.length <= most) return null;
  const text = new TextDecoder().decode(bytes);
  const observations = observationsOf(text);
  return observations ? longestOf(
    observations.map((value) => JSON.stringify(value).length),
    most,
    "observation"
  ) : longestOf(lengthsOfLines(text), most, "line");
}
function observationsOf(text) {
  const value = jsonOrNull2(text);
  if (Array.isArray(value)) return value;
  const list = isJsonObject(value) ? value["data"] ?? value["observations"] : null;
  return Array.isArray(list) ? list : null;
}
function jsonOrNull2(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
function longestOf(lengths, most, unit) {
  const index = lengths.findIndex((length) => length > most);
  return index < 0 ? null : { where: `${unit} ${index + 1}`, characters: lengths[index] ?? 0 };
}
function lengthsOfLines(text) {
  return text.split("\n").map((line) => line.length);
}

// src/gitops/project-files.ts
async function projectFiles(forge, request) {
  const { config, policy, sha, configPath, configBytes } = request;
  const { maxBytes } = policy.value.data;
  const files = /* @__PURE__ */ new Map();
  const sources = [];
  const refusals = [];
  let left = maxBytes;
  for (const [index, name] of tracePaths(config.value).entries()) {
    const path = beside(configPath, name);
    const read = await readData(forge, { path, sha, maxBytes: left });
    const long = read.bytes && longObservation(read.bytes, policy.value.maxPromptCharacters);
    const problem = read.problem ?? (long ? `found one of ${long.characters} in ${path} at ${long.where}. Take it out.` : null);
    if (problem !== null) refusals.push(refused(request, index, { code: long ? "prompt-too-long" : "data-unreadable", problem }));
    if (!read.bytes || problem !== null) continue;
    left -= read.bytes.length;
    files.set(path, read.bytes);
    sources.push({ path: name, sha256: sha256(read.bytes) });
  }
  const ledger = beside(configPath, `datasets/${config.value.agent}/ledger.jsonl`);
  const { bytes } = await readData(forge, { path: ledger, sha, maxBytes });
  if (bytes) files.set(ledger, bytes);
  return { project: { configPath, config: configBytes, configSha256: sha256(configBytes), files, sources }, refusals };
}
function dataPaths(config, configPath) {
  return [...tracePaths(config), `datasets/${config.agent}/ledger.jsonl`].map((path) => beside(configPath, path));
}
function tracePaths({ harvest }) {
  return harvest.source.kind === "file" ? harvest.source.paths : [];
}
function beside(configPath, path) {
  return [...configPath.split("/").slice(0, -1), path].join("/");
}
async function readData(forge, { path, sha, maxBytes }) {
  try {
    const bytes = await forge.readFile(path, sha, Math.max(1, maxBytes));
    return { bytes, problem: bytes ? null : `found no ${path} at this commit. Commit it, or mend its path.` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { bytes: null, problem: `but ${error.message}` };
  }
}
function refused({ config, policy }, index, { code, problem }) {
  const path = ["harvest", "source", "paths", index];
  const limit = code === "prompt-too-long" ? ["maxPromptCharacters"] : ["data", "maxBytes"];
  const place2 = { file: config.file, line: config.lineOf(path), key: path.join(".") };
  const cap = { file: policy.file, line: policy.lineOf(limit), key: limit.join(".") };
  const expected = code === "prompt-too-long" ? `observations of at most ${policy.value.maxPromptCharacters} characters` : "a trace file of an allowed size";
  const sentence = `${place2.file}:${place2.line} ${place2.key}: expected ${expected} (${cap.file}:${cap.line} ${cap.key}), ${problem}`;
  return { code, sentence, config: place2, policy: cap };
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

// src/gitops/plan-pull.ts
var MOST_CHANGED_FILES = 3e3;
var MOST_REFUSALS = 50;
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
  const situation = { request, deps, pull, mainSha, policy, known, related: null, mayStart: true, locks: [] };
  const head = pull?.headSha ?? mainSha;
  if (head !== request.headSha) {
    const what = pull ? `pull request ${pull.number}` : branch;
    const sentence = `${what}: expected the head ${request.headSha}, got ${head}: it moved. Look at the new commits and start again.`;
    return planned(situation, { refusals: [plain("head-moved", sentence)] });
  }
  return pull ? planOpenPull(situation, pull) : planConfig(situation);
}
async function planOpenPull(situation, pull) {
  const { request, deps, policy, known } = situation;
  const { forge } = deps;
  if (pull.state !== "open")
    return planned(situation, { refusals: [plain("closed", `pull request ${pull.number}: expected an open one, got a closed one. Reopen it.`)] });
  const files = await forge.changedFiles(pull.number);
  if (files.length >= MOST_CHANGED_FILES) {
    const sentence = `pull request ${pull.number}: expected fewer than ${MOST_CHANGED_FILES} changed files, got as many or more: GitHub lists no further. Split it.`;
    return planned(situation, { refusals: [plain("too-many-files", sentence)] });
  }
  const related = relatedFiles(files, { ...request, known });
  const mayStart = policy.ok && mayRun(policy.settings.value, { login: pull.author, permission: await forge.permission(pull.author) });
  const lock = await lockOf(forge, pull.number, deps.now());
  const locks = lock ? [plain("locked", `pull request ${pull.number} is ${lockSentence(lock)}. Wait, or have it unlocked.`)] : [];
  const seen = { ...situation, related, mayStart, locks };
  if (related.config || related.data) return planConfig(seen);
  const forged2 = policy.ok ? await forgedResults(forge, { paths: related.results, ...request, mainSha: situation.mainSha, policy: policy.settings.value }) : [];
  const proposed = related.policy ? await policyAt(forge, request.policyPath, request.headSha) : null;
  return planned(seen, { refusals: [...forged2, ...proposed && !proposed.ok ? proposed.refusals : []], state: "unrelated" });
}
async function planConfig(situation) {
  const { request, deps, policy, related, mainSha, locks } = situation;
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
  const forged2 = await forgedResults(forge, { paths: related?.results ?? [], headSha: request.headSha, mainSha, policy: policy.settings.value });
  const refusals = [...locks, ...checkConfig({ ...sides, text: config.text }), ...forged2];
  if (refusals.length > 0) return planned(situation, { refusals, facts });
  const read = await projectFiles(forge, { ...sides, sha: request.headSha, configPath: request.configPath, configBytes: config.bytes });
  if (read.refusals.length > 0) return planned(situation, { refusals: read.refusals, facts });
  const { project } = read;
  const baseline = await findBaseline(forge, { agent: facts.agent, shas: [mainSha, request.headSha] });
  const stages2 = await plannedOrRefused(deps, sides.config.value, project, baseline);
  if ("code" in stages2) return planned(situation, { refusals: [stages2], facts });
  const measured = baseline && await measuredBy(forge, baseline);
  const since = measured ? changedKeys(measured.config, sides.config.value) : facts.changedKeys;
  const estimates = estimateStages(sides.config.value, explained(stages2, { baseline, changed: since }), measured);
  const body = { stages: estimateLines(estimates), needs: needsOf(stages2), ...totals(estimates) };
  const costly = overBudget(sides, baseline?.sha === mainSha ? estimates : estimateStages(sides.config.value, stages2, null));
  if (costly.length > 0) return planned(situation, { refusals: costly, facts: { ...facts, ...body } });
  const artifacts = baseline && {
    run: baseline.run,
    stagesArtifactId: baseline.stages.id,
    adapterArtifactIds: baseline.adapters.map(({ artifact }) => artifact.id)
  };
  const runs = stages2.some(({ does }) => does === "run") ? "run" : "reuse";
  const state = situation.pull?.sameRepository === false ? "plan-only" : runs;
  return planned(situation, { refusals: [], state, facts: { ...facts, ...body, baseline: artifacts }, project, baseline });
}
async function plannedOrRefused({ planStages }, config, project, baseline) {
  try {
    return await planStages(config, project, baseline);
  } catch (error) {
    if (error instanceof UserError) return plain("cannot-be-planned", error.message);
    throw error;
  }
}
function planned({ request, deps, pull, policy, related, mayStart, locks }, { refusals, state = "blocked", facts, project, baseline }) {
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
  return { plan: { ...plan, nextStep: next }, project: project ?? null, baseline: baseline ?? null, policy: settings, mayStart, notes: related?.notes ?? [] };
}
function plain(code, sentence) {
  return { code, sentence, config: null, policy: null };
}

// actions/planner.ts
function plannerOf(job, forge, { shards = 1, again = null } = {}) {
  let last = null;
  const planStages = async (config, project, baseline) => {
    const folder = await scratch(job.env);
    const stateDir = join(folder, "state");
    const root = join(folder, "project");
    await mkdir(root);
    for (const [path, content] of [...project.files, [project.configPath, project.config]]) await place(root, path, content);
    await linkModels(config, { from: join(job.workspace, dirname(project.configPath)), to: join(root, dirname(project.configPath)) });
    if (baseline)
      for (const artifact of [baseline.stages, ...baseline.adapters.map((adapter) => adapter.artifact)])
        await importArtifact(forge, artifact, { stateDir, env: job.env });
    const trained = again ?? (baseline && (await measuredBy(forge, baseline))?.again) ?? null;
    last = { stateDir, again: trained };
    const context = await openContext({ config: join(root, project.configPath), stateDir, quiet: true });
    try {
      return await planLoop(context.config, context.ports, { shards, again: trained });
    } finally {
      await context.close();
      await rm(root, { recursive: true, force: true });
    }
  };
  return {
    plan: async (pull, sha) => {
      const request = { pull, headSha: sha ?? await headOf(forge, pull), configPath: job.inputs.config, policyPath: job.inputs.policy };
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

// src/report/comment-refusals.ts
var SHOWN = 20;
function refusalsSection(refusals) {
  if (refusals.length === 0) return "";
  const lines = refusals.slice(0, SHOWN).map(({ sentence, config, policy }) => {
    const places = [config, policy].flatMap((place2) => place2 ? [inlineCode(clipped(`${place2.file}:${place2.line} ${place2.key}`, 160))] : []);
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
  const sum2 = (values) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return { costUsd: sum2(parts.map(({ costUsd }) => costUsd)), gpuHours: sum2(parts.map(({ gpuHours }) => gpuHours)) };
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
  link,
  plannedStages,
  commentReport,
  RUN_WORKFLOW,
  runTitle,
  unfinishedRuns,
  isSuperseded,
  plannerOf,
  planSummary,
  serverUrl
};
