import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  datasetSummary
} from "./chunk-MSY6RVUX.js";
import {
  harvestStep
} from "./chunk-VM5DN6AH.js";
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

// actions/harvest/main.ts
await runAction(
  "harvest",
  (job) => withLoop(job, { does: ["harvest"], artifact: () => "stages-harvest" }, async (loop) => {
    const { manifest, examples } = await harvestStep(loop);
    job.summarise(datasetSummary(manifest));
    return { rows: String(examples.length), "data-digest": manifest.digest };
  })
);
