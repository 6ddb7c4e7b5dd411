import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  GOLD,
  METRIC_LABELS,
  ROLE_LABELS,
  STAND_IN,
  TRACE_MISTAKE,
  TRACK_LABELS,
  capital,
  clipped,
  count,
  duration,
  folded,
  level,
  listed,
  pValue,
  percent,
  percentInterval,
  plural,
  points,
  pointsInterval,
  table,
  trainingView,
  usd,
  verdictView
} from "./chunk-5BUTEKDT.js";
import {
  trainStage,
  trainStep,
  trainingExamples
} from "./chunk-KAP7UVUJ.js";
import {
  harvestStage,
  harvestStep
} from "./chunk-VM5DN6AH.js";
import {
  promptMessages
} from "./chunk-V6CYXOVC.js";
import {
  CORE_METRICS,
  Comparison,
  Evaluation,
  JsonValue,
  METRICS,
  MODEL_ROLES,
  OUTCOMES,
  Prediction,
  REUSED,
  RunRecord,
  Score,
  TRACKS,
  allHarmless,
  canonicalJson,
  codeBlock,
  digestOf,
  escapeToBuffer,
  findStage,
  inlineCode,
  isJsonObject,
  parseCompletion,
  prose,
  raw,
  resolveCallbackSync,
  runStage,
  selectedModel,
  sha256,
  stageKey,
  stageOf,
  stringBufferToString,
  whyItRuns
} from "./chunk-OSEV7X2X.js";
import {
  jsonLines,
  parsedOrNull
} from "./chunk-4PANBR46.js";
import {
  EXIT,
  UserError
} from "./chunk-XHPH6W2B.js";

// src/eval/flatten.ts
function flatten(value) {
  const leaves2 = /* @__PURE__ */ new Map();
  collect(value, "", leaves2);
  return leaves2;
}
function collect(value, path, leaves2) {
  const children = childrenOf(value, path);
  if (children.length === 0) leaves2.set(path, canonicalJson(value));
  for (const [childPath, child] of children) collect(child, childPath, leaves2);
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
function differingPaths(gold, answer2) {
  const missingOrChanged = [...gold].filter(([path, leaf]) => answer2.get(path) !== leaf).map(([path]) => path);
  return [...missingOrChanged, ...[...answer2.keys()].filter((path) => !gold.has(path))];
}
function fieldOverlap(gold, answer2) {
  if (gold.size === 0 && answer2.size === 0) return { precision: 1, recall: 1, f1: 1 };
  const hits = [...gold].filter(([path, leaf]) => answer2.get(path) === leaf).length;
  return {
    precision: answer2.size === 0 ? 0 : hits / answer2.size,
    recall: gold.size === 0 ? 0 : hits / gold.size,
    f1: 2 * hits / (gold.size + answer2.size)
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
  const answer2 = outcome === "answered" ? parseCompletion(example.track, prediction.text ?? "") : null;
  const parsed = answer2?.ok ? answer2 : null;
  const [goldLeaves, leaves2] = [flatten(gold.json), parsed ? flatten(parsed.json) : NOTHING];
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
      ...fieldValues(goldLeaves, leaves2),
      // Only an explicit "no call" is an abstention; an answer that cannot be read is not.
      ...gold.calls?.length === 0 ? { must_not_call_rate: rate(parsed?.calls?.length === 0) } : {}
    },
    differs: differingPaths(goldLeaves, leaves2)
  };
}
var NOTHING = /* @__PURE__ */ new Map();
function goldOf(example) {
  const gold = parseCompletion(example.track, example.row.completion);
  if (!gold.ok)
    throw new UserError(`Example ${example.id}: its gold completion cannot be read: ${gold.reason}. Harvest the example again or mend its completion.`);
  return gold;
}
function structuredValues(gold, answer2) {
  return {
    json_valid_rate: rate(answer2 !== null),
    exact_match_rate: rate(answer2 !== null && canonicalJson(answer2.json) === canonicalJson(gold.json))
  };
}
function toolcallValues(gold, answer2) {
  const sameName = answer2 !== null && memberOf(answer2.json, "name") === memberOf(gold.json, "name");
  return {
    valid_call_rate: rate(answer2 !== null),
    name_match_rate: rate(sameName),
    args_exact_rate: rate(sameName && memberOf(answer2.json, "arguments") === memberOf(gold.json, "arguments"))
  };
}
function memberOf(json, key) {
  return canonicalJson((json !== null && typeof json === "object" && !Array.isArray(json) ? json[key] : null) ?? null);
}
function fieldValues(gold, answer2) {
  const { precision, recall, f1 } = fieldOverlap(gold, answer2);
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
  const nearestRank = (percent3) => sorted[Math.ceil(percent3 / 100 * sorted.length) - 1];
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
    unscored: countOutcomes(predictions).filter(({ outcome }) => !isGraded(outcome)).map(({ outcome, count: count2 }) => ({ reason: outcome, count: count2 })),
    outcomes: Object.fromEntries(countOutcomes(predictions).map(({ outcome, count: count2 }) => [outcome, count2])),
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
    ({ count: count2 }) => count2 > 0
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
function sliceOf(examples, { index, count: count2 }) {
  if (count2 > examples.length)
    throw new UserError(`--shard: expected at most as many shards as examples (${examples.length}), got ${count2}. Use fewer shards.`);
  return examples.filter((_, position) => position % count2 === index - 1);
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
async function evaluationInputs(config, ports, { role, examples, adapter, fresh }) {
  return {
    examples: digestOf(examples),
    decoding: digestOf({ ...config.decoding, seed: config.seed }),
    scorer: SCORER_VERSION,
    ...fresh === null ? {} : { fresh },
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
  const { count: count2 } = expected;
  const examples = sliceOf(expected.examples, { index, count: count2 });
  const wanted = {
    role: [model.role, expected.role],
    track: [track, expected.track],
    split: [split, expected.split],
    "number of shards": [model.engine["shards"], count2],
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
  const { track, split, count: count2 } = inputs;
  const examples = evaluatedExamples(inputs);
  const decoding = { ...config.decoding, seed: config.seed };
  return {
    name: evaluationName(inputs),
    work: "compare",
    version: 1,
    inputs: { ...await evaluationInputs(config, ports, { ...inputs, examples }), shards: String(count2) },
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
      await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: joined(shards.map(({ evaluation }) => evaluation.manifest)) });
    },
    ...loadedEvaluation,
    wallMs: ({ evaluation }) => evaluation.wallMs
  };
}
function joined(manifests) {
  const [first] = manifests;
  if (!first) throw new Error("an evaluation was merged from no shards");
  return { ...first, hardware: { ...first.hardware, gpus: manifests.flatMap(({ hardware }) => hardware.gpus) } };
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
  const tuned = role === "tuned" ? adapters ?? loop.watch?.adapters ?? await trainedAdapters(loop, tracks) : null;
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
  const count2 = shardsOf2(loop, role, split);
  const inputs = { ...wanted, examples, fresh: loop.watch?.mark ?? null };
  const value = shard || count2 === 1 ? (await stageOf(loop, await evalStage(loop.config, loop.ports, inputs))).value : await merged(loop, inputs, count2);
  if (value.trace)
    loop.traces.push({
      kind: "eval",
      name: `${role} ${track}${split === "vault" ? " vault" : ""}${shard ? ` ${shard.index} of ${shard.count}` : ""}`,
      ...value.trace
    });
  if (!shard) loop.evaluations.set(name, value);
  return value;
}
async function merged(loop, inputs, count2) {
  const { config, ports, limits } = loop;
  const whole = await mergeStage(config, ports, { ...inputs, count: count2 });
  const isThere = (await findStage(whole, ports)).state === "done";
  const mayEvaluate = limits.mayRun?.("local") ?? true;
  for (let index = 1; !isThere && mayEvaluate && index <= count2; index += 1)
    await runStage(await evalStage(config, ports, { ...inputs, shard: { index, count: count2 } }), ports, { ...limits, settle: true });
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
function verdictSentence(track, verdict2, names = { local: "local", hosted: "hosted" }) {
  const { metric, local, hosted, n, difference, interval, alpha, method } = verdict2;
  const figures3 = `${track} ${metric}: ${names.local} ${percent2(local)} against ${names.hosted} ${percent2(hosted)} on ${n} pairs, difference ${points2(difference)} points`;
  const bounds = method === "none" ? "no interval" : `${number(100 * (1 - 2 * alpha))} % interval ${points2(interval.low)} to ${points2(interval.high)}`;
  return `${figures3} (${bounds}), ${conclusion(verdict2)}: ${verdict2.outcome}`;
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
  return `${track} ${metric}: local ${percent2(local)} against hosted ${percent2(hosted)} on ${n} pairs, difference ${points2(difference)} points, ${side} the margin of ${number(100 * margin)} points by the plain rule: ${point}`;
}
function gainSentence(track, { metric, tunedOnly, baseOnly, pValue: pValue2 }, alpha) {
  const verdict2 = pValue2 < alpha ? "a real gain" : "no gain shown";
  return `${track} ${metric}: only the tuned model is right on ${tunedOnly} examples, only the base on ${baseOnly} (exact McNemar p ${pValue2 < 1e-4 ? "< 0.0001" : `= ${pValue2.toFixed(4)}`}): ${verdict2} over the base`;
}
function percent2(share) {
  return `${(100 * share).toFixed(1)} %`;
}
function points2(difference) {
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
    regressions: [...worse.map((verdict2) => regressionOf(verdict2, null)), ...sliceRegressions(pairs, track, options)],
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
    return verdictsOf(inSlice, track, options).filter(({ outcome }) => outcome === "inferior").map((verdict2) => regressionOf(verdict2, name));
  });
}
function regressionOf({ metric, outcome, n, hosted, local, difference, interval, margin }, slice) {
  return { metric, slice, outcome: outcome === "inferior" ? "inferior" : "inconclusive", n, base: hosted, tuned: local, difference, interval, margin };
}
function regressionSentences(worse, verdicts, track) {
  if (worse.length === 0) return [`${track}: no regression against the base on ${verdicts.map(({ metric }) => metric).join(", ")}`];
  return worse.map((verdict2) => `regression against the base: ${verdictSentence(track, verdict2, { local: "tuned", hosted: "base" })}`);
}

