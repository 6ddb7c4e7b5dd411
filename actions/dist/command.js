import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  putAnswer,
  reportPlans,
  reportPorts
} from "./chunk-RGRW3KLR.js";
import {
  RUN_WORKFLOW,
  isAbout,
  mayRun,
  movedByRecordsOnly,
  parseComment,
  partsOf,
  plannedStages,
  plannerOf,
  runTitle,
  seenBefore,
  unfinishedRuns,
  whoMayRun
} from "./chunk-HDCAU4I4.js";
import "./chunk-HU5NP32E.js";
import "./chunk-DFS2EC37.js";
import "./chunk-K5XZU3AQ.js";
import {
  freePullLock,
  lockOf,
  lockSentence,
  takePullLock
} from "./chunk-HGQI34YY.js";
import "./chunk-KAHC2SQ2.js";
import {
  METRIC_LABELS,
  ROLE_LABELS,
  TRACK_LABELS,
  clipped,
  count,
  folded,
  level,
  percent,
  plural,
  points,
  pointsInterval,
  table,
  verdictView
} from "./chunk-5BUTEKDT.js";
import "./chunk-KAP7UVUJ.js";
import "./chunk-JWCQYRPC.js";
import "./chunk-VM5DN6AH.js";
import "./chunk-V6CYXOVC.js";
import {
  RunRecord,
  allHarmless,
  harmless,
  inlineCode,
  prose,
  runAction
} from "./chunk-OSEV7X2X.js";
import "./chunk-T4METBAL.js";
import "./chunk-4PANBR46.js";
import {
  UserError,
  sentenceOf
} from "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";

// src/report/command-answer.ts
function commandAnswer({ command, by, sentence, section }) {
  const line = `**Last command:** ${inlineCode(clipped(harmless(command), 80))} by ${inlineCode(clipped(harmless(by), 60))}: ${prose(clipped(harmless(sentence), 500))}`;
  return section === "" ? line : `${line}

${section}`;
}
function commandHelp(who) {
  const rows = [
    ["/parity plan", "plans again and shows it"],
    ["/parity run", "evaluates the head reported above (and trains if the gate says so); `/parity run SHA` only if SHA is the head"],
    ["/parity retrain", "the same, and trains again where an adapter is kept; with `SHA` as well"],
    ["/parity cancel", "stops the run of this pull request"],
    ["/parity lock REASON", "keeps others from running until you unlock or the time is over"],
    ["/parity unlock", "frees the lock"],
    ["/parity explain", "how the gate decides, with this pull request's numbers"],
    ["/parity help", "this list"]
  ];
  return [`Commands, one a comment, for ${prose(clipped(harmless(who), 200))}:`, "", ...rows.map(([command, does]) => `- \`${command}\`: ${does}`)].join("\n");
}

// src/report/explain-gate.ts
var MAX_REASON = 240;
var RULES = {
  interval: "Interval rule: parity when the lower bound of local minus hosted lies above minus the margin, inferior when the upper bound lies below it, else inconclusive.",
  point: "Point rule: inferior when local minus hosted lies below minus the margin, else parity."
};
function explainGate(hostile) {
  const run = allHarmless(hostile);
  const deciding = run.decision.tracks.flatMap(({ track, candidate }) => run.comparisons.filter((one) => one.track === track && one.candidate === candidate));
  return [
    `Run ${inlineCode(clipped(run.id, 64))}: both models answered the same examples, and only gating metrics decide.`,
    ...[...new Set(deciding.map(({ rule }) => RULES[rule]))],
    ...deciding.map(ofComparison),
    `So: ${prose(clipped(verdictView(run).sentence, 400))}`
  ].join("\n\n");
}
function ofComparison(comparison) {
  const { track, candidate, verdicts, pairs, unpaired, outcome, reasons } = comparison;
  const rows = verdicts.filter(({ gating }) => gating).map((verdict) => rowOf(verdict, comparison));
  return [
    `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}: **${outcome}** on ${count(pairs)} pairs, ${percent(unpaired.share)} unpaired of at most ${percent(unpaired.limit)}.`,
    table(["Metric", "Local", "Hosted", "Difference", "Interval", "Margin", "Outcome"], rows, "-rrrrr-"),
    reasons.slice(0, 3).map((reason) => `- ${prose(clipped(reason, MAX_REASON))}`).join("\n")
  ].filter(Boolean).join("\n\n");
}
function rowOf({ metric, local, hosted, difference, interval, margin, alpha, outcome, point }, { rule }) {
  const bounds = `${pointsInterval(interval)} (${level(alpha)})`;
  return [METRIC_LABELS[metric], percent(local), percent(hosted), points(difference), bounds, points(-margin), rule === "point" ? point : outcome];
}

