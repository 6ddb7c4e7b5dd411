import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  Promotion,
  Provenance,
  artifactFiles,
  fileOrNull,
  parityRun
} from "./chunk-HGQI34YY.js";
import {
  CORE_METRICS,
  RETENTION,
  RunRecord,
  fetched,
  findByDigest,
  forgeOf,
  inlineCode,
  newestByName,
  prose,
  runNumber,
  scratch,
  sha256,
  uploads
} from "./chunk-OSEV7X2X.js";
import {
  onDisk,
  parsedOrNull,
  plainFiles
} from "./chunk-4PANBR46.js";
import {
  ExternalError,
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// actions/outbox.ts
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

// src/gitops/only-ours.ts
async function refuseOtherChanges(forge, pull, isOurs) {
  const paths = (await forge.changedFiles(pull)).flatMap(({ path, previousPath }) => previousPath === null ? [path] : [path, previousPath]);
  const other = paths.find((path) => !isOurs(path));
  if (other === void 0) return;
  const sentence = `pull request ${pull}: expected nothing but recorded results, found ${JSON.stringify(other.slice(0, 160))}, which somebody else put on its branch. Close it without merging, delete the branch, and run this again.`;
  const body = prose(sentence);
  const isTold = (await forge.comments(pull)).some((comment) => comment.own && comment.body.trim() === body);
  if (!isTold) await forge.comment(pull, body);
  throw new UserError(sentence);
}

// src/gitops/record-promotion.ts
var MAX_BYTES = 1e6;
function promotionPath({ agent, run }) {
  return `eval-results/${agent}/promotions/${run}.json`;
}
async function earlierPromotion(forge, place2, sha) {
  const merged = await readPromotion(forge, place2, sha);
  if (merged) return { promotion: merged, merged: true };
  const head = await forge.head(branchOf(place2));
  const proposed = head === null ? null : await readPromotion(forge, place2, head);
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
    message: subject,
    files: /* @__PURE__ */ new Map([[promotionPath(promotion), `${JSON.stringify(promotion, null, 2)}
`]])
  });
  const [open] = await forge.pullsFrom(branch);
  const pull = open?.number ?? await forge.openPull({ title: subject, body: bodyOf(promotion), head: branch, base });
  await refuseOtherChanges(forge, pull, (path) => path === promotionPath(promotion));
  return pull;
}
function bodyOf({ agent, run, repository, revision, commit, adapters, files }) {
  return [
    `The adapters of ${inlineCode(agent)} run ${inlineCode(run)} are on the Hub in ${inlineCode(repository)}, branch ${inlineCode(revision)}, commit ${inlineCode(commit)}.`,
    `The Hub's object ids of all ${files.length} files were compared with the evaluated bytes. Merging this lists the adapters in \`fledgling models list\`.`,
    adapters.map(({ track, path, sha256: sha2562 }) => `- ${track}: ${inlineCode(path)}, sha256 ${inlineCode(sha2562)}`).join("\n")
  ].join("\n\n");
}
async function readPromotion(forge, place2, sha) {
  const bytes = await forge.readFile(promotionPath(place2), sha, MAX_BYTES);
  const parsed2 = Promotion.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
  return parsed2.success ? parsed2.data : null;
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
    commit: async ({ branch }) => ({ sha: await forge.head(branch) ?? "", changed: false }),
    pullsFrom: async () => [],
    openPull: async () => 0,
    // Of the pull request that is not there yet.
    changedFiles: async () => [],
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

// src/gitops/trusted-run.ts
var MAX_FILES = 60;
var MAX_FILE_BYTES = 32e6;
var MAX_RESULTS_BYTES = 2e8;
var PROVENANCE = "provenance.json";
function runFolder({ agent, run }) {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(agent))
    throw new UserError(`agent: expected lower-case letters, digits and hyphens, got ${JSON.stringify(agent)}. Name an agent.`);
  if (!/^[0-9a-f]{12}$/.test(run))
    throw new UserError(`run: expected 12 hexadecimal digits, got ${JSON.stringify(run)}. Name a folder of eval-results/${agent}/.`);
  return `eval-results/${agent}/${run}`;
}
async function trustedRun(ports, recorded) {
  const folder = runFolder(recorded);
  const committed = await readFolder(ports.forge, folder, recorded.sha);
  const provenance = parsed(committed, PROVENANCE, Provenance, folder);
  await refuseOtherOrigin(ports.forge, provenance, recorded, folder);
  const expected = new Map([...committed].flatMap(([name, bytes]) => name === PROVENANCE ? [] : [[name, sha256(bytes)]]));
  if (provenance.decisionSha256 !== expected.get("decision.json"))
    throw new UserError(`${folder}/decision.json: its sha256 is not the one ${PROVENANCE} names. Somebody changed it: evaluate again.`);
  const results = await artifactFiles(ports, {
    name: "results",
    first: { id: provenance.results.id, zipSha256: provenance.results.zipSha256, runId: provenance.workflow.runId },
    maxBytes: MAX_RESULTS_BYTES,
    fits: (files) => areSame(files, expected)
  });
  if (!results)
    throw new ExternalError(
      `the results of run ${recorded.run}: every artifact that held them has expired, so nothing proves the record any more. Dispatch parity-run.yml to evaluate again; adapters are re-used from the host that trained them.`,
      { retryable: false }
    );
  const run = parsed(committed, "run.json", RunRecord, folder);
  if (run.id !== recorded.run || run.agent !== recorded.agent) throw new UserError(`${folder}/run.json: it is the record of another run. Evaluate again.`);
  return { run, provenance, records: new Map([...committed].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)])) };
}
function expired(what, run) {
  return new ExternalError(
    `${what}: every artifact that held it has expired. Dispatch parity-run.yml with restage=${run}: it stages the same bytes again from the host's store, without training.`,
    { retryable: false }
  );
}
async function readFolder(forge, folder, sha) {
  const entries = await forge.list(folder, sha);
  if (entries.length === 0) throw new UserError(`${folder}: expected a recorded run at ${sha}, found none. Merge its record first.`);
  const odd = entries.find(({ kind }) => kind !== "file");
  if (odd) throw new UserError(`${folder}/${JSON.stringify(odd.name)}: expected regular files only, found another kind. Remove it.`);
  if (entries.length > MAX_FILES)
    throw new UserError(`${folder}: expected at most ${MAX_FILES} files, found ${entries.length}. Remove what is not the record's.`);
  const files = /* @__PURE__ */ new Map();
  for (const { name } of entries) {
    const bytes = await forge.readFile(`${folder}/${name}`, sha, MAX_FILE_BYTES);
    if (bytes) files.set(name, bytes);
  }
  return files;
}
async function refuseOtherOrigin(forge, provenance, { agent, run }, folder) {
  const { workflow } = provenance;
  const wrong = (why) => new UserError(`${folder}/${PROVENANCE}: ${why}. Only results of parity-run.yml on the default branch are promoted: evaluate again.`);
  if (provenance.agent !== agent || provenance.run !== run) throw wrong("it is the provenance of another run");
  if (provenance.repository !== forge.repository) throw wrong(`it names another repository, ${JSON.stringify(provenance.repository)}`);
  const origin = await parityRun(forge, workflow.runId);
  if (!origin) throw wrong(`run ${workflow.runId} is no dispatched run of parity-run.yml on this repository's default branch`);
  if (origin.headSha !== workflow.sha) throw wrong(`run ${workflow.runId} ran at another commit`);
}
function areSame(files, expected) {
  return files.length === expected.size && files.every(({ path, sha256: sha2562 }) => expected.get(path) === sha2562);
}
function parsed(files, name, schema, folder) {
  const bytes = files.get(name);
  if (!bytes) throw new UserError(`${folder}/${name}: expected this file in a recorded run, found none. Evaluate again.`);
  const result = schema.safeParse(parsedOrNull(new TextDecoder().decode(bytes)));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(
    `${folder}/${name}: ${JSON.stringify(issue?.path.join(".") ?? "")}: ${issue?.message ?? "of another shape"}. Evaluate again with this version.`
  );
}