// src/compare/compare.ts
function compare(sides, options) {
  const { hosted, local, base } = sides;
  const { track } = local.evaluation;
  refuseWrongRoles(sides);
  refuseDifferentData(sides);
  const { pairs, unpaired } = pairScores(hosted.scores, local.scores);
  const verdicts = verdictsOf(pairs, track, options);
  const gating = verdicts.filter((verdict2) => verdict2.gating);
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
      ...gating.map((verdict2) => options.rule === "point" ? pointSentence(track, verdict2) : verdictSentence(track, verdict2)),
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
    `${unpaired.count} examples (${percent2(unpaired.share)}) were not scored with both models, more than gate.maxUnscored allows (${percent2(maxUnscored)}): no verdict. Run again: what failed is asked again`
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
  for (const verdict2 of comparison.verdicts) {
    run2.span({
      name: verdict2.metric,
      input: { hosted: verdict2.hosted, local: verdict2.local, n: verdict2.n, margin: verdict2.margin },
      output: { outcome: verdict2.outcome, low: verdict2.interval.low, high: verdict2.interval.high },
      startMs,
      endMs: ports.now()
    });
    run2.score(`difference_${verdict2.metric}`, verdict2.difference);
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
    const { watch } = loop;
    return { comparisons: comparisons2, decision, train: watch ? watchedTracks(config, watch) : tracksToTrain(config, decision) };
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
function watchedTracks({ tracks }, { adapters }) {
  return tracks.filter((track) => adapters.has(track));
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

// src/report/csv.ts
var HEADER = [
  "track",
  "metric",
  "core",
  "model",
  "value",
  "low",
  "high",
  "n",
  "difference",
  "difference_low",
  "difference_high",
  "margin",
  "interval_rule",
  "point_rule"
];
function csv(view) {
  const rows = view.tracks.flatMap(
    ({ track, roles, metrics, candidates }) => metrics.flatMap(
      ({ name, core, figures: figures3 }) => roles.flatMap((role) => {
        const figure = figures3[role];
        if (!figure) return [];
        const verdict2 = candidates.find(({ candidate }) => candidate === role)?.rows.find(({ metric }) => metric === name);
        const compared2 = verdict2 ? [verdict2.difference, verdict2.low, verdict2.high, verdict2.margin, verdict2.outcome, verdict2.point] : ["", "", "", "", "", ""];
        return [[track, name, core, role, figure.value, figure.low, figure.high, figure.n, ...compared2]];
      })
    )
  );
  return `${[HEADER, ...rows].map((row) => row.join(",")).join("\r\n")}\r
`;
}

// node_modules/hono/dist/helper/html/index.js
var html = (strings, ...values) => {
  const buffer = [""];
  for (let i = 0, len = strings.length - 1; i < len; i++) {
    buffer[0] += strings[i];
    const children = Array.isArray(values[i]) ? values[i].flat(Infinity) : [values[i]];
    for (let i2 = 0, len2 = children.length; i2 < len2; i2++) {
      const child = children[i2];
      if (typeof child === "string") escapeToBuffer(child, buffer);
      else if (typeof child === "number") buffer[0] += child;
      else if (typeof child === "boolean" || child === null || child === void 0) continue;
      else if (typeof child === "object" && child.isEscaped) {
        if (child.callbacks) buffer.unshift("", child);
        else {
          const tmp = child.toString();
          if (tmp instanceof Promise) buffer.unshift("", tmp);
          else buffer[0] += tmp;
        }
      } else if (child instanceof Promise) buffer.unshift("", child);
      else escapeToBuffer(child.toString(), buffer);
    }
  }
  buffer[0] += strings.at(-1);
  return buffer.length === 1 ? "callbacks" in buffer ? raw(resolveCallbackSync(raw(buffer[0], buffer.callbacks))) : raw(buffer[0]) : stringBufferToString(buffer, buffer.callbacks);
};

// src/report/html-text.ts
var SIGNS = {
  parity: "M2 6.5 5 9.5 10 3",
  inferior: "M2.5 2.5l7 7m0-7-7 7",
  inconclusive: "M3.5 4.2a2.5 2.5 0 1 1 3.6 2.2Q6 7 6 8m0 2v1"
};
function outcomeMark(outcome, word = outcome) {
  return html`<span class="outcome ${outcome}"><svg class="sign" viewBox="0 0 12 12" aria-hidden="true"><path d="${SIGNS[outcome]}"></path></svg>${word}</span>`;
}
function typographic(text) {
  return text.replace(/(?<![\w.-])-(?=\d)/g, "−").replaceAll(" %", " %").replace(/\bp ([<=]) /g, "p $1 ").replaceAll(" - ", " − ");
}
function chart({ wide, narrow }) {
  return html`<div class="chart"><div class="wide">${raw(wide)}</div><div class="narrow">${raw(narrow)}</div></div>`;
}
function scrolling(label2, table3) {
  return html`<div class="scroll" role="region" aria-label="${label2}" tabindex="0">${table3}</div>`;
}

// src/report/html-disagreements.ts
var LISTED = 200;
function disagreementsSection({ disagreements: { items, total, mistakes, leftOut } }) {
  if (total === 0) return html`<section aria-label="Disagreements"><h2>Disagreements</h2><p>Every model gave the gold answer on every example.</p></section>`;
  const rest = items.slice(LISTED);
  return html`<section aria-label="Disagreements" id="disagreements"><h2>Disagreements</h2>
<p>${plural(total, "example")} on which at least one model differs from the gold answer, those of the deciding local model first. ${mistakes ?? ""} ${leftOut ?? ""}</p>
<p class="note">${GOLD}</p>
${rest.length > 0 ? html`<p class="note" id="unscripted">The first ${LISTED} are listed; the others need JavaScript.</p>` : ""}
${filters(items)}
<ol class="cards">${items.slice(0, LISTED).map(card)}</ol>
<p class="more" hidden><button type="button" id="more">Show more</button></p>
<script type="application/json" id="rest">${raw(inertJson(rest.map((item) => card(item).toString())))}</script>
</section>`;
}
function inertJson(value) {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function filters(items) {
  const distinct = (values) => [...new Set(values)].sort().map((value) => [value, value]);
  const wrongs = [
    ...items.some(({ decisive }) => decisive) ? [["decisive", `${localName(items)} or hosted`]] : [],
    ...MODEL_ROLES.filter((role) => items.some(({ wrong }) => wrong.includes(role))).map((role) => [role, ROLE_LABELS[role]]),
    ...items.some(({ probableTraceMistake }) => probableTraceMistake) ? [["trace", "Probably the trace"]] : []
  ];
  const tracks = TRACKS.filter((track) => items.some((item) => item.track === track)).map((track) => [track, TRACK_LABELS[track]]);
  const select = (name, label2, values) => html`<div><label for="filter-${name}">${label2}</label><select id="filter-${name}" name="${name}"><option value="">All</option>${values.map(([value, text]) => html`<option value="${value}"${value === "decisive" && name === "wrong" ? raw(" selected") : ""}>${text}</option>`)}</select></div>`;
  return html`<div class="filters" role="search" aria-label="Disagreements" hidden>
<div class="find"><label for="filter-text">Search</label><input type="search" id="filter-text" name="text" autocomplete="off"></div>
${select("track", "Track", tracks)}
${select("wrong", "Wrong model", wrongs)}
${select("domain", "Domain", distinct(items.map(({ domain }) => domain)))}
${select("slice", "Slice", distinct(items.flatMap(({ slices }) => slices)))}
<p id="shown" role="status"></p>
</div>`;
}
function localName(items) {
  const names = new Set(items.map(({ answers }) => ROLE_LABELS[answers.some(({ role }) => role === "tuned") ? "tuned" : "base"]));
  return names.size === 1 ? [...names].join("") : "Deciding local";
}
function card({
  id,
  track,
  trackLabel,
  domain,
  slices,
  challenge,
  probableTraceMistake,
  decisive,
  system,
  user,
  gold,
  answers,
  wrong
}) {
  const found = [...wrong, ...decisive ? ["decisive"] : [], ...probableTraceMistake ? ["trace"] : []];
  const tags = [trackLabel, domain, ...slices, ...challenge ? ["not in the gate"] : []];
  return html`<li class="card" data-track="${track}" data-domain="${domain}" data-wrong="${JSON.stringify(found)}" data-slices="${JSON.stringify(slices)}">
<p class="tags">${tags.map((tag) => html`<span>${tag}</span>`)}${probableTraceMistake ? html`<strong class="outcome inconclusive">${TRACE_MISTAKE}</strong>` : ""}<code>${id}</code></p>
<h3 class="prompt">${user}</h3>
${system === "" ? "" : html`<details><summary>System prompt</summary><pre>${system}</pre></details>`}
<div class="answers"><div class="answer"><h4>Gold</h4>${leaves(gold.leaves, gold.text)}</div>${answers.map(answer)}</div>
</li>`;
}
function answer({ role, label: label2, correct, mark, leaves: its, text, reason }) {
  const outcome = correct === null ? "inconclusive" : correct ? "parity" : "inferior";
  return html`<div class="answer ${role}"><h4>${label2} ${outcomeMark(outcome, mark)}</h4>
${text === null ? html`<p class="quiet">No answer.</p>` : leaves(its, text)}${reason ? html`<p class="quiet">${reason}</p>` : ""}</div>`;
}
function leaves(its, text) {
  if (its === null) return html`<pre class="unreadable">${text}</pre>`;
  return html`<dl>${its.map(({ path, value, differs }) => {
    const shown = value === null ? html`<span aria-hidden="true">–</span><span class="visually-hidden">absent</span>` : value;
    return html`<div><dt>${path}</dt><dd>${differs ? html`<mark><span aria-hidden="true">≠ </span>${shown}</mark>` : shown}</dd></div>`;
  })}</dl>`;
}

// src/report/html-run.ts
function modelsSection({ tracks }) {
  const rows = tracks.flatMap(
    ({ label: label2, models }) => models.map(
      (model) => html`<tr><th scope="row">${model.label}<br><span class="quiet">${label2}</span></th><td>${model.name}${model.standIn ? html`<br><span class="quiet">stand-in</span>` : ""}</td>
<td class="number">${model.n}</td><td class="number">${model.p50}</td><td class="number">${model.p95}</td><td class="number">${model.tokensIn}</td><td class="number">${model.tokensOut}</td><td class="number">${model.tokensPerSecond}</td><td class="number">${model.cost}</td><td>${model.remarks}</td></tr>`
    )
  );
  const notes = new Set(tracks.flatMap(({ modelNotes: modelNotes2 }) => modelNotes2));
  return html`<section aria-label="Latency and cost"><h2>Latency, tokens and cost</h2>
${scrolling(
    "Latency, tokens and cost",
    html`<table><thead><tr><th scope="col">Model</th><th scope="col">Name</th><th scope="col" class="number">n</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="number">Tokens in</th>
<th scope="col" class="number">Tokens out</th><th scope="col" class="number">Tokens/s</th><th scope="col" class="number">Cost</th><th scope="col">Remarks</th></tr></thead><tbody>${rows}</tbody></table>`
  )}<p class="note">${[...notes].join(" ")}</p></section>`;
}
function stagesSection({ stages, stagesNote: stagesNote2, wall }) {
  const rows = stages.map(
    ({ name, status, why: why2, time, share, shareText }) => html`<tr><th scope="row">${name}</th><td>${status}</td><td class="number">${time}</td>
<td class="share"><span class="bar" style="width:${(Math.min(share, 1) * 100).toFixed(1)}%"></span><span>${shareText}</span></td><td class="quiet why">${why2}</td></tr>`
  );
  return html`<section aria-label="Stages"><h2>Stages</h2><p>${wall} in all. ${stagesNote2 ?? ""}</p>
${scrolling(
    "Stage times",
    html`<table><thead><tr><th scope="col">Stage</th><th scope="col">Status</th><th scope="col" class="number">Time</th><th scope="col">Share</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table>`
  )}</section>`;
}
function provenanceSection({ provenance, traces }) {
  const list = (pairs) => html`<dl class="provenance">${pairs.map(({ label: label2, value }) => html`<div><dt>${label2}</dt><dd>${value}</dd></div>`)}</dl>`;
  return html`<section aria-label="Provenance"><h2>Provenance</h2>
${list(provenance)}${traces.length > 0 ? html`<details><summary>Where the ${traces.length} traces are</summary>${list(traces)}</details>` : ""}</section>`;
}

// src/report/charts.ts
var CHART_WIDTHS = { wide: 880, narrow: 343 };
var ROLE_SHAPES = { hosted: "diamond", base: "circle", tuned: "square" };
async function levelsChart(metrics, width, text) {
  const values = metrics.flatMap(
    ({ label: label2, figures: figures3 }) => MODEL_ROLES.flatMap((role) => {
      const figure = figures3[role];
      return figure ? [{ metric: label2, model: ROLE_LABELS[role], value: figure.value * 100, low: figure.low * 100, high: figure.high * 100 }] : [];
    })
  );
  const models = MODEL_ROLES.filter((role) => values.some(({ model }) => model === ROLE_LABELS[role]));
  const y = metricAxis(metrics.map(({ label: label2 }) => label2));
  const yOffset = { field: "model", sort: models.map((role) => ROLE_LABELS[role]) };
  const scale = { domain: models.map((role) => ROLE_LABELS[role]), range: models.map((role) => `var(--${role})`) };
  const shapes = { domain: scale.domain, range: models.map((role) => ROLE_SHAPES[role]) };
  return draw(
    {
      ...canvas(width, metrics.length * 40),
      data: { values },
      encoding: { y, yOffset, color: { field: "model", type: "nominal", scale, legend: null } },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.5 },
          encoding: {
            x: { field: "low", type: "quantitative", scale: { domain: [0, 100] }, axis: { title: "Percent, 95 % interval", tickCount: 5 } },
            x2: { field: "high" }
          }
        },
        {
          mark: { type: "point", filled: true, size: 60, opacity: 1 },
          encoding: { x: { field: "value", type: "quantitative" }, shape: { field: "model", type: "nominal", scale: shapes, legend: null } }
        }
      ]
    },
    text
  );
}
async function differencesChart(rows, role, width, text) {
  const values = rows.map(({ label: label2, difference, low, high, margin }) => ({
    metric: label2,
    difference: difference * 100,
    low: low * 100,
    high: high * 100,
    margin: margin * -100
  }));
  const reach = Math.max(...values.map(({ margin }) => -margin), 1);
  const least = Math.min(...values.map(({ low }) => low), -1.4 * reach);
  const most = Math.max(...values.map(({ high }) => high), 0.6 * reach);
  const domain = [least - PADDING * (most - least), most + PADDING * (most - least)];
  const y = metricAxis(rows.map(({ label: label2 }) => label2));
  const colour = `var(--${role})`;
  const x = { field: "difference", type: "quantitative", scale: { domain, nice: false }, axis: { title: "Points against hosted", tickCount: 6 } };
  return draw(
    {
      ...canvas(width, rows.length * 28 + 4),
      data: { values },
      encoding: { y },
      layer: [
        { data: ONCE, mark: { type: "rule", color: "var(--muted)" }, encoding: { x: { datum: 0 }, y: { value: 0 }, y2: { value: "height" } } },
        {
          mark: { type: "tick", orient: "vertical", bandSize: 28, thickness: 1.5, color: "var(--margin)", strokeDash: [4, 3] },
          encoding: { x: { ...x, field: "margin" } }
        },
        label("hosted", { datum: 0 }, "left"),
        label("margin", { datum: -reach }, "right"),
        { mark: { type: "rule", strokeWidth: 3, color: colour }, encoding: { x: { ...x, field: "low" }, x2: { field: "high" } } },
        ...["low", "high"].map((field) => cap({ ...x, field }, colour)),
        { mark: { type: "point", filled: true, size: 80, opacity: 1, shape: ROLE_SHAPES[role], color: colour }, encoding: { x } }
      ]
    },
    text
  );
}
var PADDING = 0.05;
function cap(x, color) {
  return { mark: { type: "tick", orient: "vertical", size: 11, thickness: 2, opacity: 1, color }, encoding: { x } };
}
var ONCE = { values: [{}] };
function label(text, x, align) {
  return { data: ONCE, mark: { type: "text", text, align, color: "var(--muted)", fontSize: 11 }, encoding: { x, y: { value: -8 } } };
}
async function lossChart({ loss, meanLoss, valLoss }, width, text) {
  const x = { field: "step", type: "quantitative", scale: { nice: false }, axis: { title: "Step", grid: false, tickCount: 6 } };
  const y = { field: "loss", type: "quantitative", axis: { title: "Loss", tickCount: 4 } };
  return draw(
    {
      ...canvas(width, 150),
      layer: [
        { data: { values: loss }, mark: { type: "line", color: "var(--muted)", strokeWidth: 1, opacity: 0.5 }, encoding: { x, y } },
        { data: { values: meanLoss }, mark: { type: "line", color: "var(--tuned)", strokeWidth: 2 }, encoding: { x, y } },
        { data: { values: valLoss }, mark: { type: "point", filled: true, size: 60, opacity: 1, color: "var(--base)" }, encoding: { x, y } }
      ]
    },
    text
  );
}
var LABELS = 112;
function metricAxis(labels) {
  return {
    field: "metric",
    type: "nominal",
    sort: [...labels],
    axis: { title: null, domain: false, ticks: false, labelAlign: "left", labelPadding: LABELS, minExtent: LABELS, maxExtent: LABELS }
  };
}
function canvas(width, height) {
  return { width: width - 12, height, autosize: { type: "fit-x", contains: "padding" }, padding: 4, background: "transparent" };
}
var LOOK = {
  aria: false,
  font: "inherit",
  view: { stroke: null },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    gridColor: "var(--rule)",
    domainColor: "var(--rule)",
    tickColor: "var(--rule)",
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    labelLimit: 0
  },
  axisY: { grid: false }
};
async function draw(spec, { title, description }) {
  const [vega, vegaLite] = await Promise.all([import("./vega.module-GW5XJJ37.js"), import("./build-VWNWMOJV.js")]);
  const compiled = vegaLite.compile({ ...spec, config: LOOK }, { logger: vega.logger(vega.Error) });
  const svg = await new vega.View(vega.parse(compiled.spec), { renderer: "none", logLevel: vega.Error }).toSVG();
  const [width, height] = /viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"/.exec(svg)?.slice(1) ?? [];
  const head = `<svg role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escaped(title)}</title><desc>${escaped(description)}</desc>`;
  return svg.replace(/^<svg[^>]*>/, () => head).replace(/ (?:role|aria-[a-z]+)="(?!img)[^"]*"/g, "");
}
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