// src/gitops/command-explain.ts
var MAX_RUN_BYTES = 2e7;
async function explanation(ports, pull) {
  const { plan } = await ports.plan(pull);
  const run = await recordedRun(ports.forge, pull, plan);
  if (run) return { ok: true, sentence: "how the gate decided:", section: explainGate(run) };
  const reasons = [...plan.refusals.map(({ sentence }) => sentence), ...plan.stages.map(({ name, does, why }) => `${name}: ${does}, ${why}`), plan.nextStep];
  const shown = reasons.slice(0, 20).map((reason) => `- ${prose(clipped(harmless(reason), 200))}`);
  return { ok: true, sentence: "there is no verdict on this head yet; the plan says why:", section: shown.join("\n") };
}
async function recordedRun(forge, { number, headSha }, { agent }) {
  const stamps = (await forge.comments(number)).flatMap(({ own, body }) => own ? partsOf(number, body)?.state.report ?? [] : []);
  const stamp = stamps.find((one) => one.phase === "recorded" && isAbout(one, headSha));
  const commit = stamp?.alsoHeads.at(-1);
  if (!stamp?.run || !commit || agent === null) return null;
  const bytes = await forge.readFile(`eval-results/${agent}/${stamp.run}/run.json`, commit, MAX_RUN_BYTES);
  if (bytes === null) return null;
  const parsed = RunRecord.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : null;
}

// src/gitops/command-lock.ts
async function changeLock({ forge, now, policy }, { pull, author, command }) {
  const at = now();
  if ("reason" in command) {
    const lock = await takePullLock(forge, pull, { by: author, reason: command.reason, now: at, hours: policy.lockHours });
    return { ok: lock.by === author, sentence: `${lockSentence(lock)}.` };
  }
  const held = await freePullLock(forge, pull, at);
  return { ok: true, sentence: held === null ? "there was no lock." : `the lock of ${held.by || "somebody"} is free.` };
}

// src/gitops/command-plan.ts
async function planAgain(ports, pull) {
  const told = (await reportPlans(ports, { headSha: pull.headSha, workflow: ports.workflow })).find((one) => one.pull === pull.number);
  if (!told) return { ok: false, sentence: "The head moved while the command was handled: the new commits are planned by themselves." };
  const { plan, stands } = told;
  const section = stands || plan.stages.length === 0 ? "" : folded("Plan", plannedStages(allHarmless(plan)));
  return { ok: true, sentence: clipped(plan.nextStep, 300), section };
}

// src/gitops/command-run.ts
async function startRun(ports, pull, { name, sha, comment }) {
  const { forge } = ports;
  const { number, headSha } = pull;
  if (!pull.sameRepository)
    return no("This pull request comes from a fork: it is planned, not run. A maintainer can adopt it by pushing its commits to a branch of this repository.");
  if (sha !== null && !await movedByRecordsOnly(forge, { from: sha, to: headSha }))
    return no(`The head is ${headSha}, not ${sha}. Look at the new commits, then give the command again.`);
  const retrain = name === "retrain";
  const { plan } = await ports.plan(pull);
  if (plan.state === "unrelated") return no("No file of Fledgling changes: there is nothing to evaluate.");
  if (plan.state === "blocked" || plan.state === "plan-only") return no(`The plan is blocked: ${plan.refusals[0]?.sentence ?? plan.nextStep}`);
  const going = (await unfinishedRuns(forge, number)).find(({ title }) => title === runTitle(number, headSha));
  if (going && !retrain) return no("A run of this head is under way already.");
  if (sha === null && !await seenBefore(forge, { pull, at: comment.createdAt }))
    return no(`No report about the head ${headSha} stood here before the command was written. Look at its commits, then write "/parity ${name} ${headSha}".`);
  const before = await forge.pull(number);
  if (!before || !await movedByRecordsOnly(forge, { from: headSha, to: before.headSha }))
    return no("The head moved while the command was handled. Look at the new commits, then give the command again.");
  await forge.dispatch(RUN_WORKFLOW, await forge.defaultBranch(), {
    pr: String(number),
    head_sha: headSha,
    retrain: String(retrain),
    comment: String(comment.id)
  });
  return { ok: true, sentence: `started${retrain ? " with a new training" : ""} at ${headSha.slice(0, 12)}.` };
}
async function cancelRuns({ forge }, { number }) {
  const runs = await unfinishedRuns(forge, number);
  if (runs.length === 0) return no("No run of this pull request is under way.");
  const failures = [];
  for (const { id } of runs) await forge.cancelRun(id).catch((error) => failures.push(sentenceOf(error)));
  if (failures.length === runs.length) return no(`Nothing could be cancelled: ${failures[0] ?? ""}`);
  return { ok: true, sentence: `cancelled ${plural(runs.length - failures.length, "run")}; what they finished is kept.` };
}
function no(sentence) {
  return { ok: false, sentence };
}

