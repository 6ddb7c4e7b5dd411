import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  selectedRecipe
} from "./chunk-OSEV7X2X.js";

// src/gitops/estimate-hosted.ts
var CHARACTERS_A_TOKEN = 4;
function hostedEstimate(config, stage, measured) {
  const { hosted } = config;
  if (hosted.provider === "scripted-teacher") return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "a stand-in answers" };
  if (hosted.replay) return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "recordings answer" };
  const tokens = measuredTokens(config, stage, measured) ?? countedTokens(config, stage);
  if (!tokens) return { costUsd: null, gpuHours: 0, hostedTokens: null, basis: "not known before the harvest" };
  const prices = config.cost.hosted;
  const costUsd = prices && (tokens.prompt * prices.inputPerMillionUsd + tokens.completion * prices.outputPerMillionUsd) / 1e6;
  return { costUsd, gpuHours: 0, hostedTokens: Math.ceil(tokens.prompt + tokens.completion), basis: tokens.basis };
}
function measuredTokens({ hosted }, stage, measured) {
  const known = measured?.evaluations.find(({ model, track }) => model.role === "hosted" && track === stage.track && model.name === hosted.model);
  if (!measured || !known || known.examples === 0 || known.usage.promptTokens === 0) return null;
  const share = (stage.examples ?? known.examples) / known.examples;
  return { prompt: known.usage.promptTokens * share, completion: known.usage.completionTokens * share, basis: `measured in run ${measured.id}` };
}
function countedTokens({ decoding }, { examples, promptCharacters }) {
  if (examples === null || promptCharacters === null) return null;
  const prompt = Math.ceil(promptCharacters / CHARACTERS_A_TOKEN);
  const shown = prompt.toLocaleString("en-US");
  return { prompt, completion: examples * decoding.maxTokens, basis: `${examples} rows, about ${shown} tokens, answers of at most ${decoding.maxTokens}` };
}

// src/gitops/estimate.ts
var FREE = { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: "" };
var UNKNOWN = { costUsd: null, gpuHours: null, hostedTokens: 0, basis: "nothing is known to estimate it from" };
function estimateStages(config, stages, measured) {
  return stages.map((stage) => ({ stage, ...estimateOf(config, stage, measured) }));
}
function estimateOf(config, stage, measured) {
  if (stage.does === "reuse") return FREE;
  if (stage.kind === "train") return training(config, stage, measured);
  if (stage.kind !== "eval") return FREE;
  return stage.role === "hosted" ? hostedEstimate(config, stage, measured) : localEvaluation(config, stage, measured);
}
function localEvaluation(config, stage, measured) {
  if (config.local.gpu === "off") return { ...FREE, basis: "no GPU: local.gpu is off" };
  const evaluations = measured ? [...measured.evaluations, ...measured.vault.evaluations] : [];
  const ofTrack = evaluations.filter(({ track, model }) => track === stage.track && model.name === config.models.default);
  const ofRole = ofTrack.filter(({ model }) => model.role === stage.role);
  const known = ofRole.find(({ split }) => split === stage.split) ?? ofRole[0] ?? ofTrack[0];
  if (!measured || !known || known.examples === 0) return UNKNOWN;
  const gpus = Math.max(1, known.manifest.hardware.gpus.length);
  const gpuHours = known.wallMs / 36e5 * gpus * (stage.examples ?? known.examples) / known.examples;
  return onGpu(config, gpuHours, `measured in run ${measured.id}`);
}
function training(config, stage, measured) {
  const known = measured?.adapters.find(({ track, base }) => track === stage.track && base.id === config.models.default);
  if (!measured || !known) return UNKNOWN;
  if (!known.run.device.startsWith("cuda")) return { ...FREE, basis: `trained without a GPU in run ${measured.id}` };
  const rows = Math.max(1, known.run.trainRows + known.run.valRows);
  const share = (stage.examples ?? rows) / rows * (selectedRecipe(config).epochs / known.recipe.epochs);
  return onGpu(config, known.run.wallS / 3600 * known.run.worldSize * share, `measured in run ${measured.id}`);
}
function onGpu(config, gpuHours, basis) {
  const price = config.cost.gpuHourUsd;
  return { costUsd: price === null ? null : gpuHours * price, gpuHours, hostedTokens: 0, basis };
}
function estimateLines(estimates) {
  return estimates.map(({ stage: { name, does, why }, costUsd, gpuHours, basis }) => ({ name, does, why, costUsd, gpuHours, basis }));
}
function totals(estimates) {
  const certain = estimates.filter(({ stage }) => stage.does === "run");
  return { costUsd: sum(certain.map(({ costUsd }) => costUsd)), gpuHours: sum(certain.map(({ gpuHours }) => gpuHours)) };
}
function sum(values) {
  return values.reduce((total, value) => total === null || value === null ? null : total + value, 0);
}

// src/gitops/over-budget.ts
function overBudget(sides, estimates) {
  const hosted = estimates.filter(({ stage }) => stage.role === "hosted");
  return [
    ...check(sides, {
      budget: "hostedTokens",
      unit: "tokens at the hosted model",
      at: ["harvest", "limit"],
      values: hosted.map((estimate) => estimate.hostedTokens)
    }),
    ...check(sides, {
      budget: "hostedUsd",
      unit: "US dollars at the hosted model",
      at: ["cost", "hosted"],
      values: hosted.map((estimate) => estimate.costUsd)
    }),
    ...check(sides, { budget: "gpuHours", unit: "GPU-hours", at: ["models", "default"], values: estimates.map((estimate) => estimate.gpuHours) })
  ];
}
function check({ config, policy }, what) {
  const most = policy.value.budget[what.budget];
  const known = what.values.reduce((total, value) => total + (value ?? 0), 0);
  const isUnknown = what.values.includes(null);
  if (known <= most && !(isUnknown && most === 0)) return [];
  const place = { file: config.file, line: config.lineOf(what.at), key: what.at.join(".") };
  const limit = { file: policy.file, line: policy.lineOf(["budget", what.budget]), key: `budget.${what.budget}` };
  const found = known > most ? `about ${rounded(known)}${isUnknown ? " or more" : ""}` : "an unknown number";
  return [
    {
      code: "over-budget",
      sentence: `${place.file}:${place.line} ${place.key}: expected at most ${most} ${what.unit} (${limit.file}:${limit.line} ${limit.key}), got ${found}. Evaluate fewer examples, or have the budget raised on the default branch first.`,
      config: place,
      policy: limit
    }
  ];
}
function rounded(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export {
  estimateStages,
  estimateLines,
  totals,
  overBudget
};