// src/report/html-track.ts
async function trackSection(track) {
  const candidates = await Promise.all(track.candidates.toReversed().map((candidate) => candidateSection(track, candidate)));
  return html`<section aria-label="${track.label}">
<h2>${track.label}</h2>
<h3>Scores</h3>
<p class="legend">${track.roles.map(legend)}</p>
${await bothWidths((width) => levelsChart(track.metrics, width, levelsText(track)))}
${scoresTable(track)}
${candidates}
${slicesSection(track)}
${await trainingSection(track)}
</section>`;
}
var LEGEND_PATHS = { hosted: "M6 1 11 6 6 11 1 6Z", base: "M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Z", tuned: "M2 2h8v8h-8Z" };
function legend(role) {
  return html`<span><svg viewBox="0 0 12 12" aria-hidden="true"><path d="${LEGEND_PATHS[role]}" fill="var(--${role})"></path></svg>${ROLE_LABELS[role]}</span>`;
}
function levelsText({ label: label2, metrics, roles }) {
  const values = metrics.map((metric) => `${metric.label}: ${roles.map((role) => `${role} ${metric.figures[role]?.text ?? "n/a"}`).join(", ")}`);
  return { title: `${label2}: scores of each model`, description: values.join("; ") };
}
function scoresTable({ label: label2, roles, metrics }) {
  const rows = metrics.map(
    ({ label: metric, core, figures: figures3, n }) => html`<tr><th scope="row">${metric}${core ? coreMark() : ""}</th><td class="number">${n}</td>${figureCells(roles, figures3, true)}</tr>`
  );
  return html`${scrolling(
    `${label2}: scores`,
    html`<table class="snug"><thead><tr><th scope="col">Metric</th><th scope="col" class="number">n</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  )}<p class="note"><span class="core">core</span> The gate decides on these metrics. In brackets: 95 % intervals.</p>`;
}
function figureCells(roles, figures3, withInterval) {
  return roles.map((role) => {
    const figure = figures3[role];
    const interval = withInterval && figure ? html` <span class="interval">${figure.interval}</span>` : "";
    return html`<td class="number">${typographic(figure?.text ?? "n/a")}${interval}</td>`;
  });
}
function coreMark() {
  return html` <span class="core">core</span>`;
}
async function candidateSection({ label: track }, candidate) {
  const { label: label2, outcome, rule, byRule, pairs, gain, rows, level: level2 } = candidate;
  const drawn = rows.map((row) => `${row.label}: ${row.text} points, interval ${row.interval}, margin ${row.marginText}, ${row.outcome}`);
  const text = { title: `${track}: ${label2.toLowerCase()} minus hosted`, description: drawn.join("; ") };
  const only = (column) => column === rule ? "" : raw(' class="roomy"');
  const lines = rows.map(
    (row) => html`<tr><th scope="row">${row.label}${row.gating ? coreMark() : ""}</th><td class="number">${typographic(row.text)}</td>
<td${only("interval")}>${outcomeMark(row.outcome)}${row.needed ? html`<br><span class="quiet">${row.needed}</span>` : ""}</td>
<td class="number">${typographic(row.interval)}</td><td class="number roomy">${typographic(row.marginText)}</td>
<td${only("point")}>${outcomeMark(row.point)}</td><td class="number">${row.n}</td><td class="number roomy">${row.discordant}</td></tr>`
  );
  return html`<h3>${label2} against hosted: ${outcomeMark(outcome)}</h3>
${await bothWidths((width) => differencesChart(rows, candidate.candidate, width, text))}
<p class="note">Bars: ${level2} intervals of the paired difference. Wholly right of the margin is parity, wholly left of it inferior.</p>
${scrolling(
    `${track}: ${label2} against hosted`,
    html`<table class="snug"><thead><tr><th scope="col">Metric</th><th scope="col" class="number">Points</th><th scope="col"${only("interval")}>Interval rule</th><th scope="col" class="number">${level2} interval</th><th scope="col" class="number roomy">Margin</th>
<th scope="col"${only("point")}>Point rule</th><th scope="col" class="number">n</th><th scope="col" class="number roomy wide">${label2} / hosted alone right</th></tr></thead><tbody>${lines}</tbody></table>`
  )}
<p class="note">The ${rule} rule decides. Together: interval rule ${byRule.interval}, point rule ${byRule.point}. ${typographic(pairs)}. ${typographic(gain ?? "")}</p>`;
}
var GROUPS = { slice: "Slices", challenge: "Kept apart", domain: "Domains", complexity: "Complexity" };
function slicesSection({ label: label2, slices, roles, deciding }) {
  if (slices.length === 0) return "";
  const groups = [...Map.groupBy(slices, ({ kind }) => kind)].map(
    ([kind, rows]) => html`<tbody><tr class="group"><th colspan="${roles.length + 2}" scope="rowgroup">${GROUPS[kind]}</th></tr>
