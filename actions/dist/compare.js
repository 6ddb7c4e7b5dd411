import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  compareStep,
  planLoop
} from "./chunk-DFS2EC37.js";
import "./chunk-5BUTEKDT.js";
import {
  gateSummary,
  worstOutcome
} from "./chunk-MSY6RVUX.js";
import "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  withLoop
} from "./chunk-PF5IEKK5.js";
import {
  runAction
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import "./chunk-4PANBR46.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// actions/still-missing.ts
async function tunedIsMissing({ config, ports, shards, again, watch }, tracks) {
  const plan = await planLoop(config, ports, { shards, again, watch });
  const made = plan.filter(
    ({ kind, role, split, does }) => does === "reuse" && (kind === "train" || kind === "eval" && role === "tuned" && split === "test")
  );
  const wanted = watch ? 1 : 2;
  return !tracks.every((track) => made.filter((stage) => stage.track === track).length === wanted);
}
async function vaultIsMissing({ config, ports, shards, again, watch }) {
  const plan = await planLoop(config, ports, { shards, again, watch });
  return plan.some(({ kind, split, does }) => kind === "eval" && split === "vault" && does === "run");
}

// actions/compare/main.ts
await runAction("compare", (job) => {
  const { candidate, shards, tracks } = job.inputs;
  const artifact = () => candidate === "base" ? "stages-gate" : "stages-verdict";
  return withLoop(job, { does: ["compare"], shards: shards.length, artifact }, async (loop) => {
    const first = await compareStep(loop, { candidate, tracks: tracks ?? void 0 });
    job.summarise(gateSummary(first.comparisons, first.decision));
    const isThere = first.train.length > 0 && !await tunedIsMissing(loop, first.train);
    const { comparisons, decision, train } = isThere ? await compareStep(loop, { candidate: "tuned", tracks: first.train }) : first;
    if (isThere) job.summarise(gateSummary(comparisons, decision));
    const vault = String(await vaultIsMissing(loop));
    return { train: String(train.length > 0), tracks: train.join(","), outcome: worstOutcome(comparisons), action: decision.action, vault };
  });
});
