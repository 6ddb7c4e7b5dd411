import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  Comparison
} from "./chunk-2TBY4E34.js";
import {
  trainStep
} from "./chunk-2BXGHSD6.js";
import {
  harvestStep
} from "./chunk-4Y4XIEB5.js";
import {
  promptMessages
} from "./chunk-V6CYXOVC.js";
import {
  CORE_METRICS,
  Evaluation,
  METRICS,
  OUTCOMES,
  Prediction,
  Score,
  canonicalJson,
  digestOf,
  findStage,
  parseCompletion,
  runStage,
  selectedModel,
  stageKey,
  stageOf
} from "./chunk-JUAOPNEY.js";
import {
  jsonLines,
  parsedOrNull
} from "./chunk-KCYN2G5N.js";
import {
  EXIT,
  UserError
} from "./chunk-XHPH6W2B.js";

// src/eval/flatten.ts
function flatten(value) {
  const leaves = /* @__PURE__ */ new Map();
  collect(value, "", leaves);
  return leaves;
}
function collect(value, path, leaves) {
  const children = childrenOf(value, path);
  if (children.length === 0) leaves.set(path, canonicalJson(value));
  for (const [childPath, child] of children) collect(child, childPath, leaves);
}
function childrenOf(value, path) {
  if (Array.isArray(value)) return value.map((item, index) => [`${path}[${index}]`, item]);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).map(([key, child]) => [memberPath(path, key), child]);
}
function memberPath(path, key) {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
function differingPaths(gold, answer) {
  const missingOrChanged = [...gold].filter(([path, leaf]) => answer.get(path) !== leaf).map(([path]) => path);
  return [...missingOrChanged, ...[...answer.keys()].filter((path) => !gold.has(path))];
}
function fieldOverlap(gold, answer) {
  if (gold.size === 0 && answer.size === 0) return { precision: 1, recall: 1, f1: 1 };
  const hits = [...gold].filter(([path, leaf]) => answer.get(path) === leaf).length;
  return {
    precision: answer.size === 0 ? 0 : hits / answer.size,
    recall: gold.size === 0 ? 0 : hits / gold.size,
    f1: 2 * hits / (gold.size + answer.size)
  };
}

// src/eval/score.ts
var SCORER_VERSION = "1";
var GRADED = /* @__PURE__ */ new Set(["answered", "truncated", "content_filter"]);
function isGraded(outcome) {
  return GRADED.has(outcome);
}
function score(example, prediction) {
  const { id: exampleId, cluster, domain, challenge, slices } = example;
  const { outcome } = prediction;
  if (!isGraded(outcome)) {
    const reason = prediction.reason === null ? outcome : `${outcome}: ${prediction.reason}`;
    return { status: "unscored", exampleId, cluster, challenge, reason };
  }
  const gold = goldOf(example);
  const answer = outcome === "answered" ? parseCompletion(example.track, prediction.text ?? "") : null;
  const parsed = answer?.ok ? answer : null;
  const [goldLeaves, leaves] = [flatten(gold.json), parsed ? flatten(parsed.json) : NOTHING];
  return {
    status: "scored",
    exampleId,
    cluster,
    domain,
    challenge,
    slices,
    outcome,
    values: {
      ...example.track === "structured" ? structuredValues(gold, parsed) : toolcallValues(gold, parsed),
      ...fieldValues(goldLeaves, leaves),
      // Only an explicit "no call" is an abstention; an answer that cannot be read is not.
      ...gold.calls?.length === 0 ? { must_not_call_rate: rate(parsed?.calls?.length === 0) } : {}
    },
    differs: differingPaths(goldLeaves, leaves)
  };
}
var NOTHING = /* @__PURE__ */ new Map();
function goldOf(example) {
  const gold = parseCompletion(example.track, example.row.completion);
  if (!gold.ok)
    throw new UserError(`Example ${example.id}: its gold completion cannot be read: ${gold.reason}. Harvest the example again or mend its completion.`);
  return gold;
}
function structuredValues(gold, answer) {
  return {
    json_valid_rate: rate(answer !== null),
    exact_match_rate: rate(answer !== null && canonicalJson(answer.json) === canonicalJson(gold.json))
  };
}
function toolcallValues(gold, answer) {
  const sameName = answer !== null && memberOf(answer.json, "name") === memberOf(gold.json, "name");
  return {
    valid_call_rate: rate(answer !== null),
    name_match_rate: rate(sameName),
    args_exact_rate: rate(sameName && memberOf(answer.json, "arguments") === memberOf(gold.json, "arguments"))
  };
}
function memberOf(json, key) {
  return canonicalJson((json !== null && typeof json === "object" && !Array.isArray(json) ? json[key] : null) ?? null);
}
function fieldValues(gold, answer) {
  const { precision, recall, f1 } = fieldOverlap(gold, answer);
  return { field_precision: precision, field_recall: recall, field_f1: f1 };
}
function rate(isRight) {
  return isRight ? 1 : 0;
}

// src/eval/ask.ts
async function ask({ examples, model, log, now, signal, onProgress }) {
  const byId = new Map(examples.map((example) => [example.id, example]));
  if (byId.size !== examples.length) throw new Error("two examples of one evaluation share an id");
  const landed = answeredAlready(await log.existing(), byId);
  const resumed = landed.size;
  onProgress({ done: resumed, total: examples.length, resumed });
  const missing = new Map([...byId].filter(([id]) => !landed.has(id)));
  const requests = [...missing.values()].map(({ id, row }) => ({ exampleId: id, messages: promptMessages(row.prompt) }));
  const onPrediction = async (prediction) => {
    const example = missing.get(prediction.exampleId);
    if (!example) throw new Error(`the model answered example ${prediction.exampleId}, which it was not asked or has answered already`);
    missing.delete(example.id);
    await log.append(prediction);
    landed.set(example.id, { example, prediction, landedAt: now() });
    onProgress({ done: landed.size, total: examples.length, resumed });
  };
  if (requests.length > 0) await model.answer(requests, { onPrediction, signal });
  return examples.map(({ id }) => landed.get(id) ?? unanswered(id));
}
function answeredAlready(predictions, byId) {
  const answered = /* @__PURE__ */ new Map();
  for (const prediction of predictions) {
    const example = byId.get(prediction.exampleId);
    if (!example) throw new Error(`the prediction log holds example ${prediction.exampleId}, which is not part of this evaluation`);
    if (!isGraded(prediction.outcome)) continue;
    if (answered.has(example.id)) throw new Error(`the prediction log answers example ${example.id} twice`);
    answered.set(example.id, { example, prediction, landedAt: null });
  }
  return answered;
}
function unanswered(id) {
  throw new Error(`the model returned without a prediction for example ${id}`);
}

// src/eval/cost.ts
function totalUsage(predictions) {
  return predictions.reduce(
    (sum, { usage }) => ({
      promptTokens: sum.promptTokens + (usage?.promptTokens ?? 0),
      completionTokens: sum.completionTokens + (usage?.completionTokens ?? 0)
    }),
    { promptTokens: 0, completionTokens: 0 }
  );
}
function costUsd(predictions, prices) {
  if (prices === null || predictions.some(({ outcome, usage }) => (outcome === "answered" || outcome === "truncated") && usage === null)) return null;
  const { promptTokens, completionTokens } = totalUsage(predictions);
  return (promptTokens * prices.inputPerMillionUsd + completionTokens * prices.outputPerMillionUsd) / 1e6;
}
function latencyOf(predictions) {
  const sorted = predictions.filter(({ outcome }) => outcome === "answered").map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const nearestRank = (percent2) => sorted[Math.ceil(percent2 / 100 * sorted.length) - 1];
  const [p50Ms, p95Ms] = [nearestRank(50), nearestRank(95)];
  return p50Ms === void 0 || p95Ms === void 0 ? null : { p50Ms, p95Ms, n: sorted.length };
}

// src/stats/normal.ts
function density(x) {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
function normalCdf(x) {
  if (x > 4) return 1 - upperTail(x);
  if (x < -4) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= x * x / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}
function upperTail(x) {
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}
var CENTRE = {
  top: [
    3.3871328727963665,
    133.14166789178438,
    1971.5909503065513,
    13731.69376550946,
    45921.95393154987,
    67265.7709270087,
    33430.57558358813,
    2509.0809287301227
  ],
  bottom: [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854]
};
var SHOULDER = {
  top: [
    1.4234371107496835,
    4.630337846156546,
    5.769497221460691,
    3.6478483247632045,
    1.2704582524523684,
    0.2417807251774506,
    0.022723844989269184,
    7745450142783414e-19
  ],
  bottom: [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 5475938084995345e-19, 10507500716444169e-25]
};
var TAIL = {
  top: [
    6.657904643501103,
    5.463784911164114,
    1.7848265399172913,
    0.29656057182850487,
    0.026532189526576124,
    0.0012426609473880784,
    27115555687434876e-21,
    20103343992922881e-23
  ],
  bottom: [
    1,
    0.599832206555888,
    0.1369298809227358,
    0.014875361290850615,
    7868691311456133e-19,
    18463183175100548e-21,
    1421511758316446e-22,
    20442631033899397e-31
  ]
};
function normalQuantile(p) {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability strictly between 0 and 1 was expected, got ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -z : z;
}
function ratio({ top, bottom }, x) {
  return polynomial(top, x) / polynomial(bottom, x);
}
function polynomial(coefficients, x) {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

// src/stats/student-t.ts
function studentTCdf(t, degreesOfFreedom) {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`a whole number of at least 1 degrees of freedom was expected, got ${degreesOfFreedom}`);
  }
  return 0.5 + centralHalf(t, degreesOfFreedom);
}
function centralHalf(t, degreesOfFreedom) {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const cosineSquared = Math.cos(angle) ** 2;
  const odd = degreesOfFreedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degreesOfFreedom; k += 2) {
    term *= cosineSquared * ((k - 1) / k);
    sum += term;
  }
  return odd ? (angle + Math.sin(angle) * sum) / Math.PI : Math.sin(angle) * sum / 2;
}
function studentTQuantile(p, degreesOfFreedom) {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom);
  let low = normalQuantile(p);
  let high = low + 1;
  while (studentTCdf(high, degreesOfFreedom) < p) high *= 2;
  for (; ; ) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
}

