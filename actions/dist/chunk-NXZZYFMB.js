import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  Reply
} from "./chunk-RK3AFE6E.js";
import {
  digestOfModelFile,
  verifyModelFile,
  visibleGpus
} from "./chunk-4PANBR46.js";
import {
  ExternalError,
  Interrupted,
  UserError
} from "./chunk-XHPH6W2B.js";

// src/edges/llama/places.ts
import { availableParallelism } from "node:os";
async function workerPlaces(options, env = process.env) {
  const devices = options.gpu === "auto" ? await visibleGpus(env) : [];
  const count = devices.length || options.workers;
  const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / count) - 1);
  if (devices.length > 0) return devices.map((device) => ({ gpu: "auto", threads, env: { CUDA_VISIBLE_DEVICES: device } }));
  return Array.from({ length: count }, () => ({ gpu: "off", threads, env: {} }));
}

// src/edges/llama/worker-process.ts
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
var WorkerCrash = class extends Error {
  name = "WorkerCrash";
};
var ENTRY = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url));
var KILL_AFTER_MS = 3e3;
function startWorker(env) {
  const child = fork(ENTRY, [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"], env: { ...process.env, UV_THREADPOOL_SIZE: "4", ...env } });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr = `${stderr}${text}`.slice(-2e3);
  });
  const ended = endOf(child).then((how) => new WorkerCrash(`${how}${lastLine(stderr)}`));
  return {
    pid: child.pid,
    isAlive: () => child.exitCode === null && child.signalCode === null && child.connected,
    open: (options) => ask(child, ended, { kind: "open", options }, (reply) => reply.kind === "ready" ? { value: reply.facts } : null),
    run: (rows, { maxTokens, onResult }) => ask(child, ended, { kind: "run", rows: [...rows], maxTokens }, (reply) => {
      if (reply.kind === "result") onResult(reply.result);
      return reply.kind === "done" ? { value: void 0 } : null;
    }),
    tokenize: (texts) => ask(child, ended, { kind: "tokenize", texts: [...texts] }, (reply) => reply.kind === "tokens" ? { value: reply.ids } : null),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const forced = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      await ended;
      clearTimeout(forced);
    }
  };
}
async function ask(child, ended, order, read) {
  let stopListening = () => {
  };
  const answered = new Promise((resolve, reject) => {
    const listen = (message) => {
      const reply = Reply.parse(message);
      if (reply.kind === "failed") return reject(reply.fault === "user" ? new UserError(reply.message) : new ExternalError(reply.message));
      const found = read(reply);
      if (found) resolve(found.value);
    };
    child.on("message", listen);
    stopListening = () => child.off("message", listen);
  });
  if (child.connected) child.send(order, () => {
  });
  try {
    return await Promise.race([answered, ended.then((crash) => Promise.reject(crash))]);
  } finally {
    stopListening();
  }
}
async function endOf(child) {
  const [code, signal] = await once(child, "close").catch((error) => [error.message, null]);
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
function lastLine(stderr) {
  const line = stderr.trimEnd().split("\n").at(-1)?.trim();
  return line ? `, "${line.slice(0, 200)}"` : "";
}

// src/edges/llama/pool.ts
var MAX_RESTARTS = 2;
async function openPool(options) {
  const workers = options.places.map(() => null);
  const close = async () => {
    await Promise.all(workers.splice(0, workers.length, ...workers.map(() => null)).map((worker) => worker?.stop()));
  };
  const ready = async (index) => {
    const running = workers[index];
    if (running?.isAlive()) return running;
    const { worker } = await openWorker(options, index, workers);
    return worker;
  };
  try {
    const opened = await Promise.all(options.places.map((_, index) => openWorker(options, index, workers)));
    const facts = opened[0]?.facts;
    if (!facts) throw new Error("a pool has at least one worker");
    return {
      facts,
      pids: () => workers.flatMap((worker) => worker?.pid !== void 0 && worker.isAlive() ? [worker.pid] : []),
      run: (rows, runOptions) => runAll(rows, { ...runOptions, ready, close, count: options.places.length, onNotice: options.onNotice }),
      tokenize: async (texts) => (await ready(0)).tokenize(texts),
      close
    };
  } catch (error) {
    await close();
    throw error instanceof WorkerCrash ? new ExternalError(`The local model's worker ended while it loaded ${options.session.ggufPath}: ${error.message}.`) : error;
  }
}
async function openWorker({ places, session }, index, workers) {
  const place = places[index];
  if (!place) throw new Error(`there is no place ${index}`);
  const worker = startWorker(place.env);
  workers[index] = worker;
  return { worker, facts: await worker.open({ ...session, gpu: place.gpu, threads: place.threads }) };
}
async function runAll(rows, running) {
  const { signal, close, count } = running;
  if (signal.aborted) throw new Interrupted();
  let over = false;
  let delivered = Promise.resolve();
  let stop = () => {
  };
  const stopped = new Promise((_, reject) => {
    stop = reject;
  });
  const deliver = (result) => {
    delivered = delivered.then(() => over ? void 0 : running.onResult(result));
    delivered.catch(stop);
  };
  const interrupt = () => stop(new Interrupted());
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    const shares = Array.from({ length: count }, (_, worker) => rows.filter((_row, index) => index % count === worker));
    await Promise.race([Promise.all(shares.map((share, index) => runShare(index, share, deliver, { ...running, isOver: () => over }))), stopped]);
    await Promise.race([delivered, stopped]);
  } catch (error) {
    over = true;
    await Promise.all([close(), delivered.catch(() => {
    })]);
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    signal.removeEventListener("abort", interrupt);
  }
}
async function runShare(index, share, deliver, { ready, maxTokens, onNotice, isOver }) {
  const unfinished = new Map(share.map((row) => [row.id, row]));
  for (let attempts = 1; unfinished.size > 0; attempts++) {
    try {
      const onResult = (result) => {
        unfinished.delete(result.id);
        deliver({ ...result, attempts });
      };
      const worker = await ready(index);
      await worker.run([...unfinished.values()], { maxTokens, onResult });
    } catch (error) {
      if (!(error instanceof WorkerCrash) || isOver()) throw error;
      const left = `${unfinished.size} of ${share.length} rows unfinished`;
      if (attempts > MAX_RESTARTS) {
        onNotice(`Local worker ${index + 1} ended again (${error.message}) with ${left}; they count as crashed and are not graded.`);
        for (const id of unfinished.keys())
          deliver({ id, outcome: "crashed", reason: `the local worker ended ${attempts} times, last with ${error.message}`, attempts });
        return;
      }
      onNotice(`Local worker ${index + 1} ended unexpectedly (${error.message}) with ${left}; restarting it (${attempts} of ${MAX_RESTARTS}).`);
    }
  }
}