${rows.map(({ name, n, figures: figures3 }) => html`<tr><th scope="row">${name}</th><td class="number">${n}</td>${figureCells(roles, figures3, false)}</tr>`)}</tbody>`
  );
  const apart = slices.some(({ gated: gated2 }) => !gated2) ? html`<p class="note">Kept apart: reported for information, not in the gate and never in training.</p>` : "";
  return html`<h3>Where it differs: ${deciding.toLowerCase()}</h3>
${scrolling(
    `${label2}: slices`,
    html`<table class="snug"><thead><tr><th scope="col">Examples</th><th scope="col" class="number">n</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr></thead>${groups}</table>`
  )}${apart}`;
}
async function trainingSection({ label: label2, training }) {
  if (!training) return "";
  const text = { title: `${label2}: training loss`, description: training.summary };
  return html`<h3>Training</h3>
<p>${training.summary}.</p>
${training.loss.length > 0 ? await bothWidths((width) => lossChart(training, width, text)) : ""}
<p class="note">Faint line: training loss of each step. Strong line: its running mean over ten steps. Circles: validation loss. ${training.recipe}.</p>
<ul class="checks">${training.checks.map(({ label: check, ok, detail }) => html`<li>${outcomeMark(ok ? "parity" : "inferior", ok ? "passed" : "failed")} <b>${check}</b>: ${detail}</li>`)}</ul>`;
}
async function bothWidths(draw2) {
  const [wide, narrow] = await Promise.all([draw2(CHART_WIDTHS.wide), draw2(CHART_WIDTHS.narrow)]);
  return chart({ wide, narrow });
}

// src/report/page-script.ts
var PAGE_SCRIPT = `'use strict';
(() => {
  const list = document.querySelector('.cards');
  if (!list) return;
  const PAGE = 20;
  const rest = document.createElement('template');
  rest.innerHTML = JSON.parse(document.getElementById('rest').textContent).join('');
  const cards = [...list.children, ...rest.content.children].map((element) => ({
    element,
    track: element.dataset.track,
    domain: element.dataset.domain,
    wrong: JSON.parse(element.dataset.wrong),
    slices: JSON.parse(element.dataset.slices),
    text: element.textContent.toLowerCase(),
  }));
  const filters = document.querySelector('.filters');
  const more = document.querySelector('.more');
  const value = (name) => filters.querySelector('[name="' + name + '"]').value;
  let limit = PAGE;

  const show = () => {
    const words = value('text').toLowerCase().split(/\\s+/).filter(Boolean);
    const [track, wrong, domain, slice] = ['track', 'wrong', 'domain', 'slice'].map(value);
    const matching = cards.filter((card) =>
      (track === '' || card.track === track) &&
      (wrong === '' || card.wrong.includes(wrong)) &&
      (domain === '' || card.domain === domain) &&
      (slice === '' || card.slices.includes(slice)) &&
      words.every((word) => card.text.includes(word)));
    list.replaceChildren(...matching.slice(0, limit).map(({ element }) => element));
    more.hidden = matching.length <= limit;
    document.getElementById('shown').textContent =
      matching.length === 0 ? 'Nothing matches.' : Math.min(limit, matching.length) + ' of ' + matching.length + ' shown';
  };

  filters.addEventListener('input', () => { limit = PAGE; show(); });
  document.getElementById('more').addEventListener('click', () => {
    const seen = list.children.length;
    limit += PAGE;
    show();
    const next = list.children[seen];
    if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
  });
  document.getElementById('unscripted')?.remove();
  filters.hidden = false;
  show();
})();
`;

// src/report/page-style.ts
var PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfdfc, #14161a);
  --raised: light-dark(#f5f5f2, #1c1f25);
  --ink: light-dark(#1b1d21, #e8e8e4);
  --muted: light-dark(#5c6068, #a3a8b2);
  --rule: light-dark(#dfdfda, #30343c);
  --accent: light-dark(#0b5c8f, #7cc0ee);
  --parity: light-dark(#0a6b4f, #5fd0a8);
  --inferior: light-dark(#a63a06, #ff9d6b);
  --inconclusive: light-dark(#6f5600, #e6c04a);
  --hosted: light-dark(#4d5157, #b9bdc6);
  --base: light-dark(#c2570c, #f0954e);
  --tuned: light-dark(#0b5c8f, #7cc0ee);
  --margin: light-dark(#1b1d21, #e8e8e4);
  --mark: light-dark(#fdeccd, #4a3510);
}
:root:has([name="theme"][value="light"]:checked) { color-scheme: light; }
:root:has([name="theme"][value="dark"]:checked) { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 58rem; margin: 0 auto; padding: 2rem 1.5rem 6rem; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.6rem; margin: 0 0 1rem; }
h3 { font-size: 1.05rem; margin: 2.75rem 0 0.75rem; }
p, ul, ol, dl { margin: 0 0 1rem; }
section + section:not(.keys) { margin-top: 4.5rem; padding-top: 2.25rem; border-top: 1px solid var(--rule); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet, .note { color: var(--muted); }
.quiet { font-weight: 400; font-size: 0.875rem; }
.note { font-size: 0.875rem; margin-top: 0.6rem; max-width: 46rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.stand-in { padding: 0.75rem 1rem; border-left: 4px solid var(--inconclusive); background: var(--raised); border-radius: 0 6px 6px 0; }
.top { display: flex; justify-content: space-between; align-items: start; gap: 1rem; margin-top: 1.5rem; }
.theme { display: flex; border: 1px solid var(--rule); border-radius: 999px; margin: 0; padding: 2px; font-size: 0.8rem; }
.theme input { position: absolute; opacity: 0; }
.theme span { display: block; padding: 0.2rem 0.7rem; border-radius: 999px; color: var(--muted); cursor: pointer; }
.theme :checked + span { background: var(--rule); color: var(--ink); }
.theme :focus-visible + span { outline: 2px solid var(--accent); }

.verdict { margin: 3.5rem 0 3rem; }
.verdict h1 { font-size: clamp(3rem, 11vw, 5.25rem); letter-spacing: -0.035em; font-weight: 700; margin: 0 0 0.75rem; }
.verdict.parity h1, .outcome.parity { color: var(--parity); }
.verdict.inferior h1, .outcome.inferior { color: var(--inferior); }
.verdict.inconclusive h1, .outcome.inconclusive { color: var(--inconclusive); }
.verdict .lead { font-size: 1.3rem; line-height: 1.4; max-width: 42rem; }
.verdict .lead strong { font-weight: 600; }
.reasons { padding-left: 1.1rem; color: var(--muted); }
.outcome { white-space: nowrap; font-weight: 500; }
.sign { width: 0.75em; height: 0.75em; margin-right: 0.3em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.sentence::first-letter, .reasons li::first-letter { text-transform: uppercase; }
.legend { display: flex; gap: 1.25rem; font-size: 0.875rem; color: var(--muted); margin-bottom: 0.25rem; }
.legend svg { width: 0.75rem; height: 0.75rem; margin-right: 0.4rem; }

.keys { display: grid; grid-template-columns: 1fr 1fr; gap: 3rem; }
.key { border-top: 1px solid var(--rule); padding-top: 1.25rem; }
.key h2 { font-size: 1.1rem; margin: 0; }
.key dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1rem 0 0; }
.key dt { font-size: 0.875rem; color: var(--muted); }
.key dd { margin: 0; }
.key b { display: block; font-size: 1.75rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.02em; white-space: nowrap; }
.key .tuned b { color: var(--accent); }

.chart svg { display: block; max-width: 100%; height: auto; }
.chart .narrow { display: none; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; overflow-wrap: normal; }
th, td { text-align: left; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--rule); vertical-align: baseline; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: 0.8rem; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
.wide.roomy { min-width: 6rem; }
.interval { color: var(--muted); font-size: 0.78em; font-weight: 400; }
.key .interval { display: block; font-size: 0.78rem; line-height: 1.4; margin-bottom: 0.15rem; }
.apart { color: var(--muted); font-size: 0.875rem; margin: 0.9rem 0 0; }
.group th { padding-top: 1.25rem; color: var(--muted); font-size: 0.8rem; }
.core { color: var(--accent); font-size: 0.72rem; border: 1px solid currentColor; border-radius: 999px; padding: 0 0.45em; margin-left: 0.3em; white-space: nowrap; }
.note .core { margin-left: 0; }
.share { min-width: 9rem; }
.share .bar { display: inline-block; height: 0.5rem; max-width: 4rem; min-width: 1px; background: var(--accent); border-radius: 2px; margin-right: 0.5rem; }
.checks { list-style: none; padding: 0; font-size: 0.925rem; }

.filters { display: grid; grid-template-columns: 1.6fr 1fr 1.7fr 1fr 1fr; gap: 0.75rem; align-items: end; margin: 1.5rem 0; }
.filters > div { min-width: 0; }
.filters label { font-size: 0.8rem; color: var(--muted); }
.filters input, .filters select { display: block; width: 100%; margin-top: 0.25rem; padding: 0.5rem 0.6rem; height: 2.6rem; font: inherit; font-size: 0.95rem; color: var(--ink); background: var(--paper); border: 1px solid var(--muted); border-radius: 6px; }
#shown { grid-column: 1 / -1; margin: 0; color: var(--muted); font-size: 0.875rem; }
.cards { list-style: none; padding: 0; }
.card { padding: 1.5rem 0; border-top: 1px solid var(--rule); }
.tags { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.8rem; color: var(--muted); margin-bottom: 0.5rem; }
.tags code { margin-left: auto; }
.prompt { font-size: 1.1rem; font-weight: 400; white-space: pre-wrap; margin: 0 0 0.75rem; line-height: 1.4; letter-spacing: 0; text-wrap: wrap; }
summary { cursor: pointer; color: var(--muted); font-size: 0.875rem; }
pre, code, .answer dl { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.8rem; }
pre { white-space: pre-wrap; margin: 0.5rem 0; padding: 0.75rem; background: var(--raised); border-radius: 6px; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem 1.5rem; margin-top: 0.75rem; }
.answer h4 { font-size: 0.875rem; margin: 0 0 0.4rem; padding-bottom: 0.35rem; border-bottom: 2px solid var(--rule); letter-spacing: 0; }
.answer.hosted h4 { border-color: var(--hosted); } .answer.base h4 { border-color: var(--base); } .answer.tuned h4 { border-color: var(--tuned); }
.answer dl { margin: 0; } .answer dl div { margin-bottom: 0.35rem; }
.answer dt { color: var(--muted); line-height: 1.3; } .answer dd { margin: 0; white-space: pre-wrap; }
mark { background: var(--mark); color: var(--ink); padding: 0 0.25em; border-radius: 3px; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }
.more button { font: inherit; padding: 0.5rem 1.25rem; border: 1px solid var(--muted); border-radius: 999px; background: none; color: var(--ink); cursor: pointer; }

.provenance div { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--rule); font-size: 0.875rem; }
.provenance dt { color: var(--muted); } .provenance dd { margin: 0; }

@media screen and (max-width: 56rem) {
  .chart .wide { display: none; } .chart .narrow { display: block; }
}
@media (max-width: 44rem) {
  main { padding: 1.25rem 1rem 4rem; }
  .top { flex-wrap: wrap; }
  .verdict { margin: 2rem 0; }
  .keys { grid-template-columns: 1fr; gap: 2rem; }
  .key b { font-size: 1.4rem; }
  table { font-size: 0.875rem; }
  th, td { padding-right: 0.75rem; }
  tbody th { white-space: nowrap; }
  .why { min-width: 14rem; }
  .snug { font-size: 0.8rem; }
  .snug th, .snug td { padding-right: 0.5rem; }
  .snug tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 5rem; }
  .snug .roomy { display: none; }
  .snug .interval { display: block; font-size: 0.68rem; }
  .filters { grid-template-columns: 1fr 1fr; } .filters .find { grid-column: 1 / -1; }
  .answers { grid-template-columns: 1fr 1fr; }
  .provenance div { grid-template-columns: 1fr; gap: 0; }
  section + section:not(.keys) { margin-top: 3rem; }
}
@media print {
  :root { color-scheme: light !important; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .theme, .filters, .more, details { display: none !important; }
  .card, tr, .chart, .key { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .verdict h1 { font-size: 36pt; }
}
`;