// src/stats/cluster-t.ts
function clusteredMean(values) {
  const n = values.length;
  const mean = values.reduce((sum, { value }) => sum + value, 0) / n;
  const residuals = /* @__PURE__ */ new Map();
  for (const { cluster, value } of values) residuals.set(cluster, (residuals.get(cluster) ?? 0) + (value - mean));
  const clustered = squaredError([...residuals.values()], n);
  const independent = squaredError(
    values.map(({ value }) => value - mean),
    n
  );
  return {
    mean,
    n,
    clusters: residuals.size,
    standardError: clustered < 1e-24 ? 0 : Math.sqrt(clustered),
    designEffect: independent > 1e-24 ? Math.max(1, clustered / independent) : 1
  };
}
function squaredError(residuals, n) {
  const groups = residuals.length;
  if (groups < 2) return 0;
  return groups / (groups - 1) * residuals.reduce((sum, residual) => sum + residual * residual, 0) / (n * n);
}
function clusterTInterval({ mean, clusters, standardError }, alpha) {
  const half = studentTQuantile(1 - alpha, clusters - 1) * standardError;
  return { low: mean - half, high: mean + half };
}
function clusterTDifference(difference, options) {
  const { mean, clusters } = difference;
  const floor = options.z ** 2 / (clusters + options.z ** 2);
  const interval = clusterTInterval(difference, options.alpha);
  return { low: Math.max(-1, Math.min(interval.low, mean - floor)), high: Math.min(1, Math.max(interval.high, mean + floor)) };
}
function clusterTPInferior({ mean, clusters, standardError }, margin) {
  const surplus = mean + margin;
  if (surplus === 0) return 0.5;
  const byT = standardError === 0 ? surplus < 0 ? 0 : 1 : studentTCdf(surplus / standardError, clusters - 1);
  const size = Math.min(Math.abs(surplus), 1);
  const byFloor = normalCdf(Math.sign(surplus) * Math.sqrt(clusters * size / (1 - size)));
  return surplus < 0 ? Math.max(byT, byFloor) : Math.min(byT, byFloor);
}

// src/stats/wilson.ts
var Z_95 = 1.959963984540054;
function wilsonInterval(share, n, z = Z_95) {
  const shrink = 1 + z * z / n;
  const centre = share + z * z / (2 * n);
  const half = z * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return { low: Math.max(0, Math.min(share, (centre - half) / shrink)), high: Math.min(1, Math.max(share, (centre + half) / shrink)) };
}

// src/eval/metrics.ts
function aggregate(scores, track) {
  return METRICS.flatMap((name) => {
    const values = scores.flatMap(({ cluster, values: values2 }) => values2[name] === void 0 ? [] : [{ cluster, value: values2[name] }]);
    return values.length === 0 ? [] : [metricOf(name, values, CORE_METRICS[track].includes(name))];
  });
}
function metricOf(name, values, core) {
  return { name, core, value: clusteredMean(values).mean, n: values.length, interval: interval95(values) };
}
function interval95(values) {
  const estimate = clusteredMean(values);
  const yesNo = values.every(({ value }) => value === 0 || value === 1);
  if (yesNo && estimate.clusters === estimate.n || estimate.standardError === 0) return wilsonInterval(estimate.mean, estimate.clusters);
  const { low, high } = clusterTInterval(estimate, 0.025);
  return { low: Math.max(0, low), high: Math.min(1, high) };
}
function sliceMetrics(graded, track) {
  const groups = /* @__PURE__ */ new Map();
  for (const { example, score: score2 } of graded) {
    if (score2.status !== "scored") continue;
    for (const { kind, name } of groupsOf(example)) {
      const group = groups.get(`${kind} ${name}`) ?? { name, kind, scores: [] };
      group.scores.push(score2);
      groups.set(`${kind} ${name}`, group);
    }
  }
  return [...groups.values()].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1)).map(({ name, kind, scores }) => ({ name, kind, n: scores.length, metrics: aggregate(scores, track) }));
}
var KINDS = ["slice", "domain", "complexity", "challenge"];
function groupsOf(example) {
  const slices = [...new Set(example.slices)];
  if (example.challenge) return (slices.length > 0 ? slices : ["challenge"]).map((name) => ({ kind: "challenge", name }));
  return [
    ...slices.map((name) => ({ kind: "slice", name })),
    { kind: "domain", name: example.domain },
    { kind: "complexity", name: example.complexity }
  ];
}

