import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  gateStatus,
  policyOf,
  putReport,
  reportPlans,
  reportPorts,
  withoutSecrets
} from "./chunk-RGRW3KLR.js";
import {
  commentReport,
  isSuperseded,
  movedByRecordsOnly,
  plannerOf,
  promotionOf,
  startRefusal,
  whoMayRun
} from "./chunk-HDCAU4I4.js";
import "./chunk-HU5NP32E.js";
import {
  compareStep,
  evalStep,
  reportRun,
  resultFileNames,
  vaultStep
} from "./chunk-DFS2EC37.js";
import {
  emptyTheOutbox,
  gapHolds,
  largestGap,
  promotionFiles,
  refuseOtherChanges,
  runsToPromote,
  trustedRun
} from "./chunk-VN5CWHO7.js";
import {
  actionsRun
} from "./chunk-K5XZU3AQ.js";
import {
  Provenance
} from "./chunk-HGQI34YY.js";
import "./chunk-KAHC2SQ2.js";
import {
  clipped
} from "./chunk-5BUTEKDT.js";
import {
  trainStep
} from "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import {
  harvestStep
} from "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  stateFolder,
  withProject
} from "./chunk-PF5IEKK5.js";
import {
  Disagreement,
  PLAN,
  PullPlan,
  RETENTION,
  RunRecord,
  actorOf,
  exportList,
  fetched,
  forgeOf,
  harmless,
  inlineCode,
  newestByName,
  openLoop,
  prose,
  readSettings2 as readSettings,
  runAction,
  runNumber,
  scratch,
  sha256,
  uploads
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import {
  digestOfFile,
  parsedOrNull,
  plainFiles
} from "./chunk-4PANBR46.js";
import {
  ExternalError,
  UserError
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// actions/report/drift.ts
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// src/gitops/drift-problems.ts
function driftProblems(fresh, { promotion, recorded }) {
  const { action, reasons } = fresh.decision;
  const decided = action === "ship" ? [] : [`The gate asks to ${action}: ${reasons.join("; ")}`];
  return [...decided, ...gapProblems(fresh, promotion), ...recorded ? fallenMetrics(fresh, recorded) : []];
}
function gapProblems(fresh, { gap: { split, threshold } }) {
  try {
    const gap = largestGap(fresh, split);
    return gapHolds(gap, threshold) ? [] : [
      `The gap to the hosted model on ${gap.track} ${gap.metric} is ${percent(gap.value)} on the ${split} split, above the threshold of ${percent(threshold)}.`
    ];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
function fallenMetrics(fresh, recorded) {
  return coreMetrics(recorded).flatMap(({ role, track, metric: { name, value, interval } }) => {
    const now = coreMetrics(fresh).find((one) => one.role === role && one.track === track && one.metric.name === name)?.metric;
    if (!now || now.n === 0 || now.value >= interval.low) return [];
    const was = `${percent(value)} (${percent(interval.low)} to ${percent(interval.high)})`;
    return [`${name} of the ${role} model on ${track} is ${percent(now.value)} of ${now.n}, below the ${was} it was promoted with.`];
  });
}
function coreMetrics({ evaluations, decision }) {
  const counts = ({ model, track }) => model.role === "hosted" || decision.tracks.some((one) => one.track === track && one.candidate === model.role);
  return evaluations.filter(counts).flatMap(({ model, track, metrics }) => metrics.filter(({ core, n }) => core && n > 0).map((metric) => ({ role: model.role, track, metric })));
}
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

// actions/report/drift.ts
var TITLE = "The promoted adapter no longer holds up";
var MOST_PROBLEMS = 20;
async function tellDrift(job) {
  const forge = forgeOf(job);
  await emptyTheOutbox(job);
  const fresh = await freshRun(job, forge);
  if (!fresh) return {};
  const { run, promoted } = fresh;
  const { url } = actionsRun(job.env);
  const { promotion } = promoted;
  const what = `Run ${inlineCode(promotion.run)} of ${inlineCode(promotion.agent)}, promoted to ${inlineCode(promotion.repository)}`;
  const problems = driftProblems(run, { promotion, recorded: promoted.measured });
  const told = problems.slice(0, MOST_PROBLEMS).map((problem) => `- ${withoutSecrets(prose(clipped(harmless(problem), 400)))}`);
  job.summarise([`${what}: ${problems.length === 0 ? "holds up." : "no longer holds up."}`, ...told].join("\n"));
  if (problems.length === 0) await forge.closeIssue(TITLE, `${what}, holds up again: ${url}`);
  else await forge.raiseIssue({ title: TITLE, body: `${what}, was evaluated anew: ${url}

${told.join("\n")}`, labels: ["fledgling"] });
  return { run: run.id, decision: run.decision.action };
}
async function freshRun({ env }, forge) {
  const artifacts = newestByName(await forge.artifactsOf(runNumber(env)));
  const [plan, results] = [artifacts.get("parity-plan"), artifacts.get("results")];
  if (!plan || !results) return null;
  const open = async (artifact) => fetched(forge, artifact, { to: await scratch(env), maxBytes: 512 * 1024 ** 2 });
  const { watch } = await readSettings(join(await open(plan), PLAN.settings));
  const run = RunRecord.parse(JSON.parse(await readFile(join(await open(results), "run.json"), "utf8")));
  const sha = await forge.head(await forge.defaultBranch());
  const promoted = watch && sha && await promotionOf(forge, { agent: run.agent, run: watch.run, sha });
  return promoted ? { run, promoted } : null;
}

// actions/report/record.ts
import { readFile as readFile2, stat } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/gitops/commit-record.ts
var ROUNDS = 4;
var MAX_OTHERS = 200;
async function commitRecord(forge, { folder, files, run }, { branch, head }) {
  const message = `chore(parity): record run ${run.id}

Decision: ${run.decision.action}. Only ${folder}/ changes.`;
  let at = await forge.head(branch) ?? head;
  for (let round = 0; round < ROUNDS; round++) {
    const others = (await filesBelow(forge, folder, at)).filter((path) => !files.has(path));
    if (round > 0 && others.length === 0) return at;
    const changes = new Map([...files, ...others.map((path) => [path, null])]);
    at = (await forge.commit({ branch, message, files: changes })).sha;
  }
  throw new ExternalError(`${folder}: somebody keeps pushing other files into this folder. Run the record job again.`);
}
async function holdsRecord(forge, { folder, files }, sha) {
  const there = await filesBelow(forge, folder, sha);
  if (there.length !== files.size || !there.every((path) => files.has(path))) return false;
  for (const [path, text] of files) {
    const bytes = await forge.readFile(path, sha, 1e8);
    if (bytes === null || new TextDecoder().decode(bytes) !== text) return false;
  }
  return true;
}
async function filesBelow(forge, folder, sha) {
  const found = [];
  const open = [folder];
  for (let at = open.shift(); at !== void 0; at = open.shift()) {
    for (const { name, kind } of await forge.list(at, sha)) (kind === "folder" ? open : found).push(`${at}/${name}`);
    if (found.length + open.length > MAX_OTHERS)
      throw new UserError(
        `${folder}: expected the files of one run, found more than ${MAX_OTHERS} entries. Delete the folder, push, and run the record job again.`
      );
  }
  return found;
}

// src/gitops/put-status.ts
async function putStatus(forge, { pull, sha, run, state }) {
  if (await isSuperseded(forge, { pull, headSha: sha, runId: run.runId })) return;
  await forge.setStatus(sha, gateStatus(state, run.url));
}

// src/gitops/record-files.ts
var PROVENANCE = "provenance.json";
var PLAIN_NAME = /^[A-Za-z0-9][\w.-]{0,120}$/;
function recordsOf(finished, { repository, pull }) {
  const { files, plan, results } = finished;
  const odd = [...files.keys()].find((name) => name === PROVENANCE || !PLAIN_NAME.test(name));
  if (odd !== void 0) throw wrong(`${JSON.stringify(odd)} is no name for a file of a run's folder`);
  const listed = new Map(results.files.map((file) => [file.path, file]));
  const same = [...files].every(([name, text]) => listed.get(name)?.sha256 === sha256(text)) && listed.size === files.size;
  if (!same) throw wrong(`the files are not those of the artifact ${results.name} (${results.id})`);
  const run = RunRecord.parse(JSON.parse(files.get("run.json") ?? "null"));
  if (run.agent !== plan.agent) throw wrong(`the run is of the agent ${JSON.stringify(run.agent)}, the plan of ${JSON.stringify(plan.agent)}`);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(run.agent)) throw wrong(`${JSON.stringify(run.agent)} is no name of an agent`);
  const provenance = Provenance.parse({
    schema: "fledgling/provenance@1",
    run: run.id,
    agent: run.agent,
    repository,
    workflow: finished.workflow,
    pull,
    configSha256: plan.configSha256,
    policySha256: plan.policySha256,
    decisionSha256: sha256(files.get("decision.json") ?? ""),
    results,
    stages: finished.stages,
    adapters: finished.adapters,
    keptUntil: finished.keptUntil
  });
  const folder = `eval-results/${run.agent}/${run.id}`;
  const all = [...files, [PROVENANCE, `${JSON.stringify(provenance, null, 2)}
`]];
  const lines = (files.get("disagreements.jsonl") ?? "").split("\n").filter(Boolean);
  return {
    run,
    disagreements: lines.map((line) => Disagreement.parse(JSON.parse(line))),
    folder,
    files: new Map(all.map(([name, text]) => [`${folder}/${name}`, text]))
  };
}
function wrong(what) {
  return new ExternalError(`Nothing was recorded: ${what}. Run the workflow again.`, { retryable: false });
}

// src/gitops/record-run.ts
async function recordRun(ports, finished) {
  const { forge } = ports;
  const { plan } = finished;
  const headSha = plan.pull?.headSha ?? finished.workflow.sha;
  const records = recordsOf(finished, { repository: forge.repository, pull: plan.pull ? { number: plan.pull.number, headSha } : null });
  const number = plan.pull?.number ?? await ownPull(ports, finished, records);
  if (number === null) return { run: records.run.id, pull: null, head: await forge.head(await forge.defaultBranch()), stands: true };
  const pull = await forge.pull(number);
  const refusal = whyNotPushed(pull, await forge.defaultBranch());
  const head = pull && refusal === null ? await commitRecord(forge, records, { branch: pull.headRef, head: headSha }) : null;
  const isSame = head === null || plan.pull === null || await movedByRecordsOnly(forge, { from: headSha, to: head, below: records.folder });
  const stands = isSame || await ports.asksForTheSame(head);
  const run = { runId: finished.workflow.runId, url: finished.workflow.url };
  await putStatus(forge, { pull: number, sha: headSha, run, state: { phase: "recorded", run: records.run, stands: true } });
  if (head !== null && head !== headSha) await putStatus(forge, { pull: number, sha: head, run, state: { phase: "recorded", run: records.run, stands } });
  await showVerdict(ports, { finished, records, number, headSha, head, stands, refusal });
  return { run: records.run.id, pull: number, head, stands };
}
async function ownPull({ forge }, { workflow }, records) {
  const base = await forge.defaultBranch();
  const baseHead = await forge.head(base);
  if (baseHead !== null && await holdsRecord(forge, records, baseHead)) return null;
  const { agent, id } = records.run;
  const branch = `parity/${agent}-${id}`;
  await forge.createBranch(branch, workflow.sha);
  await commitRecord(forge, records, { branch, head: workflow.sha });
  const [open] = await forge.pullsFrom(branch);
  const body = `The records of run \`${id}\`, started by hand on the default branch. Only \`${records.folder}/\` changes.`;
  const pull = open?.number ?? await forge.openPull({ title: `Record run ${id} of ${agent}`, body, head: branch, base });
  await refuseOtherChanges(forge, pull, (path) => path.startsWith(`${records.folder}/`));
  return pull;
}
function whyNotPushed(pull, defaultBranch) {
  if (!pull) return "The pull request is gone, so nothing was committed.";
  if (!pull.sameRepository) return "The branch lies in a fork, so nothing was committed to it.";
  if (pull.headRef === defaultBranch) return "The branch is the default branch itself, so nothing was committed to it: what goes there is reviewed first.";
  if (pull.state === "open") return null;
  return `The pull request was ${pull.merged ? "merged" : "closed"} before this verdict, so nothing was committed; the records are in the artifacts of the workflow run.`;
}
async function showVerdict(ports, { finished, records, number, headSha, head, stands, refusal }) {
  const { forge, server, policy } = ports;
  const { workflow, plan, results } = finished;
  const moved = `The branch moved on while this ran: the verdict is about ${headSha}, the records lie on top of what came later.`;
  const { markdown, verdict } = commentReport({
    phase: "recorded",
    plan,
    server,
    repository: forge.repository,
    head: headSha,
    who: whoMayRun(policy),
    notes: [...refusal === null ? [] : [refusal], ...stands ? [] : [moved]],
    workflow: { url: workflow.url },
    result: { run: records.run, disagreements: records.disagreements },
    committed: head,
    htmlReport: `${workflow.url}/artifacts/${results.id}`,
    stands
  });
  const alsoHeads = head !== null && head !== headSha && stands ? [head] : [];
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads, runId, attempt, url, phase: "recorded", run: records.run.id, verdict, at: records.run.startedAt };
  await putReport(ports, number, { stamp, markdown });
}

// actions/report/record.ts
var MOST_BYTES = 16 * 1024 ** 3;
var DAY_MS = 864e5;
async function record(job) {
  const ports = await reportPorts(job);
  const { forge, run } = ports;
  const artifacts = newestByName(await forge.artifactsOf(run.runId));
  const open = async (name) => {
    const artifact = artifacts.get(name);
    if (!artifact) throw new ExternalError(`artifact ${name}: this run has none. Run the job that makes it first.`, { retryable: false });
    const folder = await fetched(forge, artifact, { to: await scratch(job.env), maxBytes: MOST_BYTES });
    const files = await Promise.all((await plainFiles(folder)).map((path) => measured(folder, path)));
    return {
      folder,
      ref: { name, id: artifact.id, zipSha256: artifact.zipSha256 ?? "", files },
      createdAt: Date.parse(artifact.createdAt)
    };
  };
  const [planned, results, stages] = [await open("parity-plan"), await open("results"), await open("stages")];
  const texts = await Promise.all(results.ref.files.map(async ({ path }) => [path, await readFile2(join2(results.folder, path), "utf8")]));
  const { decision, adapters } = RunRecord.parse(JSON.parse(new Map(texts).get("run.json") ?? "null"));
  const refs = [];
  for (const { track, candidate } of decision.tracks) {
    const adapter = adapters.find((one) => one.track === track);
    if (candidate !== "tuned" || !adapter) continue;
    const { ref } = await open(`stages-train-${track}`);
    const gguf = ref.files.find(({ sha256: sha2562 }) => sha2562 === adapter.ggufSha256);
    if (!gguf) throw new ExternalError(`artifact ${ref.name}: it does not hold the adapter that was evaluated. Start the run again.`, { retryable: false });
    refs.push({ track, artifact: ref, gguf: { path: gguf.path, sha256: gguf.sha256 } });
  }
  const { shards } = await readSettings(join2(planned.folder, PLAN.settings));
  const plan = PullPlan.parse(JSON.parse(await readFile2(join2(planned.folder, PLAN.plan), "utf8")));
  const asksForTheSame = async (sha) => (await plannerOf(job, forge, { shards }).plan(plan.pull?.number ?? null, sha)).plan.state === "reuse";
  const recorded = await recordRun(
    { ...ports, asksForTheSame },
    {
      files: new Map(texts),
      plan,
      workflow: { path: run.workflow.path, runId: run.runId, attempt: run.attempt, url: run.url, sha: run.sha },
      results: results.ref,
      stages: stages.ref,
      adapters: refs,
      keptUntil: new Date(results.createdAt + RETENTION.lasting * DAY_MS).toISOString()
    }
  );
  return { run: recorded.run, decision: decision.action };
}
async function measured(folder, path) {
  const file = join2(folder, path);
  return { path, sha256: await digestOfFile(file), bytes: (await stat(file)).size };
}

// actions/report/restage.ts
import { writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
var lasting = { retentionDays: RETENTION.lasting };
async function restage(job) {
  const forge = forgeOf(job);
  await refuseOthers(job, forge);
  const sha = await forge.head(await forge.defaultBranch());
  const wanted = job.inputs.run;
  if (wanted === null || sha === null)
    throw new UserError("input run: expected the id of a recorded run, got nothing. Name a folder below eval-results/<agent>/.");
  const [place] = await runsToPromote(forge, { wanted, event: { name: "other" }, sha });
  const bytes = place ? await forge.readFile(`eval-results/${place.agent}/${place.run}/run.json`, sha, 5e7) : null;
  const run = RunRecord.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes))).data;
  if (!run || !place) throw new UserError(`input run: expected a record that can be read, got ${wanted}. Evaluate again.`);
  const { upload } = uploads(job.env);
  for (const stage of run.stages.filter(({ name }) => /^train (structured|toolcall)$/.test(name))) {
    const { root, files } = await exportList(stateFolder(job), [stage]);
    if (files.length === 0)
      throw new ExternalError(`${stage.name} of run ${run.id}: this host's cache does not hold it whole. Run this on the host that trained it.`, {
        retryable: false
      });
    await upload(`stages-${stage.name.replace(" ", "-")}`, root, files, lasting);
    job.summarise(`- ${stage.name}: uploaded again.`);
  }
  const folder = await scratch(job.env);
  const { records } = await trustedRun({ forge, files: promotionFiles({ work: join3(folder, "proof"), stores: [] }) }, { ...place, sha });
  const results = [...records].filter(([name]) => name !== "provenance.json");
  for (const [name, text] of results) await writeFile(join3(folder, name), text);
  await upload(
    "results",
    folder,
    results.map(([name]) => name),
    lasting
  );
  job.summarise("- the results: uploaded again.");
  return { run: run.id };
}
async function refuseOthers({ inputs, env }, forge) {
  const policy = await policyOf(forge, inputs.policy);
  const started = { actor: actorOf(env), comment: null, retrain: false, drift: false };
  const refusal = await startRefusal(forge, { ...started, policy, pull: null, headSha: "" });
  if (refusal) throw new UserError(refusal.sentence);
}

