import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  chatTemplateOf,
  openLlama
} from "./chunk-2GMLWBBX.js";
import {
  Order
} from "./chunk-RK3AFE6E.js";
import {
  promptRenderer
} from "./chunk-JWCQYRPC.js";
import "./chunk-V6CYXOVC.js";
import "./chunk-T4METBAL.js";
import {
  ExternalError,
  UserError,
  sentenceOf
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// src/edges/llama/greedy.ts
async function beginGreedy(sequence, prompt) {
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  return greedy(sequence, prompt.slice(sequence.nextTokenIndex));
}
async function* greedy(sequence, unfed) {
  let input = unfed;
  for (; ; ) {
    const last = input.at(-1);
    if (last === void 0) return;
    const output = await sequence.controlledEvaluate([...input.slice(0, -1), [last, { generateNext: { token: true, options: { temperature: 0 } } }]]);
    const token = output[input.length - 1]?.next.token;
    if (token === null || token === void 0) throw new Error("the engine sampled no token");
    yield token;
    input = [token];
  }
}

// src/edges/llama/lockstep.ts
async function lockstep(options) {
  const { lanes, rows, signal } = options;
  const active = lanes.map(() => null);
  let next = 0;
  for (; ; ) {
    signal.throwIfAborted();
    for (const [index, lane] of lanes.entries()) {
      const row = rows[next];
      if (active[index] || next >= rows.length || row === void 0) continue;
      next++;
      active[index] = { row, iterator: await lane.begin(row), tokens: [] };
    }
    const round = active.flatMap((one, index) => one ? [{ ...one, index }] : []);
    if (round.length === 0) return;
    const steps = await Promise.all(round.map(({ iterator }) => iterator.next()));
    for (const [position, { row, tokens, index }] of round.entries()) {
      const stopped = take(steps[position], tokens, options, row);
      if (stopped === null) continue;
      active[index] = null;
      options.onFinished(row, { tokens, stopped });
    }
  }
}
function take(step, tokens, { isEnd, limitOf }, row) {
  if (step === void 0 || step.done || isEnd(step.value)) return "end";
  tokens.push(step.value);
  return tokens.length >= limitOf(row) ? "limit" : null;
}

// src/edges/llama/session.ts
var BATCH_TOKENS = 512;
async function openSession(options) {
  const opened = await openLlama(options);
  const { llama } = opened;
  const model = await explained(
    `${options.ggufPath} does not load`,
    opened,
    () => llama.loadModel({ modelPath: options.ggufPath, ...llama.gpu === false ? {} : { gpuLayers: "max" } })
  );
  const context = await explained(
    options.adapterPath === null ? "the context cannot be made" : `${options.adapterPath} does not fit ${options.ggufPath}`,
    opened,
    () => model.createContext({
      sequences: options.batch,
      contextSize: options.contextTokens,
      batchSize: Math.max(BATCH_TOKENS, options.batch),
      flashAttention: false,
      threads: options.threads,
      ...options.adapterPath === null ? {} : { lora: { adapters: [{ filePath: options.adapterPath }] } }
    })
  );
  return sessionOf({ model, context, options, facts: await factsOf(opened) });
}
function sessionOf({ model, context, options, facts }) {
  const sequences = Array.from({ length: options.batch }, () => context.getSequence());
  const tokenize = (text) => model.tokenize(text, true);
  let render = null;
  const tokensOf = ({ input }) => {
    if (input.kind === "tokens") return input.ids.map(asToken);
    render ??= promptRenderer(chatTemplateOf(model.fileInfo.metadata, options.ggufPath));
    return tokenize(render(input.prompt));
  };
  return {
    facts,
    tokenize: (texts) => texts.map(tokenize),
    async run(rows, { maxTokens, onResult, signal }) {
      const fed = rows.map((row) => {
        const tokens = tokensOf(row);
        return { row, tokens, limit: Math.min(maxTokens, options.contextTokens - tokens.length) };
      });
      for (const one of fed.filter(({ limit, tokens }) => limit < 1 || tokens.length === 0)) onResult(refused(one, options.contextTokens));
      const startedAt = /* @__PURE__ */ new Map();
      for (const sequence of sequences) await sequence.clearHistory();
      await lockstep({
        lanes: sequences.map((sequence) => ({
          begin: (one) => {
            startedAt.set(one.row.id, performance.now());
            return beginGreedy(sequence, one.tokens);
          }
        })),
        rows: fed.filter(({ limit, tokens }) => limit >= 1 && tokens.length > 0).sort((a, b) => a.tokens.length - b.tokens.length),
        limitOf: ({ limit }) => limit,
        isEnd: (token) => model.isEogToken(asToken(token)),
        onFinished: (one, generated) => {
          const text = model.detokenize(generated.tokens.map(asToken), true);
          onResult(resultOf(one, generated, { text, latencyMs: performance.now() - (startedAt.get(one.row.id) ?? 0), maxTokens }));
        },
        signal
      });
    }
  };
}
function resultOf({ row, tokens, limit }, { tokens: ids, stopped }, { text, latencyMs, maxTokens }) {
  const why = limit < maxTokens ? "the context was full" : "decoding.maxTokens was reached";
  return {
    id: row.id,
    outcome: stopped === "end" ? "answered" : "truncated",
    reason: stopped === "end" ? null : `cut after ${ids.length} tokens: ${why}`,
    text,
    ids,
    promptTokens: tokens.length,
    latencyMs
  };
}
function refused({ row, tokens }, contextTokens) {
  const reason = tokens.length === 0 ? "the prompt has no token" : `the prompt has ${tokens.length} tokens and leaves no room for an answer in a context of ${contextTokens}`;
  return { id: row.id, outcome: "invalid_request", reason, text: null, ids: [], promptTokens: tokens.length, latencyMs: 0 };
}
async function factsOf({ llama, version }) {
  const [gpu] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  const instructions = [...llama.systemInfo.matchAll(/(\w+) = 1/g)].map((match) => match[1]).join(" ");
  return { version, llamaCpp: llama.llamaCppRelease.release, device: gpu ?? "cpu", instructions };
}
async function explained(what, { lastComplaint }, work) {
  try {
    return await work();
  } catch (error) {
    const message = `${what}: ${sentenceOf(error)}${lastComplaint() === null ? "" : ` (${lastComplaint()})`}`;
    if (error instanceof Error && error.name === "InsufficientMemoryError")
      throw new ExternalError(`${message}. Lower local.batch or contextTokens, or choose a smaller model.`);
    throw new UserError(`${message}. Check that the file is whole and made for this model.`);
  }
}
function asToken(id) {
  return id;
}

// src/edges/llama/worker.ts
var session = null;
function reply(message) {
  process.send?.(message);
}
async function carryOut(order) {
  if (order.kind === "open") {
    session = await openSession(order.options);
    return { kind: "ready", facts: session.facts };
  }
  if (!session) throw new Error("a worker is opened before it works");
  if (order.kind === "tokenize") return { kind: "tokens", ids: session.tokenize(order.texts) };
  await session.run(order.rows, { maxTokens: order.maxTokens, onResult: (result) => reply({ kind: "result", result }), signal: new AbortController().signal });
  return { kind: "done" };
}
function fail(error) {
  if (error instanceof UserError) reply({ kind: "failed", fault: "user", message: error.message });
  else if (error instanceof ExternalError) reply({ kind: "failed", fault: "external", message: error.message });
  else crash(error);
}
function crash(error) {
  console.error(sentenceOf(error));
  process.exit(1);
}
process.on("message", (message) => {
  carryOut(Order.parse(message)).then(reply, fail);
});
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {
});
