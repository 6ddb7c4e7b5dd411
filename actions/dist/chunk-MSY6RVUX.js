import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  prose
} from "./chunk-OSEV7X2X.js";

// actions/stage-summary.ts
function datasetSummary({ agent, counts }) {
  const rows = Object.entries(counts.rows).map(([place, count]) => [prose(place), count]);
  const set = Object.entries(counts.quarantined).map(([reason, count]) => `${count} ${prose(reason)}`);
  const quarantined = set.length > 0 ? `

Quarantined: ${set.join(", ")}.` : "";
  return `### Harvest of ${prose(agent)}

${counts.modelCalls} model calls.

${table(["rows", "count"], rows)}${quarantined}
`;
}
function evaluationSummary(role, evaluations) {
  const rows = evaluations.flatMap(({ track, metrics, unscored }) => [
    ...metrics.filter(({ core }) => core).map(({ name, value, n, interval }) => [track, name, percent(value), `${percent(interval.low)} to ${percent(interval.high)}`, n]),
    ...unscored.map(({ reason, count }) => [track, `unscored: ${prose(reason)}`, "", "", count])
  ]);
  return `### Evaluation of the ${role} model

${table(["track", "metric", "value", "95 % interval", "n"], rows)}
`;
}
function coreMetrics(evaluations) {
  const ofOne = ({ metrics }) => Object.fromEntries(metrics.filter(({ core }) => core).map(({ name, value, n }) => [name, { value, n }]));
  return Object.fromEntries(evaluations.map((evaluation) => [evaluation.track, ofOne(evaluation)]));
}
function gateSummary(comparisons, decision) {
  const rows = comparisons.flatMap(
    ({ track, candidate, verdicts }) => verdicts.filter(({ gating }) => gating).map((verdict) => [
      track,
      candidate,
      verdict.metric,
      verdict.outcome,
      percent(verdict.hosted),
      percent(verdict.local),
      `${percent(verdict.interval.low)} to ${percent(verdict.interval.high)}`
    ])
  );
  const standIn = decision.standIn ? "A scripted stand-in answered in place of a real model.\n\n" : "";
  const reasons = decision.reasons.map((reason) => `- ${prose(reason)}`).join("\n");
  return `### Gate: ${decision.action}

${standIn}${table(["track", "candidate", "metric", "verdict", "hosted", "local", "difference"], rows)}

${reasons}
`;
}
function worstOutcome(comparisons) {
  const outcomes = comparisons.map(({ outcome }) => outcome);
  return ["inferior", "inconclusive"].find((outcome) => outcomes.includes(outcome)) ?? "parity";
}
function adapterSummary(adapters) {
  const rows = adapters.map(({ track, ggufSha256, run, checks }) => [
    track,
    `\`${ggufSha256}\``,
    run.steps,
    run.finalLoss?.toFixed(4) ?? "",
    `${checks.filter(({ ok }) => ok).length} of ${checks.length}`
  ]);
  return `### Training

${table(["track", "adapter sha256", "steps", "final loss", "checks passed"], rows)}
`;
}
function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

export {
  datasetSummary,
  evaluationSummary,
  coreMetrics,
  gateSummary,
  worstOutcome,
  adapterSummary
};
