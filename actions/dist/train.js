import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  bringModel,
  installEngine
} from "./chunk-24WWI2FB.js";
import {
  adapterSummary
} from "./chunk-MSY6RVUX.js";
import {
  trainStep
} from "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  withLoop
} from "./chunk-PF5IEKK5.js";
import {
  AGAIN,
  exportVariable,
  runAction
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import "./chunk-4PANBR46.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// actions/train/main.ts
await runAction("train", async (job) => {
  const { tracks, retrain, backend, artifacts } = job.inputs;
  await installEngine(backend, job);
  const again = retrain && !artifacts ? `run ${job.env["GITHUB_RUN_ID"] ?? "by hand"}` : null;
  if (again !== null) exportVariable(AGAIN, again);
  return withLoop(job, { does: ["train"], again, artifact: ({ name }) => `stages-${name.replace(" ", "-")}` }, async (loop) => {
    await bringModel(job, loop);
    const trained = await trainStep(loop, { tracks: tracks ?? void 0 });
    const adapters = trained.map(({ adapter }) => adapter);
    job.summarise(adapterSummary(adapters));
    return { adapters: JSON.stringify(adapters.map(({ track, ggufSha256, run }) => ({ track, sha256: ggufSha256, finalLoss: run.finalLoss }))) };
  });
});