// src/report/html.ts
var POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  `script-src 'sha256-${Buffer.from(sha256(PAGE_SCRIPT), "hex").toString("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'"
].join("; ");
async function html2(view) {
  const tracks = await Promise.all(view.tracks.map(trackSection));
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${view.verdict.word}: ${view.agent} on ${view.model}</title>
<link rel="icon" href="data:,">
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main>
${view.standIn ? html`<p class="stand-in">${view.standIn}</p>` : ""}
${header(view)}
${verdict(view)}
${keyNumbers(view.tracks)}
${why(view)}
${tracks}
${modelsSection(view)}
${stagesSection(view)}
${disagreementsSection(view)}
${provenanceSection(view)}
</main>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`;
  return page.toString();
}
function header({ agent, runId, startedAt, model, wall }) {
  return html`<header class="top">
<p><strong>${agent}</strong> on ${model}<br><span class="quiet">Run ${runId}, ${startedAt} UTC, ${wall}</span></p>
<fieldset class="theme"><legend class="visually-hidden">Colours</legend>
<label><input type="radio" name="theme" value="auto" checked><span>Auto</span></label><label><input type="radio" name="theme" value="light"><span>Light</span></label><label><input type="radio" name="theme" value="dark"><span>Dark</span></label>
</fieldset>
</header>`;
}
function why({ why: reasons }) {
  return html`<section aria-label="Why"><h2>Why</h2><ul class="reasons">${reasons.map((reason) => html`<li>${typographic(reason)}</li>`)}</ul></section>`;
}
function verdict({ verdict: { outcome, word, sentence } }) {
  return html`<section class="verdict ${outcome}" aria-label="Verdict">
<h1>${word}</h1>
<p class="lead"><strong>${typographic(sentence)}</strong></p>
</section>`;
}
function keyNumbers(tracks) {
  return html`<section class="keys" aria-label="Key numbers">${tracks.map(keyNumbersOf)}</section>`;
}
function keyNumbersOf({ label: label2, deciding, key, roles, candidates, apart }) {
  const n = key ? Math.max(...roles.map((role) => key[role]?.n ?? 0)) : 0;
  const cells = roles.map((role) => {
    const compared2 = candidates.find(({ candidate }) => candidate === role);
    const below = compared2?.key ? html`${typographic(compared2.key.text)} points<span class="interval">${typographic(`${compared2.level} interval`)} <span class="number">${typographic(compared2.key.interval)}</span></span>${outcomeMark(compared2.outcome)}` : html`reference`;
    return html`<div class="${role}"><dt>${ROLE_LABELS[role]}</dt><dd><b>${key?.[role]?.text ?? "n/a"}</b><span class="quiet">${below}</span></dd></div>`;
  });
  return html`<div class="key"><h2>${label2}</h2><p class="quiet">${deciding} on ${n} held-out examples</p><dl>${cells}</dl>${apart.map(({ name, n: of, text }) => html`<p class="apart">Not in the gate: ${name}, n ${of}: ${typographic(text)}</p>`)}</div>`;
}

// src/report/markdown-disagreements.ts
var SHOWN = 5;
var MAX_TEXT = 2e3;
function disagreements({ disagreements: { items, total, mistakes } }) {
  if (total === 0) return "Every model gave the gold answer on every example.";
  const shown = items.slice(0, SHOWN).map(disagreement).join("\n\n");
  return folded(`Disagreements: ${count(Math.min(SHOWN, items.length))} of ${count(total)}`, `${GOLD} ${mistakes ?? ""}

${shown}`);
}
function disagreement({ id, track, domain, probableTraceMistake, user, gold, answers }) {
  const blocks = answers.map(
    ({ label: label2, mark, text, reason }) => `${label2}, ${mark}${reason ? ` (${prose(reason)})` : ""}:
${codeBlock(clipped(text ?? "", MAX_TEXT))}`
  );
  return [
    `${track} ${inlineCode(domain)} ${inlineCode(id)}${probableTraceMistake ? `, **${TRACE_MISTAKE}**` : ""}`,
    codeBlock(clipped(user, MAX_TEXT)),
    `Gold:
${codeBlock(clipped(gold.text, MAX_TEXT))}`,
    ...blocks
  ].join("\n\n");
}

// src/report/markdown-track.ts
function trackSection2(track) {
  const { candidates } = track;
  const rows = track.metrics.map(({ name, label: label2, core, figures: figures3, n }) => [
    core ? `**${label2}**` : label2,
    n,
    ...track.roles.map((role) => figures3[role]?.text ?? ""),
    ...candidates.map(({ rows: verdicts }) => {
      const verdict2 = verdicts.find(({ metric }) => metric === name);
      return verdict2 ? `${verdict2.text} ${verdict2.interval} ${verdict2.outcome}` : "";
    })
  ]);
  const header2 = ["Metric", "n", ...track.roles.map(capital), ...candidates.map(({ label: label2, level: level2 }) => `${label2} - hosted [${level2}]`)];
  return [
    `### ${track.label}`,
    table(header2, rows, "-".padEnd(header2.length, "r")),
    candidates.map(ruleLine).join("\n"),
    ...sliceTable(track),
    track.training ? `Training: ${prose(track.training.summary)}; ${prose(track.training.recipe)}.` : ""
  ];
}
function ruleLine({ label: label2, outcome, rule, byRule, pairs, gain }) {
  return `- ${label2}: **${outcome}** by the ${rule} rule (interval rule: ${byRule.interval}, point rule: ${byRule.point}); ${pairs}.${gain ? ` ${gain}` : ""}`;
}
function sliceTable({ slices, roles, deciding }) {
  const named2 = slices.filter(({ kind }) => kind === "slice" || kind === "challenge");
  if (named2.length === 0) return [];
  const rows = named2.map(({ name, n, gated: gated2, figures: figures3 }) => [inlineCode(name), n, gated2 ? "yes" : "no", ...roles.map((role) => figures3[role]?.text ?? "")]);
  return [table([`Slice (${deciding.toLowerCase()})`, "n", "In the gate", ...roles.map(capital)], rows, "-r-".padEnd(3 + roles.length, "r"))];
}
function modelTable(tracks) {
  const rows = tracks.flatMap(
    ({ track, models }) => models.map(({ label: label2, name, n, p50, p95, tokensIn, tokensOut, tokensPerSecond, cost, remarks }) => [
      track,
      label2,
      inlineCode(name),
      n,
      p50,
      p95,
      tokensIn,
      tokensOut,
      tokensPerSecond,
      cost,
      prose(remarks)
    ])
  );
  return table(["Track", "Model", "Name", "n", "p50", "p95", "Tokens in", "Tokens out", "Tokens/s", "Cost", "Remarks"], rows, "---rrrrrrr-");
}

// src/report/markdown.ts
function markdown(view) {
  const { verdict: verdict2 } = view;
  return [
    view.standIn ? `> **${view.standIn}**` : "",
    `**${prose(verdict2.sentence)}**`,
    [...view.why.map(prose), ...view.tracks.flatMap(apartLines)].map((line) => `- ${line}`).join("\n"),
    "**Bold** metrics are those the gate decides on.",
    ...view.tracks.flatMap(trackSection2),
    "### Latency, tokens and cost",
    modelTable(view.tracks),
    [...new Set(view.tracks.flatMap(({ modelNotes: modelNotes2 }) => modelNotes2))].map(prose).join(" "),
    `### Stages: ${view.wall} in all`,
    view.stagesNote ?? "",
    table(
      ["Stage", "Status", "Time", "Share", "Why"],
      view.stages.map(({ name, status, time, shareText, why: why2 }) => [inlineCode(name), status, time, shareText, prose(why2)]),
      "--rr-"
    ),
    disagreements(view),
    folded("Provenance", pairTable(view.provenance)),
    view.traces.length > 0 ? folded("Traces", pairTable(view.traces)) : "",
    `Run ${inlineCode(view.runId)} of ${inlineCode(view.agent)} on ${prose(view.model)}, ${prose(view.startedAt)} UTC.`
  ].filter(Boolean).join("\n\n").concat("\n");
}
function apartLines({ label: label2, apart }) {
  return apart.map(({ name, n, text }) => `${label2}, not in the gate: ${inlineCode(name)}, n ${n}: ${prose(text)}`);
}
function pairTable(pairs) {
  return table(
    ["What", "Value"],
    pairs.map(({ label: label2, value }) => [prose(label2), inlineCode(value)]),
    "--"
  );
}

