import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  AGAIN,
  adapterPaths,
  openContext,
  openLoop,
  receive,
  send,
  watchOf
} from "./chunk-OSEV7X2X.js";
import {
  Interrupted,
  UserError
} from "./chunk-XHPH6W2B.js";

// actions/project.ts
import { resolve } from "node:path";
async function withProject(job, work, body) {
  const { env, inputs, workspace } = job;
  const stateDir = stateFolder(job);
  const received = inputs.artifacts === false ? null : await receive(job, stateDir);
  const settings = received?.settings ?? settingsOf(work, env);
  if (work.shards !== void 0 && work.shards !== settings.shards)
    throw new UserError(`input shards: expected the ${settings.shards} of the plan, got ${work.shards}. Pass on the plan's output.`);
  const sourcesFile = work.does.includes("harvest") ? null : received?.sourcesFile ?? null;
  const config = resolve(workspace, inputs.config) === resolve(inputs.config) ? inputs.config : resolve(workspace, inputs.config);
  const context = await openContext({ config, stateDir }, { exclusive: true, command: "a Fledgling action", ...sourcesFile ? { sourcesFile } : {} });
  try {
    const watch = settings.watch && watchOf(settings.watch, work.opensAdapters ? await adapterPaths(settings.watch, stateDir) : {});
    return await body({ context, settings, watch, stateDir, received });
  } finally {
    await context.close();
  }
}
function withLoop(job, work, body) {
  return withProject(job, work, async ({ context, settings: { shards, again }, watch, stateDir, received }) => {
    const may = new Set(work.does);
    const loop = openLoop(context.config, context.ports, { shards, again, watch, mayRun: (kind) => may.has(kind), settle: true });
    const leave = async () => {
      if (received) await send(job, { stateDir, stages: loop.stages, received: received.keys, artifact: work.artifact });
    };
    let result;
    try {
      result = await body(loop, received?.plan ?? null);
    } catch (error) {
      if (!(error instanceof Interrupted)) await leave().catch(() => void 0);
      throw error;
    }
    await leave();
    return result;
  });
}
function stateFolder({ env, workspace }) {
  return resolve(workspace, env["FLEDGLING_STATE_DIR"] || ".fledgling");
}
function settingsOf({ shards = 1, again }, env) {
  return { schema: "fledgling/run-settings@1", shards, again: again ?? env[AGAIN] ?? null, watch: null };
}

export {
  withProject,
  withLoop,
  stateFolder
};