// actions/report/results.ts
import { readFile as readFile3 } from "node:fs/promises";
import { join as join4 } from "node:path";

// src/pipeline/run.ts
async function runLoop(config, ports, options = {}) {
  const startedMs = ports.now();
  const loop = openLoop(config, ports, options);
  await harvestStep(loop);
  await evalStep(loop, { role: "hosted" });
  await evalStep(loop, { role: "base" });
  let { decision, train: tracks } = await compareStep(loop, { candidate: "base" });
  if (tracks.length > 0) {
    if (loop.watch === null) await trainStep(loop, { tracks });
    await evalStep(loop, { role: "tuned", tracks });
    ({ decision } = await compareStep(loop, { candidate: "tuned", tracks }));
  }
  await vaultStep(loop, decision);
  return reportRun(loop, decision, startedMs);
}

// actions/report/results.ts
var mayRun = (work) => work === "report" || work === "compare";
function assembleResults(job) {
  return withProject(job, { does: ["report"] }, async ({ context: { config, ports }, settings: { shards, again }, watch, stateDir, received }) => {
    const { run, stages, folder } = await runLoop(config, ports, {
      shards,
      again,
      watch,
      mayRun,
      settle: true,
      madeInThisRun: (key) => received?.made.has(key) ?? false
    });
    job.summarise(await readFile3(join4(folder, "report.md"), "utf8"));
    const upload = uploads(job.env);
    const lasting2 = { retentionDays: RETENTION.lasting };
    await upload.upload("results", folder, resultFileNames(run), lasting2);
    const leave = async (name, wanted) => {
      const { root, files } = await exportList(stateDir, wanted);
      await upload.upload(name, root, files, lasting2);
    };
    const trainings = stages.filter(({ name }) => name.startsWith("train "));
    await leave(
      "stages",
      stages.filter((stage) => stage.key !== "" && !trainings.includes(stage))
    );
    const there = new Set((await forgeOf(job).artifactsOf(runNumber(job.env))).map(({ name }) => name));
    for (const stage of trainings) {
      const name = `stages-${stage.name.replace(" ", "-")}`;
      if (!there.has(name)) await leave(name, [stage]);
    }
    return { run: run.id, decision: run.decision.action, adapters: checksums(run) };
  });
}
function checksums({ adapters, decision }) {
  const tuned = new Set(decision.tracks.flatMap(({ track, candidate }) => candidate === "tuned" ? [track] : []));
  return adapters.flatMap(({ track, ggufSha256 }) => tuned.has(track) ? [`${ggufSha256}  adapter-${track}.gguf`] : []).join("\n");
}

