import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  Promotion
} from "./chunk-B2VWYCOQ.js";
import {
  RETENTION,
  fetched,
  forgeOf,
  inlineCode,
  newestByName,
  runNumber,
  scratch,
  uploads
} from "./chunk-JUAOPNEY.js";
import {
  parsedOrNull
} from "./chunk-KCYN2G5N.js";
import {
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// actions/outbox.ts
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

// src/gitops/record-promotion.ts
var MAX_BYTES = 1e6;
function promotionPath({ agent, run }) {
  return `eval-results/${agent}/promotions/${run}.json`;
}
async function earlierPromotion(forge, place, sha) {
  const merged = await readPromotion(forge, place, sha);
  if (merged) return { promotion: merged, merged: true };
  const head = await forge.head(branchOf(place));
  const proposed = head === null ? null : await readPromotion(forge, place, head);
  return proposed && { promotion: proposed, merged: false };
}
async function recordPromotion(forge, promotion) {
  const branch = branchOf(promotion);
  const base = await forge.defaultBranch();
  const main = await forge.head(base);
  if (main === null) throw new UserError(`${base}: expected the default branch, found none. Push it first.`);
  await forge.createBranch(branch, main);
  const subject = `Record the promotion of ${promotion.agent} run ${promotion.run}`;
  await forge.commit({
    branch,
    expectedHead: await forge.head(branch) ?? main,
    message: subject,
    files: /* @__PURE__ */ new Map([[promotionPath(promotion), `${JSON.stringify(promotion, null, 2)}
`]])
  });
  const [open] = await forge.pullsFrom(branch);
  return open?.number ?? forge.openPull({ title: subject, body: bodyOf(promotion), head: branch, base });
}
function bodyOf({ agent, run, repository, revision, commit, adapters, files }) {
  return [
    `The adapters of ${inlineCode(agent)} run ${inlineCode(run)} are on the Hub in ${inlineCode(repository)}, branch ${inlineCode(revision)}, commit ${inlineCode(commit)}.`,
    `The Hub's object ids of all ${files.length} files were compared with the evaluated bytes. Merging this lists the adapters in \`fledgling models list\`.`,
    adapters.map(({ track, path, sha256 }) => `- ${track}: ${inlineCode(path)}, sha256 ${inlineCode(sha256)}`).join("\n")
  ].join("\n\n");
}
async function readPromotion(forge, place, sha) {
  const bytes = await forge.readFile(promotionPath(place), sha, MAX_BYTES);
  const parsed = Promotion.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : null;
}
function branchOf({ agent, run }) {
  return `parity/promotion-${agent}-${run}`;
}

// actions/outbox.ts
var Title = external_exports.string().min(1).max(250);
var Outbox = external_exports.strictObject({
  schema: external_exports.literal("fledgling/promotion-outbox@1"),
  promotions: external_exports.array(Promotion),
  raise: external_exports.array(external_exports.strictObject({ title: Title, body: external_exports.string().max(6e4), labels: external_exports.array(external_exports.string().max(50)) })),
  close: external_exports.array(external_exports.strictObject({ title: Title, comment: external_exports.string().max(6e4) }))
});
var NAME = "promotion";
var FILE = "outbox.json";
function emptyOutbox() {
  return { schema: "fledgling/promotion-outbox@1", promotions: [], raise: [], close: [] };
}
function withoutWrites(forge, outbox) {
  return {
    ...forge,
    createBranch: async () => true,
    commit: async ({ expectedHead }) => ({ sha: expectedHead, changed: false }),
    pullsFrom: async () => [],
    openPull: async () => 0,
    raiseIssue: async ({ title, body, labels }) => {
      outbox.raise.push({ title, body, labels: [...labels] });
      return 0;
    },
    closeIssue: async (title, comment) => {
      outbox.close.push({ title, comment });
    }
  };
}
async function leaveOutbox(outbox, env) {
  const folder = await scratch(env);
  await writeFile(join(folder, FILE), JSON.stringify(outbox));
  await uploads(env).upload(NAME, folder, [FILE], { retentionDays: RETENTION.within });
}
async function emptyTheOutbox(job) {
  const forge = forgeOf(job);
  const artifact = newestByName(await forge.artifactsOf(runNumber(job.env))).get(NAME);
  if (!artifact) return 0;
  const folder = await fetched(forge, artifact, { to: await scratch(job.env), maxBytes: 16 * 1024 ** 2 });
  const outbox = Outbox.parse(JSON.parse(await readFile(join(folder, FILE), "utf8")));
  for (const promotion of outbox.promotions) await recordPromotion(forge, promotion);
  for (const issue of outbox.raise) await forge.raiseIssue(issue);
  for (const { title, comment } of outbox.close) await forge.closeIssue(title, comment);
  return outbox.promotions.length;
}

// actions/runs-to-promote.ts
var AGENT = /^[a-z0-9][a-z0-9-]{0,62}$/;
var RUN = /^[0-9a-f]{12}$/;
async function runsToPromote(forge, { wanted, event, sha }) {
  const recorded = await recordedAt(forge, sha);
  if (wanted !== null) {
    const found = recorded.filter(({ run }) => run === wanted);
    if (found.length === 0)
      throw new UserError(`input run: expected a run recorded on the default branch, got ${wanted}. Name a folder below eval-results/<agent>/.`);
    return found;
  }
  if (event.name !== "push" || /^0+$/.test(event.before)) return [];
  const before = new Set((await recordedAt(forge, event.before)).map(({ agent, run }) => `${agent}/${run}`));
  return recorded.filter(({ agent, run }) => !before.has(`${agent}/${run}`));
}
async function recordedAt(forge, sha) {
  const places = [];
  for (const { name: agent, kind } of await forge.list("eval-results", sha)) {
    if (kind !== "folder" || !AGENT.test(agent)) continue;
    for (const { name: run, kind: runKind } of await forge.list(`eval-results/${agent}`, sha))
      if (runKind === "folder" && RUN.test(run)) places.push({ agent, run });
  }
  return places;
}

export {
  earlierPromotion,
  recordPromotion,
  emptyOutbox,
  withoutWrites,
  leaveOutbox,
  emptyTheOutbox,
  runsToPromote
};
