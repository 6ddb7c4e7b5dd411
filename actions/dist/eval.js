import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  compareStep,
  evalStep,
  vaultTracks
} from "./chunk-5VVTKT2R.js";
import "./chunk-2TBY4E34.js";
import {
  installEngine
} from "./chunk-3MFKWCNL.js";
import {
  coreMetrics,
  evaluationSummary
} from "./chunk-AAQVONWH.js";
import "./chunk-2BXGHSD6.js";
import "./chunk-JWCQYRPC.js";
import {
  harvestStep
} from "./chunk-4Y4XIEB5.js";
import "./chunk-V6CYXOVC.js";
import {
  withLoop
} from "./chunk-CBOP6PTI.js";
import {
  runAction
} from "./chunk-JUAOPNEY.js";
import "./chunk-T4METBAL.js";
import "./chunk-KCYN2G5N.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

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
    artifact: () => `stages-${part}`
  };
  return withLoop(job, work, async (loop) => {
    const wanted = split === "vault" ? await vaultOf(loop, model) : tracks ?? loop.config.tracks;
    const results = await evalStep(loop, { role: model, tracks: wanted, split, shard: isSpread ? shard : void 0 });
    const evaluations = results.map(({ evaluation }) => evaluation);
    job.summarise(evaluationSummary(model, evaluations));
    return { summary: JSON.stringify(coreMetrics(evaluations)) };
  });
});
