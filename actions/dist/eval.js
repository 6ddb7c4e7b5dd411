import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  estimateStages,
  overBudget
} from "./chunk-HU5NP32E.js";
import {
  compareStep,
  evalStep,
  planLoop,
  vaultTracks
} from "./chunk-DFS2EC37.js";
import {
  policyAt
} from "./chunk-KAHC2SQ2.js";
import "./chunk-5BUTEKDT.js";
import {
  bringModel,
  installEngine
} from "./chunk-24WWI2FB.js";
import {
  coreMetrics,
  evaluationSummary
} from "./chunk-MSY6RVUX.js";
import "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import {
  harvestStep
} from "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  withLoop
} from "./chunk-PF5IEKK5.js";
import {
  forgeOf,
  readConfigText,
  runAction
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import "./chunk-4PANBR46.js";
import {
  UserError
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// actions/hosted-budget.ts
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
async function refuseOverBudget({ inputs, env, workspace }, { config, ports, shards, again, watch }) {
  const forge = forgeOf({ inputs, env });
  const main = await forge.head(await forge.defaultBranch());
  const policy = main === null ? null : await policyAt(forge, inputs.policy, main);
  const read = readConfigText(await readFile(resolve(workspace, inputs.config), "utf8"), inputs.config);
  if (!policy || !read.ok) throw new Error("a config that was planned can be read, on a repository with a default branch");
  if (!policy.ok) throw new UserError(policy.refusals.map(({ sentence }) => sentence).join("\n"));
  const asked = (await planLoop(config, ports, { shards, again, watch })).filter(({ kind, role }) => kind === "eval" && role === "hosted");
  const refusals = overBudget({ config: read.settings, policy: policy.settings }, estimateStages(config, asked, null));
  if (refusals.length > 0) throw new UserError(refusals.map(({ sentence }) => sentence).join("\n"));
}

// actions/vault.ts
async function vaultOf(loop, model) {
  const { examples } = await harvestStep(loop);
  const opened = vaultTracks(loop.config, await lastDecision(loop), examples);
  return opened.flatMap(({ track, candidate }) => model === "hosted" || model === candidate ? [track] : []);
}
async function lastDecision(loop) {
  const { decision, train } = await compareStep(loop, { candidate: "base" });
  return train.length === 0 ? decision : (await compareStep(loop, { candidate: "tuned", tracks: train })).decision;
}

// actions/eval/main.ts
await runAction("eval", async (job) => {
  const { model, shard, split, tracks, backend } = job.inputs;
  const isLocal = model !== "hosted";
  const isSpread = isLocal && split === "test" && shard.count > 1;
  if (isLocal) await installEngine(backend, job);
  const part = split === "vault" ? `vault-${model}` : isLocal ? `${model}-${shard.index}-of-${shard.count}` : model;
  const work = {
    does: [isLocal ? "local" : "hosted"],
    ...isLocal && split === "test" ? { shards: shard.count } : {},
    opensAdapters: model === "tuned",
    artifact: () => `stages-${part}`
  };
  return withLoop(job, work, async (loop, plan) => {
    if (!isLocal && plan?.needs.harvest) await refuseOverBudget(job, loop);
    const wanted = split === "vault" ? await vaultOf(loop, model) : tracks ?? loop.config.tracks;
    if (isLocal && wanted.length > 0) await bringModel(job, loop);
    const results = await evalStep(loop, { role: model, tracks: wanted, split, shard: isSpread ? shard : void 0 });
    const evaluations = results.map(({ evaluation }) => evaluation);
    job.summarise(evaluationSummary(model, evaluations));
    return { summary: JSON.stringify(coreMetrics(evaluations)) };
  });
});