// src/report/terminal.ts
import { styleText } from "node:util";
var COLOURS = { parity: "green", inferior: "red", inconclusive: "yellow" };
function terminal(view, { width, colour, files }) {
  const paint = (format, text) => colour ? styleText(format, text, { validateStream: false }) : text;
  const wrapped = (text, indent = "") => wrap(text, width, indent);
  const { verdict: verdict2 } = view;
  return [
    ...view.standIn ? [...wrapped(view.standIn).map((line) => paint("yellow", line)), ""] : [],
    ...wrapped(verdict2.sentence).map((line) => paint("bold", paint(COLOURS[verdict2.outcome], line))),
    ...view.why.flatMap((reason) => wrapped(`- ${oneLine(reason)}`, "  ")),
    ...view.tracks.flatMap((track) => ["", ...trackLines(track, width, paint)]),
    "",
    ...stageLines(view, paint),
    ...view.stagesNote ? wrapped(`  ${view.stagesNote}`) : [],
    ...files.length > 0 ? ["", paint("bold", "Files"), ...files.map((file) => `  ${oneLine(file)}`)] : [],
    ""
  ].join("\n");
}
function trackLines(track, width, paint) {
  const tuned = track.candidates.find(({ candidate }) => candidate === "tuned") ?? track.candidates[0];
  const header2 = ["", "n", ...track.roles, ...tuned ? [`${tuned.candidate} - hosted`, `${tuned.level} interval`, "verdict"] : []];
  const rows = track.metrics.map(({ label: label2, name, core, figures: figures3, n }) => {
    const verdict2 = tuned?.rows.find(({ metric }) => metric === name);
    const values = track.roles.map((role) => figures3[role]?.text ?? "");
    return [
      `${label2}${core ? " *" : ""}`,
      n,
      ...values,
      ...tuned ? [verdict2?.text ?? "", verdict2?.interval ?? "", verdict2 ? paint(COLOURS[verdict2.outcome], verdict2.outcome) : ""] : []
    ];
  });
  const title = `${track.label}  ${track.candidates.map((one) => candidateWords(one, paint)).join(", ")}`;
  const slices = track.slices.filter(({ kind }) => kind === "slice");
  return [
    paint("bold", title),
    ...table2([header2, ...rows], width, tuned ? [header2.length - 2, 1, header2.length - 3] : [1]).map((line, at) => at === 0 ? paint("dim", line) : line),
    ...wrap("* core metric; differences and intervals in points", width, "  ").map((line) => paint("dim", `  ${line.trimStart()}`)),
    ...track.apart.map(({ name, n, text }) => `  Not in the gate: ${oneLine(name)}, n ${n}: ${text}`),
    ...slices.map((slice) => {
      const values = track.roles.map((role) => `${role} ${slice.figures[role]?.text ?? "n/a"}`).join(", ");
      return `  ${oneLine(slice.name)} (n ${slice.n}): ${values}`;
    })
  ].flatMap((line) => visible(line) > width ? wrap(line, width, "    ") : [line]);
}
function candidateWords({ candidate, outcome }, paint) {
  return `${candidate}: ${paint(COLOURS[outcome], outcome)}`;
}
function stageLines(view, paint) {
  const names = Math.max(0, ...view.stages.map(({ name }) => name.length));
  return [
    paint("bold", `Stages  ${view.wall} in all`),
    ...view.stages.map(
      ({ name, status, time, shareText }) => `  ${oneLine(name).padEnd(names)}  ${status.padEnd(7)}  ${time.padStart(12)}  ${shareText.padStart(7)}`
    )
  ];
}
function table2(rows, width, [first, ...dropped]) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => visible(row[column] ?? ""))));
  const lines = rows.map(
    (row) => `  ${row.map((cell, at) => at === 0 ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0)).join("  ")}`.trimEnd()
  );
  if (first === void 0 || Math.max(...lines.map(visible)) <= width) return lines;
  return table2(
    rows.map((row) => row.toSpliced(first, 1)),
    width,
    dropped.map((column) => column > first ? column - 1 : column)
  );
}
function wrap(text, width, indent) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== void 0 && visible(last) + 1 + visible(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : indent + word);
  }
  return lines;
}
function visible(text) {
  return text.replace(/\u001b\[\d+m/g, "").length;
}
function padStart(text, width) {
  return " ".repeat(Math.max(0, width - visible(text))) + text;
}
function padEnd(text, width) {
  return text + " ".repeat(Math.max(0, width - visible(text)));
}
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

// src/report/leaves.ts
function leavesOf(track, text) {
  const completion = parseCompletion(track, text);
  return completion.ok ? new Map(flatten2(completion.json, "")) : null;
}
function pathsOf(answers) {
  return [...new Set(answers.flatMap((leaves2) => leaves2 ? [...leaves2.keys()] : []))];
}
function rowsOf(leaves2, paths, differs) {
  if (leaves2 === null) return null;
  const wrong = differs.map(dotted);
  const lies = (path, place) => path === place || path.startsWith(`${place}.`);
  const unknown = wrong.filter((place) => !paths.some((path) => lies(path, place)));
  return [...paths, ...unknown].map((path) => ({ path, value: leaves2.get(path) ?? null, differs: wrong.some((place) => lies(path, place)) }));
}
function* flatten2(value, path) {
  const children = Array.isArray(value) ? value.map((child, at) => [String(at), child]) : isJsonObject(value) ? Object.entries(value) : [];
  if (children.length === 0) yield [path, JSON.stringify(value)];
  for (const [key, child] of children) yield* flatten2(child, path === "" ? key : `${path}.${key}`);
}
function dotted(path) {
  return path.replace(/\[(\d+)\]/g, ".$1");
}

// src/report/disagreement-view.ts
var MAX_DISAGREEMENTS = 500;
var RANKS = ["local", "hosted", "trace", "base"];
var LEFT_OUT = {
  local: "on which the deciding local model is wrong",
  hosted: "on which the hosted model is wrong",
  trace: "with a probable mistake in the trace",
  base: "on which only the base is wrong"
};
function disagreementsView(disagreements3) {
  const ranked = RANKS.flatMap((rank) => disagreements3.filter((one) => rankOf(one) === rank).map((disagreement2) => ({ rank, disagreement: disagreement2 })));
  const items = ranked.slice(0, MAX_DISAGREEMENTS);
  const left = [...Map.groupBy(ranked.slice(MAX_DISAGREEMENTS), ({ rank }) => rank)].map(([rank, its]) => `${count(its.length)} ${LEFT_OUT[rank]}`);
  const mistakes = ranked.filter(({ rank }) => rank === "trace").length;
  return {
    total: disagreements3.length,
    items: items.map(disagreementView),
    mistakes: mistakes > 0 ? `On ${count(mistakes)} of them the hosted and the deciding local model agree on another answer than the gold one: probably a mistake in the trace.` : null,
    leftOut: left.length > 0 ? `The first ${count(items.length)} of ${plural(disagreements3.length, "disagreement")} are here; left out: ${listed(left)}.` : null
  };
}
function rankOf(disagreement2) {
  const { answers } = disagreement2;
  if (isTraceMistake(disagreement2)) return "trace";
  if (localOf(disagreement2)?.correct === false) return "local";
  return answers.hosted?.correct === false ? "hosted" : "base";
}
function localOf({ answers }) {
  return answers.tuned ?? answers.base;
}
function isTraceMistake(disagreement2) {
  const [hosted, local] = [disagreement2.answers.hosted, localOf(disagreement2)];
  if (hosted?.correct !== false || local?.correct !== false || hosted.text === null || local.text === null) return false;
  const [one, other] = [parseCompletion(disagreement2.track, hosted.text), parseCompletion(disagreement2.track, local.text)];
  return one.ok && other.ok && canonicalJson(one.json) === canonicalJson(other.json);
}
function disagreementView({ rank, disagreement: disagreement2 }) {
  const { exampleId, track, domain, challenge, slices, gold, answers } = disagreement2;
  const [system, user] = promptMessages(disagreement2.prompt);
  const given = MODEL_ROLES.flatMap((role) => {
    const answer2 = answers[role];
    return answer2 ? [{ role, ...answer2, leaves: answer2.text === null ? null : leavesOf(track, answer2.text) }] : [];
  });
  const goldLeaves = leavesOf(track, gold);
  const paths = pathsOf([goldLeaves, ...given.map(({ leaves: leaves2 }) => leaves2)]);
  return {
    id: exampleId,
    track,
    trackLabel: TRACK_LABELS[track],
    domain,
    challenge,
    slices,
    probableTraceMistake: rank === "trace",
    decisive: rank !== "base",
    system: system.content,
    user: user.content,
    gold: { text: gold, leaves: rowsOf(goldLeaves, paths, []) },
    answers: given.map(({ role, correct, differs, leaves: leaves2, text, reason }) => ({
      role,
      label: ROLE_LABELS[role],
      correct,
      mark: markOf(correct),
      leaves: rowsOf(leaves2, paths, differs),
      text,
      reason
    })),
    wrong: given.filter(({ correct }) => correct === false).map(({ role }) => role)
  };
}
function markOf(correct) {
  return correct === null ? "not scored" : correct ? "right" : "wrong";
}

// src/report/model-view.ts
function modelView({ model, examples, unscored, outcomes, latency, usage, costUsd: costUsd2, wallMs }) {
  const lost = unscored.map(({ reason, count: times }) => `${count(times)} unscored: ${reason}`);
  const counted = ["truncated", "content_filter"].flatMap((outcome) => {
    const times = outcomes[outcome] ?? 0;
    return times > 0 ? [`${count(times)} ${outcome.replace("_", " ")}`] : [];
  });
  return {
    role: model.role,
    label: ROLE_LABELS[model.role],
    name: model.name,
    standIn: model.standIn,
    examples: count(examples),
    n: latency ? count(latency.n) : "-",
    p50: latency ? duration(latency.p50Ms) : "-",
    p95: latency ? duration(latency.p95Ms) : "-",
    tokensIn: count(usage.promptTokens),
    tokensOut: count(usage.completionTokens),
    tokensPerSecond: wallMs > 0 ? count(Math.round(usage.completionTokens / (wallMs / 1e3))) : "-",
    cost: costUsd2 === null ? "-" : usd(costUsd2),
    remarks: [...lost, ...counted].join("; ")
  };
}
function modelNotes(evaluations) {
  const batches = evaluations.flatMap(({ model }) => typeof model.engine["batch"] === "number" ? [model.engine["batch"]] : []);
  const batch = Math.max(0, ...batches);
  const unpriced = [
    evaluations.some(({ model, costUsd: costUsd2 }) => model.role === "hosted" && costUsd2 === null) ? "cost.hosted" : "",
    evaluations.some(({ model, costUsd: costUsd2 }) => model.role !== "hosted" && costUsd2 === null) ? "cost.gpuHourUsd" : ""
  ].filter(Boolean);
  return [
    batch > 1 ? `Local latency is that of a row inside a lockstep batch of up to ${batch} rows, not of a request alone.` : "",
    "Tokens/s: completion tokens by the wall time of the whole evaluation.",
    unpriced.length > 0 ? `A dash is not priced: set ${unpriced.join(" and ")}.` : ""
  ].filter(Boolean);
}

// src/report/track-view.ts
function trackView(run2, track) {
  const evaluations = run2.evaluations.filter((evaluation) => evaluation.track === track);
  const deciding = CORE_METRICS[track].at(-1) ?? "exact_match_rate";
  const adapter = run2.adapters.find((one) => one.track === track);
  const metrics = metricRows(evaluations);
  const roles = MODEL_ROLES.filter((role) => ofRole(evaluations, role));
  const slices = sliceRows(evaluations, deciding);
  return {
    track,
    label: TRACK_LABELS[track],
    roles,
    deciding: METRIC_LABELS[deciding],
    key: metrics.find(({ name }) => name === deciding)?.figures ?? null,
    metrics,
    candidates: run2.comparisons.filter((comparison) => comparison.track === track).map((comparison) => candidateView(comparison, deciding)),
    slices,
    apart: slices.flatMap((slice) => slice.gated ? [] : [apartView(slice, roles)]),
    models: evaluations.map(modelView),
    modelNotes: modelNotes(evaluations),
    training: adapter ? trainingView(adapter) : null
  };
}
function metricRows(evaluations) {
  return METRICS.filter((name) => evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name))).map((name) => ({
    name,
    label: METRIC_LABELS[name],
    core: evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name && metric.core)),
    ...named(figures((role) => ofRole(evaluations, role)?.metrics, name))
  }));
}
function named(all) {
  const counts = MODEL_ROLES.flatMap((role) => all[role]?.n ?? []);
  return { figures: all, n: [...new Set(counts)].length > 1 ? counts.map(count).join(" / ") : count(counts[0] ?? 0) };
}
function candidateView(comparison, deciding) {
  const { candidate, outcome, rule, byRule, pairs, unpaired, gain, reasons, fineTune } = comparison;
  const rows = comparison.verdicts.map(differenceView);
  return {
    candidate,
    label: ROLE_LABELS[candidate],
    outcome,
    rule,
    byRule,
    fineTune,
    reasons,
    rows,
    key: rows.find(({ metric }) => metric === deciding) ?? null,
    level: level(comparison.verdicts[0]?.alpha ?? 0.05),
    pairs: `${count(pairs)} pairs, ${count(unpaired.count)} unpaired (${percent(unpaired.share)} of at most ${percent(unpaired.limit)})`,
    gain: gain && `Against the base: tuned alone right on ${count(gain.tunedOnly)}, base alone right on ${count(gain.baseOnly)} (exact McNemar ${pValue(gain.pValue)}).`
  };
}
function differenceView({ metric, gating, outcome, point, margin, n, difference, interval, discordant, needed, method }) {
  return {
    metric,
    label: METRIC_LABELS[metric],
    gating,
    outcome,
    point,
    margin,
    difference,
    low: interval.low,
    high: interval.high,
    n: count(n),
    method,
    text: points(difference),
    interval: pointsInterval(interval),
    marginText: points(-margin),
    discordant: `${count(discordant.localOnly)} / ${count(discordant.hostedOnly)}`,
    needed: gating && needed ? neededText(needed.more) : null
  };
}
function neededText(more) {
  return `about ${count(more)} more examples to decide (80 % power)`;
}
var SLICE_ORDER = ["slice", "challenge", "domain", "complexity"];
function sliceRows(evaluations, deciding) {
  const all = evaluations.flatMap(({ slices }) => slices);
  return SLICE_ORDER.flatMap((kind) => {
    const byName = Map.groupBy(
      all.filter((slice) => slice.kind === kind),
      ({ name }) => name
    );
    return [...byName].map(([name, same]) => ({
      name,
      kind,
      gated: kind !== "challenge",
      n: count(Math.max(...same.map(({ n }) => n))),
      figures: figures((role) => ofRole(evaluations, role)?.slices.find((slice) => slice.kind === kind && slice.name === name)?.metrics, deciding)
    }));
  });
}
function apartView({ name, n, figures: all }, roles) {
  const texts = roles.map((role) => `${role} ${all[role]?.text ?? "n/a"}${role !== "hosted" && role === roles.at(-1) ? ` ${all[role]?.interval ?? ""}` : ""}`);
  return { name, n, text: texts.join(", ").trimEnd() };
}
function ofRole(evaluations, role) {
  return evaluations.find(({ model }) => model.role === role);
}
function figures(metricsOf, name) {
  const figure = (role) => {
    const metric = metricsOf(role)?.find((one) => one.name === name);
    if (!metric) return null;
    const { value, n, interval } = metric;
    return { value, low: interval.low, high: interval.high, n, text: percent(value), interval: percentInterval(interval) };
  };
  return { hosted: figure("hosted"), base: figure("base"), tuned: figure("tuned") };
}