// src/eval/trace.ts
async function traceEvaluation(tracing, evaluation) {
  const run2 = tracing.begin({ kind: "eval", name: evaluation.name, metadata: evaluation.metadata });
  for (const { example, prediction, landedAt, score: score2 } of evaluation.graded) {
    const endMs = landedAt ?? evaluation.startedAt;
    run2.span({
      name: example.id,
      input: example.row.prompt,
      output: prediction.text,
      startMs: landedAt === null ? endMs : endMs - prediction.latencyMs,
      endMs,
      metadata: {
        gold: example.row.completion,
        outcome: prediction.outcome,
        reason: prediction.reason,
        attempts: prediction.attempts,
        latencyMs: prediction.latencyMs,
        resumed: landedAt === null,
        ...score2.status === "scored" ? { values: { ...score2.values }, differs: score2.differs } : { unscored: score2.reason }
      }
    });
  }
  for (const { name, value } of evaluation.metrics) run2.score(name, value);
  return await run2.end(Object.fromEntries(evaluation.metrics.map(({ name, value }) => [name, value])));
}

// src/eval/eval.ts
async function evaluate(options) {
  const { examples, model, track, split, now } = options;
  refuseForeign(options);
  const startedAt = now();
  const landed = await ask(options);
  const graded = landed.map((one) => ({ ...one, score: score(one.example, one.prediction) }));
  const predictions = graded.map(({ prediction }) => prediction);
  const scores = graded.map(({ score: score2 }) => score2);
  const metrics = aggregate(
    scores.filter(isScored).filter(({ challenge }) => !challenge),
    track
  );
  const inputs = { track, split, model: model.identity, decoding: options.decoding, dataDigest: digestOf(examples), scorerVersion: SCORER_VERSION };
  const evaluation = {
    schema: "fledgling/evaluation@1",
    id: digestOf(inputs).slice(0, 16),
    ...inputs,
    examples: examples.length,
    scored: scores.filter(isScored).length,
    unscored: countOutcomes(predictions).filter(({ outcome }) => !isGraded(outcome)).map(({ outcome, count }) => ({ reason: outcome, count })),
    outcomes: Object.fromEntries(countOutcomes(predictions).map(({ outcome, count }) => [outcome, count])),
    metrics,
    slices: sliceMetrics(graded, track),
    latency: latencyOf(predictions),
    usage: totalUsage(predictions),
    costUsd: costUsd(predictions, options.prices),
    predictionsDigest: digestOfPredictions(predictions),
    scoresDigest: digestOf(scores),
    wallMs: now() - startedAt
  };
  const name = `${model.identity.role} ${track} ${split}`;
  const metadata = { evaluation: evaluation.id, model: model.identity.name };
  const trace2 = options.tracing ? await traceEvaluation(options.tracing, { name, metadata, graded, metrics, startedAt }) : null;
  return { evaluation, predictions, scores, trace: trace2 };
}
function digestOfPredictions(predictions) {
  return digestOf(predictions.map(({ exampleId, outcome, text, usage }) => ({ exampleId, outcome, text, usage })));
}
function isScored(graded) {
  return graded.status === "scored";
}
function countOutcomes(predictions) {
  return OUTCOMES.map((outcome) => ({ outcome, count: predictions.filter((prediction) => prediction.outcome === outcome).length })).filter(
    ({ count }) => count > 0
  );
}
function refuseForeign({ examples, track, split }) {
  if (examples.length === 0) {
    throw new UserError(`There is no ${track} example in the ${split} split. Harvest more traces, or lower harvest.split.train and harvest.split.val.`);
  }
  const foreign = examples.find((example) => example.track !== track || example.split !== split);
  if (foreign) throw new Error(`example ${foreign.id} is of ${foreign.track}/${foreign.split}, not of ${track}/${split}`);
}

// src/pipeline/evaluation-files.ts
var LOG = "predictions.jsonl";
async function writeEvaluation(folder, { predictions, scores, trace: trace2 }, evaluation) {
  await folder.write("answers.jsonl", jsonLines(predictions));
  await folder.write("scores.jsonl", jsonLines(scores));
  await folder.write("evaluation.json", JSON.stringify(evaluation, null, 2));
  await folder.write("trace.json", JSON.stringify(trace2));
}
async function keptPredictions(folder, examples, ports) {
  const lines = await folder.lines(LOG);
  const wanted = new Set(examples.map(({ id }) => id));
  const kept = lines.flatMap((line) => {
    const parsed = Prediction.safeParse(parsedOrNull(line));
    return parsed.success && isGraded(parsed.data.outcome) && wanted.delete(parsed.data.exampleId) ? [parsed.data] : [];
  });
  if (kept.length < lines.length) {
    await folder.write(LOG, jsonLines(kept));
    ports.watcher.notice(`${folder.label}: ${lines.length - kept.length} of ${lines.length} recorded answers are asked again.`);
  }
  return kept;
}
var loadedEvaluation = {
  load: (folder) => load(folder),
  isFinal: ({ evaluation }) => evaluation.unscored.length === 0,
  summary: ({ evaluation }) => summaryOf(evaluation)
};
async function load(folder) {
  const parse = async (name, schema) => (await folder.lines(name)).map((line) => schema.parse(JSON.parse(line)));
  return {
    evaluation: Evaluation.parse(JSON.parse(await folder.read("evaluation.json") ?? "")),
    scores: await parse("scores.jsonl", Score),
    predictions: await parse("answers.jsonl", Prediction),
    trace: JSON.parse(await folder.read("trace.json") ?? "null")
  };
}
function summaryOf(evaluation) {
  const core = evaluation.metrics.filter((metric) => metric.core).at(-1);
  const unscored = evaluation.examples - evaluation.scored;
  return `${core ? `${core.name} ${(100 * core.value).toFixed(1)} % of ${core.n}` : `${evaluation.scored} scored`}${unscored > 0 ? `, ${unscored} unscored` : ""}`;
}

// src/pipeline/shard.ts
function sliceOf(examples, { index, count }) {
  if (count > examples.length)
    throw new UserError(`--shard: expected at most as many shards as examples (${examples.length}), got ${count}. Use fewer shards.`);
  return examples.filter((_, position) => position % count === index - 1);
}