// src/edges/huggingface/promotion-files.ts
import { mkdir, rm } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/edges/huggingface/measure.ts
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
async function measure(path) {
  return onDisk(path, async () => {
    const { size } = await stat(path);
    const [sha2562, git] = [createHash("sha256"), createHash("sha1").update(`blob ${size}\0`)];
    for await (const chunk of createReadStream(path)) {
      sha2562.update(chunk);
      git.update(chunk);
    }
    return { file: path, bytes: size, sha256: sha2562.digest("hex"), gitOid: git.digest("hex") };
  });
}

// src/edges/huggingface/promotion-files.ts
function promotionFiles({ work, stores }) {
  return {
    place: async (name) => {
      const path = join2(work, name.replaceAll(/[^a-z0-9-]+/gi, "-"));
      await onDisk(path, async () => {
        await rm(path, { recursive: true, force: true });
        await mkdir(work, { recursive: true });
      });
      return path;
    },
    list: async (folder) => {
      const files = await onDisk(folder, () => plainFiles(folder));
      return Promise.all(files.map(async (path) => ({ path, ...await measure(join2(folder, path)) })));
    },
    stored: async (sha2562) => {
      for (const store of stores) {
        const path = await findByDigest(store, sha2562);
        if (path) return measure(path);
      }
      return null;
    }
  };
}