// src/report/why-view.ts
function whyView({ decision, comparisons }) {
  return decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = comparisons.find((one) => one.track === track && one.candidate === candidate);
    return comparison ? reasonsOf(comparison) : [];
  });
}
function reasonsOf(comparison) {
  const { track, candidate, verdicts, gain } = comparison;
  const deciding = CORE_METRICS[track].at(-1);
  const verdict2 = verdicts.find(({ metric }) => metric === deciding);
  const who = `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}`;
  if (!verdict2) return [`${who}: no example was scored with both models.`];
  const others = verdicts.filter((one) => one.gating && one !== verdict2 && outcomeOf(one, comparison) !== "parity");
  const gained = gain && `Against the base: tuned alone right on ${count(gain.tunedOnly)}, base alone right on ${count(gain.baseOnly)} (exact McNemar ${pValue(gain.pValue)}).`;
  return [
    [`${who}: ${figures2(verdict2, comparison)}.`, ...others.map((one) => `Also ${figures2(one, comparison)}.`), ...gained ? [gained] : []].join(" "),
    ...refusal(comparison, who),
    ...comparison.reasons.filter((reason) => reason.startsWith("regression against the base: "))
  ];
}
function figures2(verdict2, comparison) {
  const { metric, local, hosted, n, difference, interval, alpha, margin, method, needed } = verdict2;
  const label2 = METRIC_LABELS[metric].charAt(0).toLowerCase() + METRIC_LABELS[metric].slice(1);
  const bounds = method === "none" ? "no interval" : `${level(alpha)} interval ${points(interval.low)} to ${points(interval.high)}`;
  const rule = comparison.rule === "point" ? " by the point rule" : "";
  const more = comparison.rule === "interval" && needed ? `, ${neededText(needed.more)}` : "";
  return `${label2} ${percent(local)} against ${percent(hosted)} hosted on ${count(n)} pairs; difference ${points(difference)} points, ${bounds}, margin ${(margin * 100).toFixed(1)}${rule}: ${outcomeOf(verdict2, comparison)}${more}`;
}
function outcomeOf({ outcome, point }, { rule }) {
  return rule === "point" ? point : outcome;
}
function refusal({ unpaired }, who) {
  if (unpaired.share <= unpaired.limit) return [];
  return [
    `${who}: ${count(unpaired.count)} examples (${percent(unpaired.share)}) were not scored with both models, more than gate.maxUnscored allows (${percent(unpaired.limit)}): no verdict.`
  ];
}

// src/report/view.ts
function viewOf({ run: run2, disagreements: disagreements3 }) {
  return allHarmless({
    standIn: run2.standIn ? STAND_IN : null,
    agent: run2.agent,
    runId: run2.id,
    model: run2.model.title,
    startedAt: run2.startedAt.slice(0, 16).replace("T", " "),
    wall: duration(run2.wallMs),
    verdict: verdictView(run2),
    why: whyView(run2),
    tracks: TRACKS.filter((track) => run2.evaluations.some((evaluation) => evaluation.track === track)).map((track) => trackView(run2, track)),
    stages: stagesView(run2),
    stagesNote: stagesNote(run2),
    provenance: provenanceView(run2),
    traces: run2.traces.map(({ kind, name, traceId, location }) => ({ label: `${kind} ${name}`, value: `${traceId} in ${location}` })),
    disagreements: disagreementsView(disagreements3)
  });
}
function stagesView({ stages, wallMs: total }) {
  return stages.map(({ name, status, why: why2, wallMs }) => {
    const share = total > 0 ? wallMs / total : 0;
    return { name, status, why: why2, time: duration(wallMs), share, shareText: percent(share) };
  });
}
function stagesNote({ stages, wallMs }) {
  const sum = stages.reduce((total, stage) => total + stage.wallMs, 0);
  return sum > wallMs ? "Shares of the wall time; stages side by side: shares add up to more than 100 %." : null;
}
function provenanceView(run2) {
  const { manifest, dataset } = run2;
  const { hardware } = manifest;
  const commit = manifest.commit ? `${manifest.commit}${manifest.dirty ? " with uncommitted changes" : ""}` : "not in a Git checkout";
  const local = run2.evaluations.find(({ model }) => model.ggufSha256 !== null);
  const decoding = run2.evaluations[0]?.decoding;
  const trainers = new Set(run2.adapters.map((adapter) => described(adapter.run.versions)));
  const pairs = [
    ["Run", run2.id],
    ["Commit", commit],
    ["Config", manifest.configDigest],
    ["Overrides", described(manifest.overrides)],
    ["Data", dataset.digest],
    ["Model file", local?.model.ggufSha256 ?? void 0],
    ...run2.adapters.map(({ track, ggufSha256 }) => [`Adapter (${track})`, ggufSha256]),
    ...run2.evaluations.map(({ track, model, predictionsDigest }) => [`Predictions (${track}, ${model.role})`, predictionsDigest]),
    ["Engine", local && described(local.model.engine)],
    ["Decoding", decoding && `temperature ${decoding.temperature}, seed ${decoding.seed}, at most ${decoding.maxTokens} tokens`],
    ["Scorer", run2.evaluations[0]?.scorerVersion],
    ["Versions", described({ fledgling: manifest.fledgling, node: manifest.node, ...manifest.packages })],
    ...[...trainers].map((versions) => ["Trainer", versions]),
    ["Hardware", [`${hardware.cpu}, ${hardware.cores} cores, ${hardware.memoryGb.toFixed(1)} GB`, ...hardware.gpus, hardware.platform].join("; ")],
    ["Tracing", run2.tracingOff ? "switched off: this run left no trace" : void 0]
  ];
  return pairs.flatMap(([label2, value]) => value ? [{ label: label2, value }] : []);
}
function described(values) {
  return Object.entries(values).map(([key, value]) => `${key} ${value}`).join(", ");
}

// src/report/report.ts
async function report(input) {
  const view = viewOf(input);
  return {
    markdown: markdown(view),
    html: await html2(view),
    csv: csv(view),
    terminal: (width, colour, files = []) => terminal(view, { width, colour, files })
  };
}

// src/pipeline/disagreements.ts
function disagreements2(examples, models) {
  const roles = MODEL_ROLES.flatMap((role) => {
    const answers = models[role];
    if (!answers) return [];
    return [
      {
        role,
        predictions: new Map(answers.predictions.map((prediction) => [prediction.exampleId, prediction])),
        scores: new Map(answers.scores.map((score2) => [score2.exampleId, score2]))
      }
    ];
  });
  return examples.flatMap((example) => {
    const answers = roles.flatMap(({ role, predictions, scores }) => {
      const prediction = predictions.get(example.id);
      const score2 = scores.get(example.id);
      if (!prediction || !score2) return [];
      const scored = score2.status === "scored";
      const correct = scored ? score2.differs.length === 0 && (score2.values.exact_match_rate ?? score2.values.args_exact_rate) === 1 : null;
      return [[role, { text: prediction.text, correct, differs: scored ? score2.differs : [], reason: scored ? prediction.reason : score2.reason }]];
    });
    if (answers.every(([, answer2]) => answer2.correct === true)) return [];
    const { id, track, domain, challenge, slices, row } = example;
    return [{ exampleId: id, track, domain, challenge, slices, prompt: row.prompt, gold: row.completion, answers: Object.fromEntries(answers) }];
  });
}

