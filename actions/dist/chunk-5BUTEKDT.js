import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);

// src/report/clip.ts
function clipped(text, max) {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
function bytesOf(text) {
  return Buffer.byteLength(text);
}

// src/report/markdown-table.ts
function folded(summary, body) {
  return `<details><summary>${summary}</summary>

${body}

</details>`;
}
function table(header, rows, align) {
  const rule = header.map((_, at) => align[at] === "r" ? "--:" : "---");
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// src/report/numbers.ts
function percent(share) {
  return `${fixed(share * 100)} %`;
}
function points(difference) {
  const text = fixed(difference * 100);
  return Number(text) > 0 ? `+${text}` : text;
}
function pointsInterval({ low, high }) {
  return `[${points(low)}, ${points(high)}]`;
}
function percentInterval({ low, high }) {
  return `[${fixed(low * 100)}, ${fixed(high * 100)}]`;
}
function level(alpha) {
  return percent(1 - 2 * alpha).replace(".0 ", " ");
}
function pValue(p) {
  return p < 1e-4 ? "p < 0.0001" : `p = ${p.toFixed(4)}`;
}
function duration(ms) {
  if (ms < 1e3) return `${Math.round(ms)} ms`;
  if (ms < 59950) return `${fixed(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}
function usd(amount) {
  if (amount === 0 || amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.min(8, 1 - Math.floor(Math.log10(amount))))}`;
}
function count(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
function plural(value, noun) {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}
function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
function fixed(value) {
  const text = value.toFixed(1);
  return text === "-0.0" ? "0.0" : text;
}
function pad(value) {
  return String(value).padStart(2, "0");
}

// src/report/labels.ts
var METRIC_LABELS = {
  json_valid_rate: "Valid JSON",
  exact_match_rate: "Exact match",
  valid_call_rate: "Valid call",
  name_match_rate: "Right tool",
  args_exact_rate: "Exact arguments",
  field_precision: "Field precision",
  field_recall: "Field recall",
  field_f1: "Field F1",
  must_not_call_rate: "Rightly no call"
};
var ROLE_LABELS = { hosted: "Hosted", base: "Base", tuned: "Tuned" };
var TRACK_LABELS = { structured: "Structured output", toolcall: "Tool calls" };
var CHECK_LABELS = {
  lossMask: "Loss mask",
  tokenIds: "Token ids",
  adapterChanges: "Adapter changes answers",
  ggufParity: "GGUF equals PEFT"
};
var GOLD = "Gold is what the agent's trace recorded; the hosted model is asked afresh, so it can disagree with its own trace.";
var TRACE_MISTAKE = "probably a mistake in the trace";
var STAND_IN = "The hosted model in this run is a scripted stand-in: it demonstrates the loop and proves nothing about a real LLM.";

// src/report/verdict-view.ts
var OUTCOMES = {
  ship: "parity",
  train: "inferior",
  collect: "inconclusive",
  stop: "inferior"
};
var WORDS = { parity: "Parity", inferior: "Inferior", inconclusive: "Inconclusive" };
var MOST_TITLE = 80;
function verdictView({ decision, model }) {
  const outcome = OUTCOMES[decision.action];
  return { outcome, word: WORDS[outcome], action: decision.action, sentence: sentence(decision, clipped(model.title, MOST_TITLE)) };
}
function sentence({ action, tracks }, title) {
  const losing = named(tracks.filter(({ outcome }) => outcome === "inferior"));
  if (action === "ship") return `Ship ${title}, ${how(tracks)}: it stays within the margin of the hosted LLM on ${named(tracks)}.`;
  if (action === "train") return `Train ${title}: as it is, it loses more than the margin against the hosted LLM on ${losing}.`;
  if (action === "stop") return `Stop: ${title}, ${how(tracks)}, does not reach the hosted LLM on ${losing || named(tracks)}.`;
  return `Collect ${needs(tracks)}: there are too few to tell whether ${title} stays within the margin of the hosted LLM.`;
}
function named(tracks) {
  return listed(tracks.map(({ track }) => TRACK_LABELS[track].toLowerCase()));
}
function how(tracks) {
  const words = { base: "as it is", tuned: "tuned" };
  const groups = [...Map.groupBy(tracks, ({ candidate }) => candidate)];
  return listed(groups.map(([candidate, its]) => groups.length === 1 ? words[candidate] : `${words[candidate]} on ${named(its)}`));
}
function needs(tracks) {
  const open = tracks.filter(({ outcome }) => outcome === "inconclusive");
  const known = open.flatMap(({ track, collect }) => collect === null ? [] : [`${plural(collect, "more example")} of ${TRACK_LABELS[track].toLowerCase()}`]);
  return known.length > 0 ? listed(known) : `more examples of ${named(open.length > 0 ? open : tracks)}`;
}

// src/report/training-view.ts
var MAX_POINTS = 400;
var WINDOW = 10;
function trainingView({ recipe, run, progress, checks }) {
  const loss = progress.flatMap((line) => line.loss === void 0 ? [] : [{ step: line.step, loss: line.loss }]);
  const valLoss = progress.flatMap((line) => line.valLoss === void 0 ? [] : [{ step: line.step, loss: line.valLoss }]);
  const means = loss.map(({ step }, at) => ({ step, loss: mean(loss.slice(Math.max(0, at + 1 - WINDOW), at + 1)) }));
  const ends = Math.min(WINDOW, loss.length);
  return {
    loss: thinned(loss),
    meanLoss: thinned(means),
    valLoss: thinned(valLoss),
    summary: [
      `${count(run.steps)} steps on ${count(run.trainRows)} rows in ${duration(run.wallS * 1e3)} on ${run.device}`,
      ends > 0 ? `mean loss of the first ${ends} steps ${mean(loss.slice(0, ends)).toFixed(3)}, of the last ${ends} ${mean(loss.slice(-ends)).toFixed(3)}` : "",
      run.valLoss === null ? "" : `validation loss ${run.valLoss.toFixed(3)} on ${count(run.valRows)} rows`
    ].filter(Boolean).join(", "),
    recipe: `Recipe ${recipe.name}: rank ${recipe.rank}, alpha ${recipe.alpha}, learning rate ${recipe.learningRate}, ${plural(recipe.epochs, "epoch")}, batch ${recipe.batchSize} x ${recipe.gradientAccumulation}`,
    checks: checks.map(({ name, ok, detail }) => ({ label: CHECK_LABELS[name], ok, detail }))
  };
}
function mean(points2) {
  return points2.reduce((sum, { loss }) => sum + loss, 0) / points2.length;
}
function thinned(points2) {
  const stride = Math.ceil(points2.length / MAX_POINTS);
  return points2.filter((_, at) => at % stride === 0 || at === points2.length - 1);
}

export {
  clipped,
  bytesOf,
  folded,
  table,
  capital,
  METRIC_LABELS,
  ROLE_LABELS,
  TRACK_LABELS,
  GOLD,
  TRACE_MISTAKE,
  STAND_IN,
  percent,
  points,
  pointsInterval,
  percentInterval,
  level,
  pValue,
  duration,
  usd,
  count,
  plural,
  listed,
  verdictView,
  trainingView
};