// actions/report/tell.ts
import { readFile as readFile4 } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/gitops/report-run.ts
var STAGES = "stages-";
async function reportStart(ports, { plan, ...run }) {
  await tell(ports, run, { phase: "running", plan, workflow: run.workflow });
  await putStatus(ports.forge, { pull: run.pull, sha: run.headSha, run: run.workflow, state: { phase: "running" } });
}
async function reportStopped(ports, { phase, job, plan, ...run }) {
  await putStatus(ports.forge, { pull: run.pull, sha: run.headSha, run: run.workflow, state: { phase, job } });
  const artifacts = await ports.forge.artifactsOf(run.workflow.runId);
  const kept = artifacts.flatMap(({ name, expired }) => expired || !name.startsWith(STAGES) ? [] : [name.slice(STAGES.length)]).sort();
  await tell(ports, run, { phase, plan, job, kept, workflow: run.workflow });
}
async function tell(ports, { pull, headSha, workflow }, told) {
  const { forge, server, policy, now } = ports;
  const { markdown, verdict } = commentReport({ ...told, server, repository: forge.repository, head: headSha, who: whoMayRun(policy), notes: [] });
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads: [], runId, attempt, url, phase: told.phase, run: null, verdict, at: new Date(now()).toISOString() };
  await putReport(ports, pull, { stamp, markdown });
}