// src/gitops/command.ts
async function handleCommand(event, ports) {
  const { forge, policy } = ports;
  if (event.action !== "created" || event.isBot) return { result: "ignored" };
  const comment = await forge.readComment(event.commentId);
  if (!comment || comment.issue !== event.issue || comment.own || comment.author.endsWith("[bot]")) return { result: "ignored" };
  const parsed = parseComment(comment.body);
  if (parsed.kind === "none") return { result: "ignored" };
  await forge.react(comment.id, "eyes");
  const command = parsed.kind === "command" ? parsed.command : null;
  const name = command ? `/parity ${command.name}` : "/parity";
  const permission = await forge.permission(comment.author);
  if (!mayRun(policy, { login: comment.author, permission })) {
    await forge.react(comment.id, "-1");
    return { result: "refused", command: name, sentence: `Commands are for ${whoMayRun(policy)}.` };
  }
  const answer = parsed.kind === "refused" ? { ok: false, misread: true, sentence: parsed.sentence } : await followed(event, { comment, command: parsed.command }, ports);
  const markdown = commandAnswer({ command: name, by: comment.author, sentence: answer.sentence, section: answer.section ?? "" });
  await putAnswer(ports, event.issue, { commentId: comment.id, markdown });
  await forge.react(comment.id, answer.ok ? "rocket" : answer.misread ? "confused" : "-1");
  return { result: answer.ok ? "done" : "refused", command: name, sentence: answer.sentence };
}
async function followed(event, { comment, command }, ports) {
  const isEdited = comment.updatedAt !== comment.createdAt || unixLines(comment.body) !== unixLines(event.body);
  if (isEdited) return { ok: false, sentence: "The comment was edited, so it is not followed. Write a new one." };
  try {
    return await follow(comment, command, ports);
  } catch (error) {
    if (error instanceof UserError) return { ok: false, sentence: error.message };
    await ports.forge.react(comment.id, "confused");
    throw error;
  }
}
async function follow({ id, issue, author, createdAt }, command, ports) {
  const { forge, now, policy } = ports;
  if (command.name === "help") return { ok: true, sentence: "see below.", section: commandHelp(whoMayRun(policy)) };
  const pull = await forge.pull(issue);
  if (!pull) return { ok: false, sentence: "Commands work on pull requests; this is an issue." };
  if (pull.state !== "open") return { ok: false, sentence: "This pull request is closed, so nothing runs for it any more." };
  if (command.name === "lock" || command.name === "unlock") return changeLock(ports, { pull: pull.number, author, command });
  if (command.name === "plan") return planAgain(ports, pull);
  if (command.name === "explain") return explanation(ports, pull);
  const held = await lockOf(forge, issue, now());
  if (held && held.by !== author) return { ok: false, sentence: `This pull request is ${lockSentence(held)}.` };
  if (command.name === "run" || command.name === "retrain") return startRun(ports, pull, { ...command, comment: { id, createdAt } });
  return cancelRuns(ports, pull);
}
function unixLines(text) {
  return text.replaceAll("\r\n", "\n");
}

// actions/command/main.ts
await runAction("command", async (job) => {
  const ports = await reportPorts(job);
  const { event } = ports.run;
  if (event.name !== "issue_comment") return { command: "", outcome: "ignored" };
  const planner = plannerOf(job, ports.forge, { shards: job.inputs["gpu-hosts"] });
  const { action, issue, comment } = event;
  const outcome = await handleCommand(
    { action, issue, commentId: comment.id, body: comment.body, isBot: comment.author.endsWith("[bot]") },
    { ...ports, workflow: ports.run, plan: ({ number, headSha }) => planner.plan(number, headSha) }
  );
  return { command: outcome.result === "ignored" ? "" : outcome.command, outcome: outcome.result };
});
