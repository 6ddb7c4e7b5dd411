import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  compareStage,
  costUsd,
  decide,
  evalStage,
  evaluatedExamples,
  evaluationName,
  mergeStage,
  shardsOf,
  tracksToTrain,
  vaultTracks
} from "./chunk-5VVTKT2R.js";
import {
  GOLD,
  METRIC_LABELS,
  ROLE_LABELS,
  RunRecord,
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
} from "./chunk-S7JSYRO3.js";
import {
  trainStage,
  trainingExamples
} from "./chunk-2BXGHSD6.js";
import {
  harvestStage,
  harvestStep
} from "./chunk-4Y4XIEB5.js";
import {
  promptMessages
} from "./chunk-V6CYXOVC.js";
import {
  CORE_METRICS,
  JsonValue,
  METRICS,
  MODEL_ROLES,
  REUSED,
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
  stringBufferToString,
  whyItRuns
} from "./chunk-JUAOPNEY.js";
import {
  jsonLines
} from "./chunk-KCYN2G5N.js";

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
        const compared = verdict2 ? [verdict2.difference, verdict2.low, verdict2.high, verdict2.margin, verdict2.outcome, verdict2.point] : ["", "", "", "", "", ""];
        return [[track, name, core, role, figure.value, figure.low, figure.high, figure.n, ...compared]];
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
  const apart = slices.some(({ gated }) => !gated) ? html`<p class="note">Kept apart: reported for information, not in the gate and never in training.</p>` : "";
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
    const compared = candidates.find(({ candidate }) => candidate === role);
    const below = compared?.key ? html`${typographic(compared.key.text)} points<span class="interval">${typographic(`${compared.level} interval`)} <span class="number">${typographic(compared.key.interval)}</span></span>${outcomeMark(compared.outcome)}` : html`reference`;
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
  const rows = named2.map(({ name, n, gated, figures: figures3 }) => [inlineCode(name), n, gated ? "yes" : "no", ...roles.map((role) => figures3[role]?.text ?? "")]);
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
  return completion.ok ? new Map(flatten(completion.json, "")) : null;
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
function* flatten(value, path) {
  const children = Array.isArray(value) ? value.map((child, at) => [String(at), child]) : isJsonObject(value) ? Object.entries(value) : [];
  if (children.length === 0) yield [path, JSON.stringify(value)];
  for (const [key, child] of children) yield* flatten(child, path === "" ? key : `${path}.${key}`);
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
function trackView(run, track) {
  const evaluations = run.evaluations.filter((evaluation) => evaluation.track === track);
  const deciding = CORE_METRICS[track].at(-1) ?? "exact_match_rate";
  const adapter = run.adapters.find((one) => one.track === track);
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
    candidates: run.comparisons.filter((comparison) => comparison.track === track).map((comparison) => candidateView(comparison, deciding)),
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
function viewOf({ run, disagreements: disagreements3 }) {
  return allHarmless({
    standIn: run.standIn ? STAND_IN : null,
    agent: run.agent,
    runId: run.id,
    model: run.model.title,
    startedAt: run.startedAt.slice(0, 16).replace("T", " "),
    wall: duration(run.wallMs),
    verdict: verdictView(run),
    why: whyView(run),
    tracks: TRACKS.filter((track) => run.evaluations.some((evaluation) => evaluation.track === track)).map((track) => trackView(run, track)),
    stages: stagesView(run),
    stagesNote: stagesNote(run),
    provenance: provenanceView(run),
    traces: run.traces.map(({ kind, name, traceId, location }) => ({ label: `${kind} ${name}`, value: `${traceId} in ${location}` })),
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
function provenanceView(run) {
  const { manifest, dataset } = run;
  const { hardware } = manifest;
  const commit = manifest.commit ? `${manifest.commit}${manifest.dirty ? " with uncommitted changes" : ""}` : "not in a Git checkout";
  const local = run.evaluations.find(({ model }) => model.ggufSha256 !== null);
  const decoding = run.evaluations[0]?.decoding;
  const trainers = new Set(run.adapters.map((adapter) => described(adapter.run.versions)));
  const pairs = [
    ["Run", run.id],
    ["Commit", commit],
    ["Config", manifest.configDigest],
    ["Overrides", described(manifest.overrides)],
    ["Data", dataset.digest],
    ["Model file", local?.model.ggufSha256 ?? void 0],
    ...run.adapters.map(({ track, ggufSha256 }) => [`Adapter (${track})`, ggufSha256]),
    ...run.evaluations.map(({ track, model, predictionsDigest }) => [`Predictions (${track}, ${model.role})`, predictionsDigest]),
    ["Engine", local && described(local.model.engine)],
    ["Decoding", decoding && `temperature ${decoding.temperature}, seed ${decoding.seed}, at most ${decoding.maxTokens} tokens`],
    ["Scorer", run.evaluations[0]?.scorerVersion],
    ["Versions", described({ fledgling: manifest.fledgling, node: manifest.node, ...manifest.packages })],
    ...[...trainers].map((versions) => ["Trainer", versions]),
    ["Hardware", [`${hardware.cpu}, ${hardware.cores} cores, ${hardware.memoryGb.toFixed(1)} GB`, ...hardware.gpus, hardware.platform].join("; ")],
    ["Tracing", run.tracingOff ? "switched off: this run left no trace" : void 0]
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
        scores: new Map(answers.scores.map((score) => [score.exampleId, score]))
      }
    ];
  });
  return examples.flatMap((example) => {
    const answers = roles.flatMap(({ role, predictions, scores }) => {
      const prediction = predictions.get(example.id);
      const score = scores.get(example.id);
      if (!prediction || !score) return [];
      const scored = score.status === "scored";
      const correct = scored ? score.differs.length === 0 && (score.values.exact_match_rate ?? score.values.args_exact_rate) === 1 : null;
      return [[role, { text: prediction.text, correct, differs: scored ? score.differs : [], reason: scored ? prediction.reason : score.reason }]];
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
    value: run,
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
  return { run, stages: [...loop.stages, reportStage], folder: await ensureResults(ports, { agent: config.agent, id, run }, folder) };
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
async function resultFiles(run, differing) {
  const rendered = await report({ run, disagreements: differing });
  return new Map([
    ...jsonRecords(run).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}
`]),
    [DISAGREEMENTS, jsonLines(differing)],
    [RENDERED.markdown, rendered.markdown],
    [RENDERED.html, rendered.html],
    [RENDERED.csv, rendered.csv]
  ]);
}
function jsonRecords(run) {
  return [
    ["run.json", run],
    ["decision.json", run.decision],
    ["dataset.json", run.dataset],
    ...run.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}.json`, evaluation]),
    ...run.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}.json`, comparison]),
    ...run.adapters.map((adapter) => [`adapter-${adapter.track}.json`, adapter]),
    ...run.vault.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}-vault.json`, evaluation]),
    ...run.vault.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}-vault.json`, comparison])
  ];
}
function resultFileNames(run) {
  return [...jsonRecords(run).map(([name]) => name), DISAGREEMENTS, ...Object.values(RENDERED)];
}
async function ensureResults(ports, { agent, id, run }, folder) {
  const files = /* @__PURE__ */ new Map();
  for (const name of resultFileNames(run)) {
    const content = await folder.read(name);
    if (content !== null && await ports.results.read(agent, id, name) !== content) files.set(name, content);
  }
  return ports.results.write(agent, id, files);
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
async function planLoop(config, ports, { shards = 1, again = null } = {}) {
  const sheet = planSheet(ports);
  const dataset = await sheet.lookUp(await harvestStage(config, ports), { kind: "harvest" });
  const examples = dataset?.examples ?? null;
  const planned = { config, ports, sheet, shards, again, examples, adapters: /* @__PURE__ */ new Map() };
  const evaluations = /* @__PURE__ */ new Map();
  for (const role of ["hosted", "base"])
    for (const track of config.tracks) evaluations.set(`${role} ${track}`, await planEvaluation(planned, { role, track, split: "test", adapter: null }));
  const comparisons = [];
  for (const track of config.tracks) {
    const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
    comparisons.push(...await planComparison(planned, { track, split: "test", candidate: "base", hosted, local: base, base: null }));
  }
  const decision = decisionOf(comparisons, config.tracks);
  if (config.train.when === "gate") {
    const wanted = decision ? tracksToTrain(config, decision) : null;
    for (const track of wanted ?? config.tracks) {
      const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
      comparisons.push(...await planTraining(planned, { track, isCertain: wanted !== null, hosted, base }));
    }
  }
  await planVault(planned, comparisons);
  await planReport(planned);
  return sheet.stages;
}
async function planEvaluation({ config, ports, sheet, shards, examples }, wanted) {
  const { role, track, split } = wanted;
  const about = { kind: "eval", role, track, split };
  if (!examples) {
    sheet.later(evaluationName(wanted), { ...about, does: "run", why: "its examples come from the harvest" });
    return null;
  }
  const count2 = shardsOf({ shards }, role, split);
  const stage = count2 === 1 ? await evalStage(config, ports, { ...wanted, examples, shard: null }) : await mergeStage(config, ports, { ...wanted, examples, count: count2 });
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
  const { config, ports, sheet, again, examples, adapters } = planning;
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
  const tuned = await planEvaluation(planning, { role: "tuned", track, split: "test", adapter });
  return planComparison(planning, { track, split: "test", candidate: "tuned", hosted, local: tuned, base });
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
  reportRun,
  resultFileNames,
  planLoop
};