// src/edges/llama/local-model.ts
async function openLocalModel(options) {
  const ggufSha256 = await verifyModelFile({ label: `models.catalogue.${options.name}.gguf`, path: options.ggufPath }, options.ggufSha256);
  const adapterSha256 = options.adapterPath === null ? null : await digestOfModelFile({ label: "adapter", path: options.adapterPath });
  const { pool, engine } = await openLocalPool(options, options.adapterPath);
  return {
    identity: { role: options.role, name: options.name, standIn: false, ggufSha256, adapterSha256, endpoint: null, engine },
    pids: pool.pids,
    close: pool.close,
    answer: (requests, { onPrediction, signal }) => pool.run(
      requests.map((request) => ({ id: request.exampleId, input: { kind: "prompt", prompt: promptOf(request) } })),
      { maxTokens: options.maxTokens, onResult: (result) => onPrediction(predictionOf(result)), signal }
    )
  };
}
async function openLocalPool(options, adapterPath) {
  const { batch, contextTokens, ggufPath, onNotice } = options;
  if (batch > 256) throw new UserError(`local.batch: expected at most 256 sequences a worker, got ${batch}. Use more workers instead.`);
  const places = await workerPlaces(options, options.env);
  const pool = await openPool({ places, session: { ggufPath, adapterPath, batch, contextTokens }, onNotice });
  const { facts } = pool;
  if (options.gpu === "auto" && facts.device === "cpu") onNotice("local.gpu is auto, but no GPU or no GPU build of node-llama-cpp was found: the CPU is used.");
  const engine = {
    package: `node-llama-cpp ${facts.version}`,
    llamaCpp: facts.llamaCpp,
    device: facts.device,
    instructions: facts.instructions,
    batch,
    workers: places.length,
    threads: places[0]?.threads ?? 1,
    contextTokens,
    flashAttention: false
  };
  return { pool, engine };
}
function promptOf({ messages: [system, user] }) {
  return `${system.content}

${user.content}`;
}
function predictionOf(result) {
  const { id: exampleId, outcome, reason, attempts } = result;
  const common = { schema: "fledgling/prediction@1", exampleId, outcome, reason, attempts };
  if (result.outcome === "crashed") return { ...common, text: null, usage: null, latencyMs: 0 };
  const usage = result.outcome === "invalid_request" ? null : { promptTokens: result.promptTokens, completionTokens: result.ids.length };
  return { ...common, text: result.text, usage, latencyMs: result.latencyMs };
}

export {
  openLocalModel,
  openLocalPool
};