// actions/report/tell.ts
async function tellPlans(job) {
  const ports = await reportPorts(job);
  const { event } = ports.run;
  const headSha = job.inputs["head-sha"] ?? (event.name === "workflow_run" ? event.run.headSha : null);
  if (headSha === null) throw new UserError("input head-sha: expected the commit to plan, got nothing. Pass the head of the pull request.");
  const planner = plannerOf(job, ports.forge, { shards: job.inputs["gpu-hosts"] });
  const plan = ({ number }) => planner.plan(number, headSha);
  const told = await reportPlans({ ...ports, plan }, { headSha, workflow: ports.run });
  job.summarise(told.map((one) => `- pull request ${one.pull}: ${one.plan.state}`).join("\n") || "No open pull request has this head.");
  return {};
}
async function tellStart(job) {
  const ports = await reportPorts(job);
  const plan = await plannedIn(job, ports);
  if (!plan) throw new UserError("artifact parity-plan: expected it from an earlier job of this run, found none. Run actions/plan with save: true first.");
  if (plan.pull) await reportStart(ports, { pull: plan.pull.number, headSha: plan.pull.headSha, workflow: ports.run, plan });
  return {};
}
async function tellFailure(job) {
  const { "pull-request": pull, "head-sha": headSha, needs } = job.inputs;
  if (pull === null || headSha === null) throw new UserError("input pull-request: expected it with head-sha, got nothing. Pass both.");
  const ports = await reportPorts(job);
  const failed = needs.find(({ result }) => result === "failure");
  const cancelled = needs.find(({ result }) => result === "cancelled");
  const phase = !failed && cancelled ? "cancelled" : "failed";
  await reportStopped(ports, { pull, headSha, workflow: ports.run, phase, job: (failed ?? cancelled)?.job ?? null, plan: await plannedIn(job, ports) });
  return {};
}
async function plannedIn({ env }, { forge, run }) {
  const artifact = newestByName(await forge.artifactsOf(run.runId)).get("parity-plan");
  if (!artifact || artifact.expired) return null;
  const folder = await fetched(forge, artifact, { to: await scratch(env), maxBytes: 512 * 1024 ** 2 });
  return PullPlan.parse(JSON.parse(await readFile4(join5(folder, PLAN.plan), "utf8")));
}

// actions/report/main.ts
await runAction("report", async (job) => {
  switch (job.inputs.of) {
    case "plan":
      return tellPlans(job);
    case "start":
      return tellStart(job);
    case "results":
      return assembleResults(job);
    case "run":
      return record(job);
    case "failure":
      return tellFailure(job);
    case "promotion":
      job.summarise(`${await emptyTheOutbox(job)} promotions proposed.`);
      return {};
    case "drift":
      return tellDrift(job);
    case "restage":
      return restage(job);
  }
});
