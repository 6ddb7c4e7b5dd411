import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  promptRenderer
} from "./chunk-JWCQYRPC.js";
import {
  harvestStep
} from "./chunk-VM5DN6AH.js";
import {
  CheckedAdapter,
  digestOf,
  findStage,
  selectedModel,
  selectedRecipe,
  sha256,
  stageOf
} from "./chunk-OSEV7X2X.js";
import {
  ExternalError,
  UserError
} from "./chunk-XHPH6W2B.js";

// src/pipeline/side-by-side.ts
async function sideBySide(items, signal, work) {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const failures = [];
  const results = await Promise.all(
    items.map(async (item) => {
      try {
        return [await work(item, both)];
      } catch (error) {
        failures.push(error);
        stop.abort(error);
        return [];
      }
    })
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}

// src/train/checks.ts
var REQUIRED_AGREEMENT = { full: 1, "8bit": 0.5, "4bit": 0.5 };
var SAMPLE_TOKENS = 96;
async function checkAdapter(output, runtime, options, plan, data) {
  const { lossMask, adapterChanges } = output.run.checks;
  return [
    { name: "lossMask", ok: lossMask.ok, detail: lossMask.ok ? "covers completion and end token only" : JSON.stringify(lossMask) },
    await tokenIds(output, runtime, options, plan, data),
    { name: "adapterChanges", ok: adapterChanges.ok, detail: adapterChanges.ok ? "the adapter changes sampled answers" : JSON.stringify(adapterChanges) },
    await ggufParity(output, runtime, options)
  ];
}
async function tokenIds(output, runtime, options, plan, data) {
  const render = promptRenderer(data.template);
  const rows = data.examples.filter((example) => example.track === plan.track && example.split === "train" && !example.challenge);
  const sampled = output.tokens.flatMap((sample) => {
    const row = rows[sample.row]?.row;
    return row ? [{ sample, texts: [render(row.prompt), `${row.completion}${options.endToken}`] }] : [];
  });
  const ids = await runtime.tokenize(sampled.flatMap(({ texts }) => texts));
  const different = sampled.find(({ sample }, index) => !same(ids[2 * index], sample.promptIds) || !same(ids[2 * index + 1], sample.completionIds));
  const ok = sampled.length > 0 && different === void 0;
  const detail = ok ? `${sampled.length} rows, every id equal` : different ? `train row ${different.sample.row}: the trainer's token ids are not the runtime's; tokenizer or chat template differ` : "the trainer left no token sample";
  return { name: "tokenIds", ok, detail };
}
var TIE_LOGITS = 0.1;
async function ggufParity(output, runtime, options) {
  const prompts = output.samples.map((sample) => sample.promptIds);
  const answers = await runtime.generate(prompts, { adapter: output.adapterGguf, maxTokens: SAMPLE_TOKENS, signal: options.signal });
  const partings = output.samples.map((sample, index) => partingOf(sample, answers[index] ?? []));
  const equal = partings.filter((parting) => parting === "equal").length;
  const tied = partings.filter((parting) => parting === "tied").length;
  const ok = prompts.length > 0 && (equal + tied) / prompts.length >= REQUIRED_AGREEMENT[options.load];
  const detail = `${equal} of ${prompts.length} sampled answers equal to the PEFT model's, token by token${tied > 0 ? `; ${tied} part first where its two best tokens are within ${TIE_LOGITS} logits` : ""}`;
  return { name: "ggufParity", ok, detail };
}
function partingOf({ tunedIds, tunedGaps }, answer) {
  if (same(answer, tunedIds)) return "equal";
  const at = Array.from({ length: tunedIds.length + 1 }).findIndex((_, index) => answer[index] !== tunedIds[index]);
  return (tunedGaps[at] ?? Number.POSITIVE_INFINITY) < TIE_LOGITS ? "tied" : "different";
}
function same(a, b) {
  return a !== void 0 && a.length === b.length && a.every((id, index) => id === b[index]);
}

// src/train/plan.ts
var SAMPLES = 16;
function planTraining(inputs) {
  const rows = (split) => inputs.examples.filter((example) => example.split === split && !example.challenge && example.track === inputs.track);
  const train2 = renderedRows(rows("train"), inputs.render);
  const val = renderedRows(rows("val"), inputs.render);
  const { agent, track, seed, endToken, recipe, threads } = inputs;
  const id = digestOf({
    agent,
    track,
    seed,
    endToken,
    recipe,
    threads,
    base: inputs.base.id,
    revision: inputs.base.revision,
    gguf: inputs.base.ggufSha256,
    train: sha256(train2),
    val: sha256(val)
  });
  const { id: name, hf, revision, architecture } = inputs.base;
  return {
    train: train2,
    val,
    at: (place) => ({
      schema: "fledgling/train-plan@1",
      id,
      agent,
      track,
      seed,
      backend: "trl",
      base: { id: name, hf, revision, architecture },
      endToken,
      recipe,
      data: { train: { path: place.train, sha256: sha256(train2), rows: lines(train2) }, val: { path: place.val, sha256: sha256(val), rows: lines(val) } },
      samples: { count: SAMPLES },
      threads,
      out: place.out
    })
  };
}
function renderedRows(examples, render) {
  return examples.map(({ row }) => `${JSON.stringify({ prompt: render(row.prompt), completion: row.completion })}
`).join("");
}
function lines(text) {
  return text === "" ? 0 : text.trimEnd().split("\n").length;
}

// src/train/train.ts
async function trainTrack(inputs, tools) {
  const plan = await writePlan(inputs, tools.folder);
  const output = await tools.trainer.train(plan, { onProgress: tools.onProgress, signal: tools.signal });
  const checks = await withRuntime(
    tools,
    (runtime) => checkAdapter(output, runtime, { endToken: inputs.endToken, load: inputs.recipe.load, signal: tools.signal }, plan, inputs)
  );
  const failed = checks.filter((check) => !check.ok);
  if (failed.length > 0) {
    throw new ExternalError(`The ${inputs.track} adapter was rejected: ${failed.map((check) => `${check.name}: ${check.detail}`).join("; ")}.`, {
      retryable: false
    });
  }
  const digest = (ending) => output.run.adapter.files.find((file) => file.path.endsWith(ending))?.sha256 ?? "";
  const adapter = {
    schema: "fledgling/adapter@1",
    planId: plan.id,
    track: inputs.track,
    base: { id: inputs.base.id, ggufSha256: inputs.base.ggufSha256 },
    recipe: inputs.recipe,
    ggufSha256: digest(".gguf"),
    safetensorsSha256: digest(".safetensors"),
    checks,
    run: output.run,
    progress: output.progress
  };
  return { adapter, ggufPath: output.adapterGguf };
}
async function writePlan(inputs, folder) {
  const planned = planTraining({ ...inputs, render: promptRenderer(inputs.template) });
  if (planned.train === "") {
    throw new UserError(`Track ${inputs.track} has 0 examples in the train split. Harvest more traces or raise harvest.split.train.`);
  }
  await folder.write("train.jsonl", planned.train);
  await folder.write("val.jsonl", planned.val);
  return planned.at({ train: `${folder.path}/train.jsonl`, val: `${folder.path}/val.jsonl`, out: `${folder.path}/out` });
}
async function withRuntime(tools, work) {
  const runtime = await tools.openRuntime();
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

// src/pipeline/train-stage.ts
var ADAPTER = "out/adapter.gguf";
var nameOf = (track) => `train ${track}`;
function trainingExamples(track, examples) {
  return examples.filter((example) => example.track === track && !example.challenge && (example.split === "train" || example.split === "val"));
}
async function trainStage(config, ports, { track, examples, again }) {
  const rows = trainingExamples(track, examples);
  const { name, hf, revision, architecture, endToken } = selectedModel(config);
  return {
    name: nameOf(track),
    work: "train",
    version: 1,
    inputs: {
      rows: digestOf(rows.map(({ row, split }) => ({ row, split }))),
      "local model": digestOf({ name, hf, revision, architecture, endToken, gguf: await ports.inputs.gguf(), weights: await ports.inputs.weights() }),
      recipe: digestOf({ recipe: selectedRecipe(config), seed: config.seed, threads: config.train.threads, backend: config.train.backend }),
      trainer: await ports.inputs.trainer(),
      ...again === null ? {} : { again }
    },
    run: async ({ folder, progress }) => {
      const inputs = await trainInputs(config, ports, track, examples);
      const run = ports.tracing(folder).begin({ kind: "train", name: track, metadata: { recipe: inputs.recipe.name, base: inputs.base.id } });
      const startMs = ports.now();
      const { adapter } = await trainTrack(inputs, {
        trainer: ports.trainer,
        openRuntime: ports.openRuntime,
        folder,
        signal: ports.signal,
        onProgress: ({ step, totalSteps, loss }) => {
          if (totalSteps !== void 0) progress(step, totalSteps, loss === void 0 ? void 0 : `loss ${loss.toFixed(4)}`);
        }
      });
      run.span({
        name: "train",
        input: { rows: adapter.run.trainRows, recipe: { ...inputs.recipe } },
        output: { finalLoss: adapter.run.finalLoss, steps: adapter.run.steps },
        startMs,
        endMs: ports.now()
      });
      await folder.write("adapter.json", JSON.stringify(adapter, null, 2));
      const ended = await run.end({ adapterSha256: adapter.ggufSha256 });
      await folder.write("trace.json", JSON.stringify(ports.tracingOff ? null : ended));
    },
    load,
    summary: ({ adapter }) => `${adapter.run.steps} steps, loss ${adapter.run.finalLoss?.toFixed(4) ?? "?"}, ${adapter.checks.length} checks passed`
  };
}
async function trainInputs(config, ports, track, examples) {
  const { name, revision = "main", architecture, endToken } = selectedModel(config);
  return {
    agent: config.agent,
    track,
    seed: config.seed,
    base: { id: name, hf: ports.weights, revision, architecture, ggufSha256: await ports.inputs.gguf() },
    endToken,
    recipe: selectedRecipe(config),
    threads: config.train.threads,
    examples,
    template: await ports.chatTemplate()
  };
}
async function load(folder) {
  return {
    adapter: CheckedAdapter.parse(JSON.parse(await folder.read("adapter.json") ?? "")),
    ggufPath: `${folder.path}/${ADAPTER}`,
    trace: JSON.parse(await folder.read("trace.json") ?? "null")
  };
}

// src/pipeline/train-step.ts
async function trainStep(loop, { tracks = loop.config.tracks }) {
  const { config, ports } = loop;
  const wanted = tracks.filter((track) => !loop.adapters.has(track));
  const missing = await untrained(loop, wanted);
  if (missing.length > 0 && (loop.limits.mayRun?.("train") ?? true)) await prepareTrainer(loop);
  if (config.train.strategy === "sequential") for (const track of wanted) await train(loop, track, ports.signal);
  else {
    await sideBySide(wanted, ports.signal, (track, signal) => {
      const index = missing.indexOf(track);
      return train(index === -1 ? loop : { ...loop, ports: { ...ports, ...ports.onShare({ index, of: missing.length }) } }, track, signal);
    });
  }
  return tracks.flatMap((track) => loop.adapters.get(track) ?? []);
}
async function train(loop, track, signal) {
  const { examples } = await harvestStep(loop);
  const { value } = await stageOf(loop, await trainStage(loop.config, { ...loop.ports, signal }, { track, examples, again: loop.again }));
  loop.adapters.set(track, value);
  if (value.trace) loop.traces.push({ kind: "train", name: track, ...value.trace });
}
async function untrained(loop, tracks) {
  const { config, ports, again } = loop;
  const { examples } = await harvestStep(loop);
  const found = await Promise.all(tracks.map(async (track) => findStage(await trainStage(config, ports, { track, examples, again }), ports)));
  return tracks.filter((_, index) => found[index]?.state === "absent");
}
async function prepareTrainer({ ports, stages }) {
  const name = "trainer environment";
  const startedMs = ports.now();
  ports.watcher.stageStarted(name);
  const { installed } = await ports.trainer.prepare({ onLine: (line) => ports.watcher.progress(name, 0, 0, line), signal: ports.signal });
  const end = {
    status: installed ? "ran" : "reused",
    why: installed ? "first time" : "installed already",
    wallMs: Math.round(ports.now() - startedMs)
  };
  ports.watcher.stageEnded(name, { ...end, summary: "" });
  stages.push({ name, key: "", ...end });
}

export {
  trainingExamples,
  trainStage,
  trainStep
};
