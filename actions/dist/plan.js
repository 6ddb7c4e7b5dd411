import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  RUN_WORKFLOW,
  planSummary,
  plannerOf,
  runTitle,
  unfinishedRuns
} from "./chunk-HDCAU4I4.js";
import "./chunk-HU5NP32E.js";
import "./chunk-DFS2EC37.js";
import "./chunk-HGQI34YY.js";
import "./chunk-KAHC2SQ2.js";
import "./chunk-5BUTEKDT.js";
import "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  BASELINE,
  PLAN,
  RETENTION,
  actorOf,
  forgeOf,
  runAction,
  runNumber,
  scratch,
  stageEntries,
  uploads
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import {
  plainFiles
} from "./chunk-4PANBR46.js";
import {
  UserError
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// actions/plan-artifact.ts
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
async function savePlan({ planned, stateDir, settings, env }) {
  const { plan, project } = planned;
  if (!project) return;
  const folder = await scratch(env);
  const write = async (name, content) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  await write(PLAN.plan, `${JSON.stringify(plan, null, 2)}
`);
  await write(PLAN.config, project.config);
  if (project.sources.length > 0) await write(PLAN.sources, JSON.stringify(project.sources));
  await write(PLAN.settings, JSON.stringify({ schema: "fledgling/run-settings@1", ...settings }));
  for (const [path, content] of project.files) await write(`${PLAN.data}${path}`, content);
  const upload = uploads(env);
  await upload.upload("parity-plan", folder, await plainFiles(folder), { retentionDays: RETENTION.lasting });
  const entries = (await stageEntries(stateDir)).filter(({ complete }) => complete);
  const files = entries.flatMap((entry) => entry.files);
  if (files.length > 0) await upload.upload(BASELINE, join(stateDir, "cache"), files, { retentionDays: RETENTION.within });
}

// actions/plan/main.ts
await runAction("plan", async (job) => {
  const { inputs, env } = job;
  const forge = forgeOf(job);
  const shards = inputs["gpu-hosts"];
  const planner = plannerOf(job, forge, {
    shards,
    again: inputs.retrain ? `run ${runNumber(env)}` : null,
    mark: inputs.drift ? `run ${runNumber(env)}` : null,
    started: inputs.save ? { actor: actorOf(env), comment: inputs.comment, retrain: inputs.retrain, drift: inputs.drift } : null
  });
  const planned = await planner.plan(inputs["pull-request"], inputs["head-sha"]);
  const { plan, mayStart } = planned;
  job.summarise(planSummary(planned, job));
  const runs = plan.state === "run" || plan.state === "reuse";
  if (runs && inputs.save) await savePlan({ planned, ...planner.looked(), env });
  if (runs && inputs.dispatch && mayStart && plan.pull) {
    const { number, headSha } = plan.pull;
    const going = (await unfinishedRuns(forge, number)).some(({ title }) => title === runTitle(number, headSha));
    if (!going) await forge.dispatch(RUN_WORKFLOW, await forge.defaultBranch(), { pr: String(number), head_sha: headSha, retrain: String(inputs.retrain) });
  }
  if (plan.state === "blocked") job.failAfterwards(new UserError(plan.refusals.map(({ sentence }) => sentence).join("\n")));
  const needs = (wanted) => String(runs && wanted);
  return {
    state: plan.state,
    ...{ harvest: needs(plan.needs.harvest), hosted: needs(plan.needs.hosted), base: needs(plan.needs.base), gpu: needs(plan.needs.gpu) },
    shards: JSON.stringify(Array.from({ length: shards }, (_, index) => `${index + 1}/${shards}`)),
    agent: plan.agent ?? "",
    "config-sha256": plan.configSha256 ?? ""
  };
});
