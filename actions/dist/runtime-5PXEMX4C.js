import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  openLocalPool
} from "./chunk-NXZZYFMB.js";
import "./chunk-RK3AFE6E.js";
import {
  verifyModelFile
} from "./chunk-4PANBR46.js";
import {
  ExternalError
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// src/edges/llama/runtime.ts
async function openRuntime(options) {
  await verifyModelFile({ label: `models.catalogue.${options.name}.gguf`, path: options.ggufPath }, options.ggufSha256);
  const one = { ...options, workers: 1 };
  const base = (await openLocalPool(one, null)).pool;
  return {
    tokenize: (texts) => base.tokenize(texts),
    close: base.close,
    async generate(prompts, { adapter, maxTokens, signal }) {
      if (adapter === null) return generate(base, prompts, { maxTokens, signal });
      const { pool } = await openLocalPool(one, adapter);
      try {
        return await generate(pool, prompts, { maxTokens, signal });
      } finally {
        await pool.close();
      }
    }
  };
}
async function generate(pool, prompts, { maxTokens, signal }) {
  const answers = prompts.map(() => []);
  const rows = prompts.map((ids, index) => ({ id: String(index), input: { kind: "tokens", ids: [...ids] } }));
  const onResult = async (result) => {
    if (result.outcome === "crashed" || result.outcome === "invalid_request")
      throw new ExternalError(`The local engine could not continue sampled prompt ${result.id}: ${result.reason}.`);
    answers[Number(result.id)] = result.ids;
  };
  await pool.run(rows, { maxTokens, onResult, signal });
  return answers;
}
export {
  openRuntime
};