// src/pipeline/eval-stage.ts
async function evalStage(config, ports, inputs) {
  const { role, track, split, shard } = inputs;
  const all = evaluatedExamples(inputs);
  const examples = shard ? sliceOf(all, shard) : all;
  return {
    name: shard ? `${evaluationName(inputs)} ${shard.index} of ${shard.count}` : evaluationName(inputs),
    work: role === "hosted" ? "hosted" : "local",
    version: 1,
    inputs: { ...await evaluationInputs(config, ports, { ...inputs, examples }), ...shard ? { shard: `${shard.index} of ${shard.count}` } : {} },
    run: async ({ folder, progress }) => {
      if (all.every((example) => example.challenge)) {
        throw new UserError(`Track ${track} has 0 examples in the ${split} split. Harvest more traces, or change harvest.split.`);
      }
      await run(config, ports, { ...inputs, examples }, folder, progress);
    },
    ...loadedEvaluation
  };
}
function evaluatedExamples({ examples, track, split }) {
  return examples.filter((example) => example.track === track && example.split === split);
}
function evaluationName({ role, track, split }) {
  return `eval ${role} ${track}${split === "vault" ? " vault" : ""}`;
}
async function evaluationInputs(config, ports, { role, examples, adapter }) {
  return {
    examples: digestOf(examples),
    decoding: digestOf({ ...config.decoding, seed: config.seed }),
    scorer: SCORER_VERSION,
    ...role === "hosted" ? hostedInputs(config) : await localInputs(config, ports, adapter)
  };
}
function hostedInputs(config) {
  const { concurrency: _, timeoutSeconds: __, maxAttempts: ___, ...identity } = config.hosted;
  return { "hosted model": digestOf(identity) };
}
async function localInputs(config, ports, adapter) {
  const { name, contextTokens, endToken } = selectedModel(config);
  return {
    "local model": digestOf({ name, gguf: await ports.inputs.gguf(), contextTokens, endToken }),
    "local engine": digestOf({ ...config.local, package: await ports.inputs.engine() }),
    ...adapter ? { adapter: adapter.sha256 } : {}
  };
}
async function run(config, ports, inputs, folder, progress) {
  const { role, track, split, examples, shard } = inputs;
  const opened = await ports.openModel(role, track, inputs.adapter?.path ?? null);
  const model = shard ? inShards(opened, shard.count) : opened;
  try {
    refuseOtherAdapter(model.identity, inputs.adapter);
    const started = ports.now();
    const result = await evaluate({
      examples,
      model,
      track,
      split,
      decoding: { ...config.decoding, seed: config.seed },
      log: {
        existing: () => keptPredictions(folder, examples, ports),
        append: (prediction) => folder.append(LOG, JSON.stringify(prediction))
      },
      prices: null,
      tracing: ports.tracingOff ? null : ports.tracing(folder),
      now: ports.now,
      signal: ports.signal,
      onProgress: ({ done, total }) => progress(done, total)
    });
    const wallMs = Math.round(ports.now() - started);
    await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: await ports.manifest() });
  } finally {
    await model.close();
  }
}
function refuseOtherAdapter({ adapterSha256 }, adapter) {
  if (adapter === null || adapterSha256 === adapter.sha256) return;
  throw new UserError(`${adapter.path}: expected the adapter with sha256 ${adapter.sha256}, found ${adapterSha256}. Train again, or restore the file.`);
}
function inShards(model, shards) {
  const { identity } = model;
  return {
    identity: { ...identity, engine: { ...identity.engine, shards } },
    answer: (requests, options) => model.answer(requests, options),
    close: () => model.close()
  };
}

// src/pipeline/shard-checks.ts
function verifyShards(shards, expected) {
  const [first] = shards;
  if (!first) throw new Error("there are no shards to verify");
  for (const [position, shard] of shards.entries()) {
    const name = `${evaluationName(expected)} ${position + 1} of ${expected.count}`;
    const fault = faultOf(shard, first, expected, position + 1);
    if (fault) throw new UserError(`${name}: ${fault}. Evaluate this shard again.`);
  }
  return first.evaluation.model;
}
function faultOf({ evaluation, predictions }, first, expected, index) {
  const { model, decoding, track, split, scorerVersion, dataDigest, predictionsDigest } = evaluation;
  const { count } = expected;
  const examples = sliceOf(expected.examples, { index, count });
  const wanted = {
    role: [model.role, expected.role],
    track: [track, expected.track],
    split: [split, expected.split],
    "number of shards": [model.engine["shards"], count],
    GGUF: [model.ggufSha256, expected.ggufSha256],
    adapter: [model.adapterSha256, expected.adapterSha256],
    decoding: [digestOf(decoding), digestOf(expected.decoding)],
    scorer: [scorerVersion, SCORER_VERSION],
    data: [dataDigest, digestOf(examples)]
  };
  for (const [what, [found, right]] of Object.entries(wanted)) if (found !== right) return `expected the ${what} to be ${right}, got ${found}`;
  const differing = differenceOf(model, first.evaluation.model);
  if (differing) return `it was answered by another model or engine than the first shard: ${differing}`;
  return faultOfAnswers(new Set(examples.map(({ id }) => id)), predictions) ?? (digestOfPredictions(predictions) === predictionsDigest ? null : ALTERED);
}
var ALTERED = "its predictions are not those its digest was made of";
function faultOfAnswers(missing, predictions) {
  const seen = /* @__PURE__ */ new Set();
  for (const { exampleId } of predictions) {
    if (seen.has(exampleId)) return `it answers example ${exampleId} twice`;
    if (!missing.delete(exampleId)) return `it answers example ${exampleId}, which is not one of its own`;
    seen.add(exampleId);
  }
  const [unanswered2] = missing;
  return unanswered2 === void 0 ? null : `it does not answer example ${unanswered2}`;
}
function differenceOf(model, other) {
  const flat = ({ engine, ...rest }) => new Map([...Object.entries(rest), ...Object.entries(engine)]);
  const [one, two] = [flat(model), flat(other)];
  const key = [.../* @__PURE__ */ new Set([...one.keys(), ...two.keys()])].find((name) => one.get(name) !== two.get(name));
  return key === void 0 ? null : `${key} ${one.get(key)} in place of ${two.get(key)}`;
}

// src/pipeline/merge-stage.ts
async function mergeStage(config, ports, inputs) {
  const { track, split, count } = inputs;
  const examples = evaluatedExamples(inputs);
  const decoding = { ...config.decoding, seed: config.seed };
  return {
    name: evaluationName(inputs),
    work: "compare",
    version: 1,
    inputs: { ...await evaluationInputs(config, ports, { ...inputs, examples }), shards: String(count) },
    run: async ({ folder }) => {
      const shards = await shardsOf(config, ports, inputs);
      const identity = verifyShards(shards, {
        ...inputs,
        examples,
        decoding,
        ggufSha256: await ports.inputs.gguf(),
        adapterSha256: inputs.adapter?.sha256 ?? null
      });
      const predictions = shards.flatMap((shard) => shard.predictions);
      const result = await evaluate({
        examples,
        model: recordedModel(identity, predictions),
        track,
        split,
        decoding,
        log: { existing: async () => predictions, append: async () => void 0 },
        prices: null,
        tracing: ports.tracingOff ? null : ports.tracing(folder),
        now: ports.now,
        signal: ports.signal,
        onProgress: () => void 0
      });
      const wallMs = Math.max(...shards.map(({ evaluation }) => evaluation.wallMs));
      await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: await ports.manifest() });
    },
    ...loadedEvaluation
  };
}
async function shardsOf(config, ports, inputs) {
  const shards = [];
  for (let index = 1; index <= inputs.count; index += 1) {
    const stage = await evalStage(config, ports, { ...inputs, shard: { index, count: inputs.count } });
    const folder = await ports.store.find(stage.name, stageKey(stage));
    if (!folder) throw new UserError(`${stage.name} is not there: all ${inputs.count} shards are needed. Evaluate it with --shard ${index}/${inputs.count}.`);
    shards.push(await stage.load(folder));
  }
  return shards;
}
function recordedModel(identity, predictions) {
  const byId = new Map(predictions.map((prediction) => [prediction.exampleId, prediction]));
  return {
    identity,
    answer: async (requests, { onPrediction }) => {
      for (const { exampleId } of requests) {
        const prediction = byId.get(exampleId);
        if (!prediction) throw new Error(`no shard answered example ${exampleId}`);
        await onPrediction(prediction);
      }
    },
    close: async () => void 0
  };
}