// src/pipeline/report-stage.ts
var REPORT_STAGE_VERSION = 2;
function reportInputs(config, ports, stages) {
  const keyed = stages.flatMap(({ name, key }) => key === "" ? [] : [`${name} ${key}`]);
  return {
    stages: digestOf([config.agent, ...keyed.sort()]),
    cost: digestOf(config.cost),
    title: digestOf(selectedModel(config).title),
    tracing: ports.tracingOff ? "off" : "on"
  };
}
async function reportRun(loop, decision, startedMs) {
  const { config, ports } = loop;
  const dataset = await harvestStep(loop);
  const inputs = reportInputs(config, ports, loop.stages);
  const id = inputs.stages.slice(0, 12);
  const {
    value: run2,
    folder,
    report: reportStage
  } = await runStage(
    {
      name: "report",
      work: "report",
      version: REPORT_STAGE_VERSION,
      inputs,
      run: async (work) => {
        const record = await runRecord(loop, decision, { id, startedMs });
        const differing = dataset.manifest.tracks.flatMap((track) => disagreementsOf(loop, track));
        for (const [name, content] of await resultFiles(record, differing)) await work.folder.write(name, content);
      },
      load: async (stored) => RunRecord.parse(JSON.parse(await stored.read("run.json") ?? "")),
      summary: () => `run ${id}`
    },
    ports,
    loop.limits
  );
  return { run: run2, stages: [...loop.stages, reportStage], folder: await ensureResults(ports, { agent: config.agent, id, run: run2 }, folder) };
}
async function runRecord(loop, decision, { id, startedMs }) {
  const { config, ports, again, vault } = loop;
  const model = selectedModel(config);
  const { manifest } = await harvestStep(loop);
  const evaluations = [...loop.evaluations.values()].filter(({ evaluation }) => evaluation.split === "test");
  return {
    schema: "fledgling/run@1",
    id,
    agent: config.agent,
    startedAt: new Date(startedMs).toISOString(),
    wallMs: Math.round(ports.now() - startedMs),
    standIn: decision.standIn,
    model: { name: model.name, title: model.title },
    config: JsonValue.parse(JSON.parse(JSON.stringify(config))),
    again,
    stages: [...loop.stages],
    dataset: manifest,
    evaluations: MODEL_ROLES.flatMap((role) => evaluations.filter(({ evaluation }) => evaluation.model.role === role)).map((result) => priced(result, config)),
    comparisons: loop.comparisons,
    adapters: config.tracks.flatMap((track) => loop.adapters.get(track)?.adapter ?? []),
    decision,
    vault: { evaluations: vault.evaluations.map((result) => priced(result, config)), comparisons: vault.comparisons },
    traces: loop.traces.toSorted((a, b) => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`)),
    tracingOff: ports.tracingOff,
    manifest: await ports.manifest()
  };
}
function priced({ evaluation, predictions }, config) {
  return { ...evaluation, costUsd: evaluation.model.role === "hosted" ? costUsd(predictions, config.cost.hosted) : null };
}
function disagreementsOf({ dataset, evaluations }, track) {
  const examples = dataset?.examples.filter((example) => example.track === track && example.split === "test") ?? [];
  const [hosted, base, tuned] = MODEL_ROLES.map((role) => evaluations.get(`${role} ${track} test`));
  return disagreements2(examples, { ...hosted ? { hosted } : {}, ...base ? { base } : {}, ...tuned ? { tuned } : {} });
}
var DISAGREEMENTS = "disagreements.jsonl";
var RENDERED = { markdown: "report.md", html: "report.html", csv: "report.csv" };
async function resultFiles(run2, differing) {
  const rendered = await report({ run: run2, disagreements: differing });
  return new Map([
    ...jsonRecords(run2).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}
`]),
    [DISAGREEMENTS, jsonLines(differing)],
    [RENDERED.markdown, rendered.markdown],
    [RENDERED.html, rendered.html],
    [RENDERED.csv, rendered.csv]
  ]);
}
function jsonRecords(run2) {
  return [
    ["run.json", run2],
    ["decision.json", run2.decision],
    ["dataset.json", run2.dataset],
    ...run2.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}.json`, evaluation]),
    ...run2.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}.json`, comparison]),
    ...run2.adapters.map((adapter) => [`adapter-${adapter.track}.json`, adapter]),
    ...run2.vault.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}-vault.json`, evaluation]),
    ...run2.vault.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}-vault.json`, comparison])
  ];
}
function resultFileNames(run2) {
  return [...jsonRecords(run2).map(([name]) => name), DISAGREEMENTS, ...Object.values(RENDERED)];
}
async function ensureResults(ports, { agent, id, run: run2 }, folder) {
  const files = /* @__PURE__ */ new Map();
  for (const name of resultFileNames(run2)) {
    const content = await folder.read(name);
    if (content !== null && await ports.results.read(agent, id, name) !== content) files.set(name, content);
  }
  return ports.results.write(agent, id, files);
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

// src/pipeline/plan-sheet.ts
function planSheet(ports) {
  const stages = [];
  const keys = [];
  const unknown = { role: null, track: null, split: null, examples: null, promptCharacters: null };
  return {
    stages,
    keys,
    lookUp: async (stage, about) => {
      keys.push({ name: stage.name, key: stageKey(stage) });
      const found = await findStage(stage, ports);
      stages.push({ name: stage.name, ...unknown, ...about, does: found.state === "done" ? "reuse" : "run", why: found.why });
      return found.state === "done" ? found.value : null;
    },
    later: (name, about) => void stages.push({ name, ...unknown, ...about })
  };
}
function sizeOf(examples) {
  return { examples: examples.length, promptCharacters: examples.reduce((sum, { row }) => sum + row.prompt.length, 0) };
}

// src/pipeline/plan.ts
async function planLoop(config, ports, { shards = 1, again = null, watch = null } = {}) {
  const sheet = planSheet(ports);
  const dataset = await sheet.lookUp(await harvestStage(config, ports), { kind: "harvest" });
  const examples = dataset?.examples ?? null;
  const planned = { config, ports, sheet, shards, again, watch, examples, adapters: new Map(watch?.adapters) };
  const evaluations = /* @__PURE__ */ new Map();
  for (const role of ["hosted", "base"])
    for (const track of config.tracks) evaluations.set(`${role} ${track}`, await planEvaluation(planned, { role, track, split: "test", adapter: null }));
  const comparisons = [];
  for (const track of config.tracks) {
    const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
    comparisons.push(...await planComparison(planned, { track, split: "test", candidate: "base", hosted, local: base, base: null }));
  }
  const decision = decisionOf(comparisons, config.tracks);
  if (watch || config.train.when === "gate") {
    const wanted = watch ? watchedTracks(config, watch) : decision ? tracksToTrain(config, decision) : null;
    for (const track of wanted ?? config.tracks) {
      const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
      comparisons.push(...await planTraining(planned, { track, isCertain: wanted !== null, hosted, base }));
    }
  }
  await planVault(planned, comparisons);
  await planReport(planned);
  return sheet.stages;
}
async function planEvaluation({ config, ports, sheet, shards, watch, examples }, wanted) {
  const { role, track, split } = wanted;
  const about = { kind: "eval", role, track, split };
  if (!examples) {
    sheet.later(evaluationName(wanted), { ...about, does: "run", why: "its examples come from the harvest" });
    return null;
  }
  const count2 = shardsOf2({ shards }, role, split);
  const inputs = { ...wanted, examples, fresh: watch?.mark ?? null };
  const stage = count2 === 1 ? await evalStage(config, ports, { ...inputs, shard: null }) : await mergeStage(config, ports, { ...inputs, count: count2 });
  return sheet.lookUp(stage, { ...about, ...sizeOf(evaluatedExamples({ examples, track, split })) });
}
async function planComparison({ config, ports, sheet }, wanted) {
  const { track, split, candidate, hosted, local } = wanted;
  const about = { kind: "compare", role: candidate, track, split };
  if (hosted && local) {
    const found = await sheet.lookUp(compareStage(config, ports, { ...wanted, hosted, local }), about);
    return found ? [found.comparison] : [];
  }
  const name = `compare ${candidate} ${track}${split === "vault" ? " vault" : ""}`;
  sheet.later(name, { ...about, does: "run", why: "its scores come from the evaluations" });
  return [];
}
function decisionOf(comparisons, tracks) {
  const counting = tracks.flatMap((track) => comparisons.findLast((comparison) => comparison.track === track) ?? []);
  return counting.length === tracks.length ? decide(counting, { standIn: false }) : null;
}
async function planTraining(planning, { track, isCertain, hosted, base }) {
  const { config, ports, sheet, again, watch, examples, adapters } = planning;
  const evaluated2 = async (adapter2) => {
    const tuned = await planEvaluation(planning, { role: "tuned", track, split: "test", adapter: adapter2 });
    return planComparison(planning, { track, split: "test", candidate: "tuned", hosted, local: tuned, base });
  };
  const inUse = watch?.adapters.get(track);
  if (inUse) return evaluated2(inUse);
  const training = { kind: "train", role: "tuned", track, ...examples ? sizeOf(trainingExamples(track, examples)) : {} };
  const later = (does, why2) => {
    const size = examples ? sizeOf(evaluatedExamples({ examples, track, split: "test" })) : {};
    sheet.later(`eval tuned ${track}`, { kind: "eval", role: "tuned", track, split: "test", ...size, does, why: why2 });
    sheet.later(`compare tuned ${track}`, { kind: "compare", role: "tuned", track, split: "test", does, why: why2 });
    return [];
  };
  if (!isCertain || !examples) {
    await planEnvironment(planning, "maybe");
    sheet.later(`train ${track}`, { ...training, does: "maybe", why: "only if the gate asks for training" });
    return later("maybe", "only if the gate asks for training");
  }
  const trained = await sheet.lookUp(await trainStage(config, ports, { track, examples, again }), training);
  if (!trained) {
    await planEnvironment(planning, "run");
    return later("run", "its adapter comes from training");
  }
  const adapter = { path: trained.ggufPath, sha256: trained.adapter.ggufSha256 };
  adapters.set(track, adapter);
  return evaluated2(adapter);
}
async function planEnvironment({ ports, sheet }, does) {
  const name = "trainer environment";
  if (sheet.stages.some((stage) => stage.name === name) || await ports.trainer.isReady()) return;
  sheet.later(name, { kind: "environment", does, why: "the first training installs about 6 GB of Python packages" });
}
async function planVault(planning, comparisons) {
  const { config, sheet, adapters, examples } = planning;
  const isDecided = sheet.stages.every(({ does }) => does === "reuse");
  const known = isDecided ? decisionOf(comparisons, config.tracks) : null;
  const possible = known ?? { action: "ship", tracks: config.tracks.map((track) => ({ track, candidate: "tuned" })) };
  for (const { track, candidate } of vaultTracks(config, possible, examples ?? [])) {
    const wanted = { track, split: "vault", role: candidate };
    if (known) {
      const hosted = await planEvaluation(planning, { ...wanted, role: "hosted", adapter: null });
      const local = await planEvaluation(planning, { ...wanted, adapter: candidate === "tuned" ? adapters.get(track) ?? null : null });
      await planComparison(planning, { ...wanted, candidate, hosted, local, base: null });
      continue;
    }
    const size = sizeOf(evaluatedExamples({ examples: examples ?? [], track, split: "vault" }));
    const about = { track, split: "vault", does: "maybe", why: "only if the decision is to ship" };
    for (const role of ["hosted", candidate]) sheet.later(`eval ${role} ${track} vault`, { kind: "eval", role, ...about, ...size });
    sheet.later(`compare ${candidate} ${track} vault`, { kind: "compare", role: candidate, ...about });
  }
}
async function planReport({ config, ports, sheet }) {
  const inputs = reportInputs(config, ports, sheet.keys);
  const stage = { name: "report", version: REPORT_STAGE_VERSION, inputs };
  const isReused = sheet.stages.every(({ does }) => does === "reuse");
  const found = isReused ? await ports.store.find(stage.name, stageKey(stage)) : null;
  const why2 = found ? REUSED : isReused ? await whyItRuns(stage, ports) : "a stage before it runs";
  sheet.later("report", { kind: "report", does: found ? "reuse" : "run", why: why2 });
}

export {
  disagreements,
  trackSection2 as trackSection,
  modelTable,
  viewOf,
  evalStep,
  compareStep,
  reportRun,
  resultFileNames,
  vaultTracks,
  vaultStep,
  planLoop
};