// actions/runs-to-promote.ts
var AGENT = /^[a-z0-9][a-z0-9-]{0,62}$/;
var MAX_BYTES2 = 5e6;
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
  const { before } = event;
  const known = new Set((await recordedAt(forge, before)).map(folderOf));
  const changed = [];
  for (const place2 of recorded) if (!known.has(folderOf(place2)) || !await isSameDecision(forge, folderOf(place2), { before, after: sha })) changed.push(place2);
  return changed;
}
async function isSameDecision(forge, folder, { before, after }) {
  for (const name of ["decision.json", "provenance.json"]) {
    const [old, now] = [await fileOrNull(forge, place(folder, name, before)), await fileOrNull(forge, place(folder, name, after))];
    if (old === null || now === null ? old !== now : sha256(old) !== sha256(now)) return false;
  }
  return true;
}
var place = (folder, name, sha) => ({ path: `${folder}/${name}`, sha, maxBytes: MAX_BYTES2 });
var folderOf = ({ agent, run }) => `eval-results/${agent}/${run}`;
async function recordedAt(forge, sha) {
  const places = [];
  for (const { name: agent, kind } of await forge.list("eval-results", sha)) {
    if (kind !== "folder" || !AGENT.test(agent)) continue;
    for (const { name: run, kind: runKind } of await forge.list(`eval-results/${agent}`, sha))
      if (runKind === "folder" && RUN.test(run)) places.push({ agent, run });
  }
  return places;
}

// src/promote/gap.ts
var ROUNDING = 1e-9;
function largestGap(run, split) {
  const comparisons = split === "test" ? run.comparisons : run.vault.comparisons;
  const losses = run.decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = comparisons.find((one) => one.track === track && one.candidate === candidate);
    if (!comparison) throw unmeasured(run, split, `${candidate} ${track}`);
    return coreLosses(comparison, split, run);
  });
  const largest = losses.sort((a, b) => b.value - a.value)[0];
  if (!largest) throw unmeasured(run, split, "any track");
  return largest;
}
function gapHolds(gap, threshold) {
  return gap.value <= threshold + ROUNDING;
}
function coreLosses({ track, candidate, verdicts }, split, run) {
  return CORE_METRICS[track].map((metric) => {
    const verdict = verdicts.find((one) => one.metric === metric);
    if (!verdict || verdict.n === 0) throw unmeasured(run, split, `${candidate} ${track} ${metric}`);
    return { split, value: verdict.hosted - verdict.local, metric, track };
  });
}
function unmeasured(run, split, what) {
  return new UserError(
    `run ${run.id}: expected ${what} to be measured on the ${split} split, found no comparison. Run it again with promote.split: ${split}, or choose the other split.`
  );
}

export {
  largestGap,
  gapHolds,
  runFolder,
  trustedRun,
  expired,
  refuseOtherChanges,
  earlierPromotion,
  recordPromotion,
  emptyOutbox,
  withoutWrites,
  leaveOutbox,
  emptyTheOutbox,
  promotionFiles,
  runsToPromote
};