// src/pipeline/eval-step.ts
async function evalStep(loop, { role, tracks = loop.config.tracks, split = "test", shard, adapters }) {
  refuseWrongShard(loop, role, shard);
  const part = shard && shard.count > 1 ? shard : null;
  await harvestStep(loop);
  const tuned = role === "tuned" ? adapters ?? await trainedAdapters(loop, tracks) : null;
  const results = [];
  for (const track of tracks)
    results.push(
      await evaluated(loop, { role, track, split, shard: part, adapter: tuned?.get(track) ?? (role === "base" ? catalogueAdapter(loop.config, track) : null) })
    );
  return results;
}
async function evaluated(loop, wanted) {
  const { role, track, split, shard } = wanted;
  const name = `${role} ${track} ${split}`;
  const known = shard ? void 0 : loop.evaluations.get(name);
  if (known) return known;
  const { examples } = await harvestStep(loop);
  const count = shardsOf2(loop, role, split);
  const value = shard || count === 1 ? (await stageOf(loop, await evalStage(loop.config, loop.ports, { ...wanted, examples }))).value : await merged(loop, wanted, count);
  if (value.trace)
    loop.traces.push({
      kind: "eval",
      name: `${role} ${track}${split === "vault" ? " vault" : ""}${shard ? ` ${shard.index} of ${shard.count}` : ""}`,
      ...value.trace
    });
  if (!shard) loop.evaluations.set(name, value);
  return value;
}
async function merged(loop, wanted, count) {
  const { config, ports, limits } = loop;
  const { examples } = await harvestStep(loop);
  const whole = await mergeStage(config, ports, { ...wanted, examples, count });
  const isThere = (await findStage(whole, ports)).state === "done";
  const mayEvaluate = limits.mayRun?.("local") ?? true;
  for (let index = 1; !isThere && mayEvaluate && index <= count; index += 1)
    await runStage(await evalStage(config, ports, { ...wanted, examples, shard: { index, count } }), ports, { ...limits, settle: true });
  return (await stageOf(loop, whole)).value;
}
function shardsOf2({ shards }, role, split) {
  return role === "hosted" || split === "vault" ? 1 : shards;
}
function catalogueAdapter(config, track) {
  const pinned = selectedModel(config).adapters?.[track];
  return pinned ? { path: pinned.file, sha256: pinned.sha256 } : null;
}
async function trainedAdapters(loop, tracks) {
  const results = await trainStep(loop, { tracks });
  return new Map(results.map(({ adapter, ggufPath }) => [adapter.track, { path: ggufPath, sha256: adapter.ggufSha256 }]));
}
function refuseWrongShard(loop, role, shard) {
  if (!shard) return;
  if (role === "hosted") throw new UserError("--shard: expected it with --model base or tuned, got --model hosted. The hosted model is evaluated by one job.");
  if (shard.count !== loop.shards) throw new Error(`shard ${shard.index} of ${shard.count} in a loop of ${loop.shards} shards`);
}

// src/compare/decide.ts
var EXIT_CODES = { ship: EXIT.done, train: EXIT.train, stop: EXIT.train, collect: EXIT.collect };
function decide(comparisons, { standIn }) {
  const action = actionOf(comparisons);
  return {
    schema: "fledgling/decision@1",
    action,
    tracks: comparisons.map(({ track, candidate, outcome, fineTune, verdicts }) => ({
      track,
      candidate,
      outcome,
      fineTune,
      collect: missingExamples(verdicts)
    })),
    reasons: [summaryOf2(action, comparisons), ...comparisons.flatMap(({ reasons }) => reasons)],
    exitCode: EXIT_CODES[action],
    standIn
  };
}
function actionOf(comparisons) {
  if (comparisons.length === 0) throw new Error("a decision needs at least one comparison");
  const inferior = comparisons.filter(({ outcome }) => outcome === "inferior");
  if (inferior.some(({ candidate }) => candidate === "base")) return "train";
  if (inferior.length > 0) return "stop";
  return comparisons.every(({ outcome }) => outcome === "parity") ? "ship" : "collect";
}
function missingExamples(verdicts) {
  const missing = verdicts.flatMap(({ gating, needed }) => gating && needed ? [needed.more] : []);
  return missing.length === 0 ? null : Math.max(...missing);
}
function summaryOf2(action, comparisons) {
  const models = (outcome, claim) => claimOf(
    comparisons.filter((comparison) => comparison.outcome === outcome),
    claim
  );
  if (action === "ship") return `ship: ${models("parity", "is at parity with the hosted one")}`;
  if (action === "train") return `train: ${models("inferior", "is inferior to the hosted one")}`;
  if (action === "stop")
    return `stop: after training ${models("inferior", "is still inferior to the hosted one")}. Collect more training examples, or choose a larger model or another recipe`;
  return `collect: ${models("inconclusive", "has no verdict yet")}`;
}
function claimOf(comparisons, claim) {
  return [...Map.groupBy(comparisons, ({ candidate }) => candidate)].map(([candidate, its], at) => `the ${candidate} model ${at === 0 ? `${claim} ` : ""}on ${its.map(({ track }) => track).join(" and ")}`).join(", ");
}

// src/stats/mcnemar.ts
function mcnemarExact(onlyA, onlyB) {
  return onlyA > onlyB ? upperTail2(onlyA, onlyA + onlyB) : 1 - upperTail2(onlyB + 1, onlyA + onlyB);
}
function upperTail2(from, trials) {
  let logTerm = -trials * Math.LN2;
  for (let k = 1; k <= from; k++) logTerm += Math.log((trials - k + 1) / k);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = from; k <= trials; k++) {
    sum += term;
    term *= (trials - k) / (k + 1);
  }
  return Math.min(1, sum);
}

