import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  datasetSummary
} from "./chunk-AONDQQBU.js";
import {
  harvestStep
} from "./chunk-L7UMBGFZ.js";
import "./chunk-V6CYXOVC.js";
import {
  withLoop
} from "./chunk-UTV7H4CI.js";
import {
  runAction
} from "./chunk-DLYM76TN.js";
import "./chunk-T4METBAL.js";
import "./chunk-KCYN2G5N.js";
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