// src/compare/pair.ts
function pairScores(hosted, local) {
  const localById = new Map(gated(local).map((score2) => [score2.exampleId, score2]));
  const hostedGated = gated(hosted);
  const pairs = hostedGated.flatMap((score2) => {
    const counterpart = localById.get(score2.exampleId);
    return score2.status === "scored" && counterpart?.status === "scored" ? [{ hosted: score2, local: counterpart }] : [];
  });
  const all = (/* @__PURE__ */ new Set([...hostedGated.map(({ exampleId }) => exampleId), ...localById.keys()])).size;
  return { pairs, unpaired: { count: all - pairs.length, share: all === 0 ? 0 : (all - pairs.length) / all } };
}
function gated(scores) {
  return scores.filter(({ challenge }) => !challenge);
}
function valuesOf(pairs, metric) {
  return pairs.flatMap(({ hosted, local }) => {
    const [hostedValue, localValue] = [hosted.values[metric], local.values[metric]];
    return hostedValue === void 0 || localValue === void 0 ? [] : [{ cluster: local.cluster, hosted: hostedValue, local: localValue }];
  });
}

// src/stats/tango.ts
function tangoInterval(pairs, z) {
  const difference = (pairs.localOnly - pairs.hostedOnly) / pairs.n;
  return {
    low: bisect((d) => tangoStatistic(pairs, d) > z, -1, difference),
    high: bisect((d) => tangoStatistic(pairs, d) >= -z, difference, 1)
  };
}
function tangoStatistic({ n, localOnly: b, hostedOnly: c }, d) {
  const surplus = b - c - n * d;
  const linear = -b - c + (2 * n - b + c) * d;
  const constant = -c * d * (1 - d);
  const hostedShare = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
  const variance = n * (2 * hostedShare + d * (1 - d));
  return surplus === 0 ? 0 : surplus / Math.sqrt(Math.max(0, variance));
}
function tangoPInferior(pairs, margin) {
  return normalCdf(tangoStatistic(pairs, -margin));
}
function bisect(isLeft, low, high) {
  let [left, right] = [low, high];
  for (let step = 0; step < 60; step++) {
    const middle = (left + right) / 2;
    if (isLeft(middle)) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}

// src/compare/difference.ts
var MIN_CLUSTERS = 20;
function pairedDifference(values, { delta, alpha }) {
  const z = normalQuantile(1 - alpha);
  const estimate = clusteredMean(values.map(({ cluster, hosted, local }) => ({ cluster, value: local - hosted })));
  const { n, clusters, mean, designEffect } = estimate;
  const discordant = {
    localOnly: values.filter(({ hosted, local }) => local > hosted).length,
    hostedOnly: values.filter(({ hosted, local }) => hosted > local).length
  };
  const yesNo = values.every(({ hosted, local }) => isYesNo(hosted) && isYesNo(local));
  const base = {
    n,
    clusters,
    hosted: values.reduce((sum, { hosted }) => sum + hosted, 0) / n,
    local: values.reduce((sum, { local }) => sum + local, 0) / n,
    difference: mean,
    discordant,
    // Two imagined discordant pairs keep a small sample without any from promising certainty.
    meanSquare: (values.reduce((sum, { hosted, local }) => sum + (local - hosted) ** 2, 0) + 2) / (n + 2),
    designEffect
  };
  if (yesNo && clusters === n) {
    const pairs = { n, ...discordant };
    return { ...base, method: "tango", interval: tangoInterval(pairs, z), pInferior: tangoPInferior(pairs, delta) };
  }
  if (clusters < MIN_CLUSTERS) return { ...base, method: "none", interval: { low: -1, high: 1 }, pInferior: null };
  return { ...base, method: "cluster-t", interval: clusterTDifference(estimate, { alpha, z }), pInferior: clusterTPInferior(estimate, delta) };
}
function isYesNo(value) {
  return value === 0 || value === 1;
}

// src/compare/sentences.ts
function verdictSentence(track, verdict, names = { local: "local", hosted: "hosted" }) {
  const { metric, local, hosted, n, difference, interval, alpha, method } = verdict;
  const figures = `${track} ${metric}: ${names.local} ${percent(local)} against ${names.hosted} ${percent(hosted)} on ${n} pairs, difference ${points(difference)} points`;
  const bounds = method === "none" ? "no interval" : `${number(100 * (1 - 2 * alpha))} % interval ${points(interval.low)} to ${points(interval.high)}`;
  return `${figures} (${bounds}), ${conclusion(verdict)}: ${verdict.outcome}`;
}
function conclusion({ outcome, margin, method, needed, clusters, n, interval }) {
  const limit = `the margin of ${number(100 * margin)} points`;
  if (outcome === "parity") return `within ${limit}`;
  if (outcome === "inferior") return `worse than ${limit}`;
  if (method === "none") return `only ${clusters} independent clusters where ${MIN_CLUSTERS} are needed${collect2(needed)}`;
  if (interval.high < -margin) return `beyond ${limit} but not after Holm's correction for several metrics${collect2(needed)}`;
  if (needed === null) return `too near ${limit} for ${n} pairs to tell, and more would hardly settle it`;
  return `${limit} lies inside the interval${collect2(needed)}`;
}
function collect2(needed) {
  return needed === null ? "" : `, collect ${needed.more} more examples (${needed.total} in all, for 80 % power)`;
}
function pointSentence(track, { metric, local, hosted, n, difference, margin, point }) {
  const side = point === "inferior" ? "more than" : "within";
  return `${track} ${metric}: local ${percent(local)} against hosted ${percent(hosted)} on ${n} pairs, difference ${points(difference)} points, ${side} the margin of ${number(100 * margin)} points by the plain rule: ${point}`;
}
function gainSentence(track, { metric, tunedOnly, baseOnly, pValue }, alpha) {
  const verdict = pValue < alpha ? "a real gain" : "no gain shown";
  return `${track} ${metric}: only the tuned model is right on ${tunedOnly} examples, only the base on ${baseOnly} (exact McNemar p ${pValue < 1e-4 ? "< 0.0001" : `= ${pValue.toFixed(4)}`}): ${verdict} over the base`;
}
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
function points(difference) {
  return (100 * difference).toFixed(1).replace(/^-0\.0$/, "0.0");
}
function number(value) {
  return String(Number(value.toFixed(2)));
}

// src/stats/holm.ts
function holmAdjusted(pValues) {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array(pValues.length).fill(1);
  let running = 0;
  for (const [rank, { p, index }] of order.entries()) {
    running = Math.max(running, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = running;
  }
  return adjusted;
}

// src/stats/sample-size.ts
var PLANNED_POWER = 0.8;
function examplesForVerdict({ variance, difference, margin, alpha, designEffect }) {
  const z = normalQuantile(1 - alpha) + normalQuantile(PLANNED_POWER);
  return Math.ceil(z * z * variance * designEffect / (margin + difference) ** 2);
}
function zeroDiscordanceFloor(margin, alpha) {
  const z = normalQuantile(1 - alpha);
  return Math.floor(z * z * (1 - margin) / margin) + 1;
}

// src/compare/needed.ts
var HOPELESS_SHARE = 0.25;
function examplesNeeded(found, { delta, alpha }) {
  const { n, clusters, meanSquare, difference, designEffect } = found;
  const perCluster = n / clusters;
  const floor = Math.max(zeroDiscordanceFloor(delta, alpha) * perCluster, found.method === "none" ? MIN_CLUSTERS * perCluster : 0);
  const plan = (planned) => Math.ceil(Math.max(floor, examplesForVerdict({ variance: meanSquare - planned ** 2, difference: planned, margin: delta, alpha, designEffect })));
  const equal = plan(0);
  const isNearMargin = Math.abs(difference + delta) < HOPELESS_SHARE * delta;
  const total = equal > n || isNearMargin ? equal : plan(difference);
  return Number.isFinite(total) && total > n ? { total, more: total - n } : null;
}

// src/compare/verdict.ts
var INFORMATIVE = ["field_f1", "must_not_call_rate"];
function verdictsOf(pairs, track, options) {
  const gatingMetrics = CORE_METRICS[track];
  const judged = METRICS.filter((metric) => gatingMetrics.includes(metric) || INFORMATIVE.includes(metric)).flatMap((metric) => {
    const values = valuesOf(pairs, metric);
    return values.length === 0 ? [] : [{ metric, gating: gatingMetrics.includes(metric), found: pairedDifference(values, options) }];
  });
  const adjusted = adjustedPValues(judged);
  return judged.map((one) => verdictOf(one, adjusted.get(one.metric) ?? one.found.pInferior, options));
}
function adjustedPValues(judged) {
  const gating = judged.filter(({ gating: gating2 }) => gating2);
  const adjusted = holmAdjusted(gating.map(({ found }) => found.pInferior ?? 1));
  return new Map(gating.flatMap(({ metric, found }, index) => found.pInferior === null ? [] : [[metric, adjusted[index] ?? 1]]));
}
function verdictOf({ metric, gating, found }, pInferior, { delta, alpha }) {
  const isInferior = found.interval.high < -delta && pInferior !== null && pInferior < alpha;
  const outcome = found.interval.low > -delta ? "parity" : isInferior ? "inferior" : "inconclusive";
  const { method, n, clusters, hosted, local, difference, interval, discordant } = found;
  return {
    metric,
    gating,
    outcome,
    point: difference < -delta ? "inferior" : "parity",
    margin: delta,
    alpha,
    method,
    n,
    clusters,
    hosted,
    local,
    difference,
    interval,
    discordant,
    pInferior,
    needed: outcome === "inconclusive" ? examplesNeeded(found, { delta, alpha }) : null
  };
}

// src/compare/gain.ts
function gainOverBase({ base, tuned, track }, options) {
  const { pairs } = pairScores(base, tuned);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === void 0 ? [] : valuesOf(pairs, metric);
  if (metric === void 0 || values.length === 0)
    return { gain: null, regressions: [], reasons: [`${track}: no example was scored with both the base and the tuned model`] };
  const tunedOnly = values.filter(({ hosted, local }) => local > hosted).length;
  const baseOnly = values.filter(({ hosted, local }) => hosted > local).length;
  const gain = { metric, tunedOnly, baseOnly, pValue: mcnemarExact(tunedOnly, baseOnly) };
  const verdicts = verdictsOf(pairs, track, options);
  const worse = verdicts.filter(isWorse);
  return {
    gain,
    regressions: [...worse.map((verdict) => regressionOf(verdict, null)), ...sliceRegressions(pairs, track, options)],
    reasons: [gainSentence(track, gain, options.alpha), ...regressionSentences(worse, verdicts, track)]
  };
}
function isWorse({ outcome, point }) {
  return outcome === "inferior" || outcome === "inconclusive" && point === "inferior";
}
function sliceRegressions(pairs, track, options) {
  const names = new Set(pairs.flatMap(({ local }) => [local.domain, ...local.slices]));
  return [...names].sort().flatMap((name) => {
    const inSlice = pairs.filter(({ local }) => local.domain === name || local.slices.includes(name));
    if (inSlice.length === pairs.length) return [];
    return verdictsOf(inSlice, track, options).filter(({ outcome }) => outcome === "inferior").map((verdict) => regressionOf(verdict, name));
  });
}
function regressionOf({ metric, outcome, n, hosted, local, difference, interval, margin }, slice) {
  return { metric, slice, outcome: outcome === "inferior" ? "inferior" : "inconclusive", n, base: hosted, tuned: local, difference, interval, margin };
}
function regressionSentences(worse, verdicts, track) {
  if (worse.length === 0) return [`${track}: no regression against the base on ${verdicts.map(({ metric }) => metric).join(", ")}`];
  return worse.map((verdict) => `regression against the base: ${verdictSentence(track, verdict, { local: "tuned", hosted: "base" })}`);
}

// src/compare/compare.ts
function compare(sides, options) {
  const { hosted, local, base } = sides;
  const { track } = local.evaluation;
  refuseWrongRoles(sides);
  refuseDifferentData(sides);
  const { pairs, unpaired } = pairScores(hosted.scores, local.scores);
  const verdicts = verdictsOf(pairs, track, options);
  const gating = verdicts.filter((verdict) => verdict.gating);
  const isComplete = gating.length === CORE_METRICS[track].length;
  const byRule = { interval: isComplete ? byInterval(gating) : "inconclusive", point: isComplete ? byPoint(gating) : "inconclusive" };
  const refusals = isComplete ? refusalsOf(unpaired, options) : [`${track}: no example was scored with both models`];
  const outcome = refusals.length > 0 ? "inconclusive" : byRule[options.rule];
  const candidate = local.evaluation.model.role === "tuned" ? "tuned" : "base";
  const overBase = candidate === "tuned" && base ? gainOverBase({ base: base.scores, tuned: local.scores, track }, options) : NO_BASE;
  return {
    schema: "fledgling/comparison@1",
    id: digestOf({ hosted: hosted.evaluation.id, local: local.evaluation.id, base: base?.evaluation.id ?? null, options }).slice(0, 16),
    track,
    candidate,
    rule: options.rule,
    outcome,
    byRule,
    verdicts,
    pairs: pairs.length,
    unpaired: { ...unpaired, limit: options.maxUnscored },
    fineTune: outcome === "inferior",
    gain: overBase.gain,
    regressions: overBase.regressions,
    reasons: [
      ...refusals,
      ...gating.map((verdict) => options.rule === "point" ? pointSentence(track, verdict) : verdictSentence(track, verdict)),
      ...overBase.reasons
    ],
    hosted: hosted.evaluation.id,
    local: local.evaluation.id
  };
}
var NO_BASE = { gain: null, regressions: [], reasons: [] };
function byInterval(gating) {
  if (gating.some(({ outcome }) => outcome === "inferior")) return "inferior";
  return gating.every(({ outcome }) => outcome === "parity") ? "parity" : "inconclusive";
}
function byPoint(gating) {
  return gating.some(({ point }) => point === "inferior") ? "inferior" : "parity";
}
function refusalsOf(unpaired, { maxUnscored }) {
  if (unpaired.share <= maxUnscored) return [];
  return [
    `${unpaired.count} examples (${percent(unpaired.share)}) were not scored with both models, more than gate.maxUnscored allows (${percent(maxUnscored)}): no verdict. Run again: what failed is asked again`
  ];
}
function refuseWrongRoles({ hosted, local, base }) {
  refuseRole("hosted", hosted, ["hosted"]);
  refuseRole("local", local, ["base", "tuned"]);
  if (!base) return;
  refuseRole("base", base, ["base"]);
  if (local.evaluation.model.role === "tuned") return;
  throw new UserError(
    `base: expected none beside a local evaluation of the base model, got ${base.evaluation.id}. Leave it out, or give the tuned model's evaluation as local.`
  );
}
function refuseRole(side, { evaluation: { id, model } }, roles) {
  if (roles.includes(model.role)) return;
  throw new UserError(
    `${side}: expected an evaluation of the ${roles.join(" or ")} model, got ${id}, which is of the ${model.role} model. Give each evaluation as the side its model plays.`
  );
}
function refuseDifferentData({ hosted, local, base }) {
  for (const side of base ? [hosted, base] : [hosted]) {
    for (const key of ["track", "split", "dataDigest", "scorerVersion"]) {
      const [expected, found] = [local.evaluation[key], side.evaluation[key]];
      if (expected === found) continue;
      throw new UserError(
        `The ${side.evaluation.model.role} evaluation ${side.evaluation.id} has ${key} ${found}, the ${local.evaluation.model.role} evaluation ${local.evaluation.id} has ${expected}: they cannot be compared. Evaluate both models on the same examples.`
      );
    }
  }
}

// src/pipeline/compare-stage.ts
function compareStage(config, ports, inputs) {
  const { track, split, candidate } = inputs;
  return {
    name: `compare ${candidate} ${track}${split === "vault" ? " vault" : ""}`,
    work: "compare",
    version: 2,
    inputs: {
      gate: digestOf(config.gate),
      "hosted scores": inputs.hosted.evaluation.scoresDigest,
      "local scores": inputs.local.evaluation.scoresDigest,
      ...inputs.base ? { "base scores": inputs.base.evaluation.scoresDigest } : {}
    },
    run: async ({ folder }) => {
      const startMs = ports.now();
      const result = compare({ hosted: inputs.hosted, local: inputs.local, base: inputs.base }, config.gate);
      const comparison = { ...result, manifest: await ports.manifest() };
      await folder.write("comparison.json", JSON.stringify(comparison, null, 2));
      await folder.write("trace.json", JSON.stringify(await trace(ports, folder, comparison, startMs)));
    },
    load: async (folder) => ({
      comparison: Comparison.parse(JSON.parse(await folder.read("comparison.json") ?? "")),
      trace: JSON.parse(await folder.read("trace.json") ?? "null")
    }),
    summary: ({ comparison }) => `${comparison.outcome}${comparison.fineTune ? ", FINE_TUNE=1" : ""}`
  };
}
async function trace(ports, folder, comparison, startMs) {
  const run2 = ports.tracing(folder).begin({ kind: "compare", name: `${comparison.candidate} ${comparison.track}`, metadata: { rule: comparison.rule, pairs: comparison.pairs } });
  for (const verdict of comparison.verdicts) {
    run2.span({
      name: verdict.metric,
      input: { hosted: verdict.hosted, local: verdict.local, n: verdict.n, margin: verdict.margin },
      output: { outcome: verdict.outcome, low: verdict.interval.low, high: verdict.interval.high },
      startMs,
      endMs: ports.now()
    });
    run2.score(`difference_${verdict.metric}`, verdict.difference);
  }
  const ended = await run2.end({ outcome: comparison.outcome, reasons: comparison.reasons });
  return ports.tracingOff ? null : ended;
}

// src/pipeline/compare-step.ts
async function compareStep(loop, { candidate, tracks }) {
  const { config } = loop;
  if (candidate === "base") {
    const comparisons2 = await comparedAll(loop, "base", tracks ?? config.tracks);
    const decision = decide(comparisons2, { standIn: standInOf(loop) });
    return { comparisons: comparisons2, decision, train: tracksToTrain(config, decision) };
  }
  const base = await compareStep(loop, { candidate: "base" });
  const comparisons = await comparedAll(loop, "tuned", tracks ?? base.train);
  const counting = config.tracks.flatMap((track) => [...base.comparisons, ...comparisons].findLast((comparison) => comparison.track === track) ?? []);
  return { comparisons, decision: decide(counting, { standIn: standInOf(loop) }), train: [] };
}
function tracksToTrain(config, decision) {
  if (decision.action !== "train" || config.train.when !== "gate") return [];
  return decision.tracks.filter(({ fineTune }) => fineTune).map(({ track }) => track);
}
async function comparedAll(loop, candidate, tracks) {
  const hosted = await evalStep(loop, { role: "hosted", tracks });
  const base = await evalStep(loop, { role: "base", tracks });
  const tuned = candidate === "tuned" ? await evalStep(loop, { role: "tuned", tracks }) : [];
  const comparisons = [];
  for (const [index, track] of tracks.entries()) {
    const sides = { hosted: hosted[index], base: base[index], tuned: tuned[index] };
    const local = sides[candidate];
    if (!sides.hosted || !local) throw new Error(`${track} was not evaluated`);
    const known = loop.comparisons.find((comparison2) => comparison2.track === track && comparison2.candidate === candidate);
    const comparison = known ?? await compared(loop, { track, split: "test", candidate, hosted: sides.hosted, local, base: candidate === "tuned" ? sides.base ?? null : null });
    if (!known) loop.comparisons.push(comparison);
    comparisons.push(comparison);
  }
  return comparisons;
}
async function compared(loop, inputs) {
  const { value } = await stageOf(loop, compareStage(loop.config, loop.ports, inputs));
  const name = `${inputs.candidate} ${inputs.track}${inputs.split === "vault" ? " vault" : ""}`;
  if (value.trace) loop.traces.push({ kind: "compare", name, ...value.trace });
  return value.comparison;
}
function standInOf(loop) {
  return [...loop.evaluations.values()].some(({ evaluation }) => evaluation.model.role === "hosted" && evaluation.model.standIn);
}

// src/pipeline/vault-step.ts
function vaultTracks(config, decision, examples) {
  const { repository, split } = config.promote;
  if (decision.action !== "ship" || repository === null || split !== "vault") return [];
  return decision.tracks.filter(({ track }) => examples.some((example) => example.track === track && example.split === "vault" && !example.challenge));
}
async function vaultStep(loop, decision) {
  const { examples } = await harvestStep(loop);
  for (const { track, candidate } of vaultTracks(loop.config, decision, examples)) {
    const [hosted] = await evalStep(loop, { role: "hosted", tracks: [track], split: "vault" });
    const [local] = await evalStep(loop, { role: candidate, tracks: [track], split: "vault" });
    if (!hosted || !local) throw new Error(`${track} was not evaluated`);
    loop.vault.evaluations.push(hosted, local);
    loop.vault.comparisons.push(await compared(loop, { track, split: "vault", candidate, hosted, local, base: null }));
  }
}

export {
  decide,
  compareStage,
  costUsd,
  evalStage,
  evaluatedExamples,
  evaluationName,
  mergeStage,
  evalStep,
  shardsOf2 as shardsOf,
  compareStep,
  tracksToTrain,
  vaultTracks,
  vaultStep
};
