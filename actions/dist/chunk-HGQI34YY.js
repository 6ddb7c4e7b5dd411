import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  allowsRepository,
  isBelow,
  isPlainDownload,
  pathProblem,
  plainOrigin
} from "./chunk-KAHC2SQ2.js";
import {
  clipped
} from "./chunk-5BUTEKDT.js";
import {
  MetricName,
  Sha256,
  TRACKS,
  Track,
  harmless,
  holdsSecret,
  isJsonObject,
  secretIn,
  selectedRecipe,
  sha256
} from "./chunk-OSEV7X2X.js";
import {
  parsedOrNull
} from "./chunk-4PANBR46.js";
import {
  ExternalError,
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/gitops/lock.ts
var MAX_REASON = 200;
var ROUNDS = 4;
var PullLock = external_exports.strictObject({ by: external_exports.string().max(100), reason: external_exports.string().max(MAX_REASON), since: external_exports.iso.datetime(), until: external_exports.iso.datetime() });
var UNREADABLE = { by: "", reason: "the text of the lock cannot be read", since: "1970-01-01T00:00:00Z", until: "9999-12-31T23:59:59Z" };
async function lockOf(forge, pull, now) {
  const text = await forge.readLock(lockName(pull));
  return text === null ? null : holding(text, now);
}
async function takePullLock(forge, pull, wish) {
  const { by, now } = wish;
  const reason = clipped(harmless(wish.reason).replace(/\s+/g, " ").trim(), MAX_REASON);
  const mine = { by, reason, since: new Date(now).toISOString(), until: new Date(now + wish.hours * 36e5).toISOString() };
  const name = lockName(pull);
  for (let round = 0; round < ROUNDS; round++) {
    const found = await forge.readLock(name);
    const holder = found === null ? null : holding(found, now);
    if (holder && holder.by !== by) return holder;
    const text = JSON.stringify(mine);
    if (found === null ? await forge.takeLock(name, text) : await forge.replaceLock(name, { expected: found, text })) return mine;
  }
  throw new ExternalError(`lock ${name}: it changed hands ${ROUNDS} times while it was asked for. Give the command again.`);
}
async function freePullLock(forge, pull, now) {
  const held = await lockOf(forge, pull, now);
  await forge.releaseLock(lockName(pull));
  return held;
}
function lockSentence({ by, reason, until }) {
  const why = reason === "" ? "" : `: ${reason}`;
  return by === "" ? `locked${why}` : `locked by ${by} until ${until.slice(0, 16).replace("T", " ")} UTC${why}`;
}
function holding(text, now) {
  const lock = readable(text) ?? UNREADABLE;
  return Date.parse(lock.until) > now ? lock : null;
}
function readable(text) {
  try {
    return PullLock.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
function lockName(pull) {
  return `pr-${pull}`;
}

// src/gitops/trusted-artifact.ts
var PARITY_RUN = ".github/workflows/parity-run.yml";
var MOST_OTHERS = 10;
async function parityRun(forge, id) {
  const run = await forge.run(id);
  return run && run.path === PARITY_RUN && await ranOnDefaultBranch(forge, run) ? run : null;
}
async function ranOnDefaultBranch(forge, { event, headBranch, headSha, sameRepository }) {
  const branch = await forge.defaultBranch();
  return event === "workflow_dispatch" && sameRepository && headBranch === branch && await forge.wasHead(branch, headSha);
}
async function artifactFiles({ forge, files }, wanted) {
  const { name, first, maxBytes, fits } = wanted;
  const unpack = async (artifact, zipSha256) => {
    const to = await files.place(`${name}-${artifact.id}`);
    await forge.download(artifact, to, { zipSha256, maxBytes });
    return files.list(to);
  };
  const named = first && await forge.artifact(first.id);
  if (first && named && !named.expired) {
    const differs = named.runId !== first.runId ? `belongs to run ${named.runId}` : named.name !== name ? "has another name" : zipDiffers(named, first.zipSha256);
    if (differs) throw forged(name, first.id, differs);
    const unpacked = await unpack(named, first.zipSha256);
    if (!fits(unpacked)) throw forged(name, first.id, "holds other files");
    return unpacked;
  }
  let looked = 0;
  for (const other of await forge.artifactsNamed(name)) {
    if (other.expired || other.zipSha256 === null || !await parityRun(forge, other.runId)) continue;
    const unpacked = await unpack(other, other.zipSha256);
    if (fits(unpacked)) return unpacked;
    looked += 1;
    if (looked === MOST_OTHERS) return null;
  }
  return null;
}
function zipDiffers({ zipSha256 }, expected) {
  return zipSha256 !== null && zipSha256 !== expected ? `has a zip of sha256 ${zipSha256}` : null;
}
function forged(name, id, why) {
  return new ExternalError(`artifact ${name} (${id}) ${why}, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.`, {
    retryable: false
  });
}

// src/records/promotion.ts
var Promotion = external_exports.strictObject({
  schema: external_exports.literal("fledgling/promotion@1"),
  agent: external_exports.string(),
  run: external_exports.string(),
  /** ISO 8601. */
  promotedAt: external_exports.string(),
  repository: external_exports.string(),
  repositoryType: external_exports.enum(["model", "dataset", "space"]),
  revision: external_exports.string(),
  commit: external_exports.string(),
  url: external_exports.string(),
  decisionSha256: Sha256,
  base: external_exports.strictObject({ name: external_exports.string(), title: external_exports.string(), hf: external_exports.string(), ggufSha256: Sha256 }),
  /** The adapters, as `models` lists them and the next config can select them. */
  adapters: external_exports.array(external_exports.strictObject({ track: Track, path: external_exports.string(), sha256: Sha256 })),
  /** Every file of the commit with the Hub's object id, compared after the upload. */
  files: external_exports.array(external_exports.strictObject({ path: external_exports.string(), sha256: Sha256, bytes: external_exports.number().int(), hubOid: external_exports.string() })),
  /** Largest loss to the hosted model over core metrics, and the split it was measured on. */
  gap: external_exports.strictObject({ split: external_exports.enum(["test", "vault"]), value: external_exports.number(), threshold: external_exports.number(), metric: MetricName, track: Track })
});

// src/promote/check-hub.ts
async function checkHub(promotion, hub) {
  const { repository: id, repositoryType: type, revision } = promotion;
  const there = await hub.files({ id, type }, revision);
  return promotion.files.flatMap(({ path, hubOid, bytes }) => {
    const file = there?.find((one) => one.path === path);
    const found = file ? file.sha256 ?? file.oid : null;
    return found === hubOid && file?.bytes === bytes ? [] : [{ path, expected: hubOid, found }];
  });
}

// src/gitops/check-promotions.ts
var MAX_BYTES = 1e6;
async function checkPromotions({ forge, openHub }, sha) {
  const newest = Map.groupBy(
    await promotionsAt(forge, sha),
    ({ repository, repositoryType, revision, adapters }) => [repositoryType, repository, revision, folderOf(adapters[0]?.path ?? "")].join(" ")
  );
  const checked = [];
  for (const [, records] of newest) {
    const [promotion] = records.toSorted((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
    if (!promotion) continue;
    const hub = await openHub({ id: promotion.repository, type: promotion.repositoryType });
    checked.push({ promotion, drift: await checkHub(promotion, hub) });
  }
  return checked;
}
async function promotionsAt(forge, sha) {
  const found = [];
  for (const agent of await forge.list("eval-results", sha)) {
    if (agent.kind !== "folder") continue;
    const folder = `eval-results/${agent.name}/promotions`;
    for (const { name, kind } of await forge.list(folder, sha)) {
      const bytes = kind === "file" && name.endsWith(".json") ? await forge.readFile(`${folder}/${name}`, sha, MAX_BYTES) : null;
      const parsed = Promotion.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
      if (parsed.success) found.push(parsed.data);
    }
  }
  return found;
}
function folderOf(path) {
  return path.split("/").slice(0, -1).join("/");
}

// src/policy/refuse.ts
var POLICY_REMEDY = "or have the policy changed on the default branch first";
var MOST_SHOWN = 8;
function refusal({ config, policy }, what) {
  const configPlace = { file: config.file, line: config.lineOf(what.at), key: what.at.join(".") };
  const policyPlace = { file: policy.file, line: policy.lineOf(what.by), key: what.by.join(".") };
  return {
    code: what.code,
    sentence: `${configPlace.file}:${configPlace.line} ${configPlace.key}: expected ${what.expected} (${policyPlace.file}:${policyPlace.line} ${policyPlace.key}), ${what.problem}`,
    config: configPlace,
    policy: policyPlace
  };
}
function notListed(sides, what) {
  const { allowed, value, ...place } = what;
  const listed = allowed.slice(0, MOST_SHOWN).join(", ");
  return refusal(sides, {
    ...place,
    expected: allowed.length === 0 ? "nothing, for the policy allows none" : `${listed}${allowed.length > MOST_SHOWN ? ", …" : ""}`,
    problem: `got ${shown(value)}. ${allowed.length === 0 ? "Remove it," : "Use what is allowed,"} ${POLICY_REMEDY}.`
  });
}
function tooMuch(sides, what) {
  const { most, value, unit, ...place } = what;
  return refusal(sides, { ...place, expected: `at most ${most} ${unit}`, problem: `got ${value}. Lower it, ${POLICY_REMEDY}.` });
}
function shown(value) {
  if (holdsSecret(value)) return "a text that looks like a secret";
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}

// src/policy/check-hosted.ts
function checkHosted(sides) {
  const { hosted, tracing } = sides.config.value;
  const policy = sides.policy.value;
  const refusals = [];
  const mustBeListed = (value, allowed, place) => {
    if (!allowed.includes(value)) refusals.push(notListed(sides, { ...place, allowed, value }));
  };
  mustBeListed(hosted.provider, policy.hosted.providers, { code: "provider-not-allowed", at: ["hosted", "provider"], by: ["hosted", "providers"] });
  mustBeListed(hosted.model, policy.models.hosted, { code: "hosted-model-not-allowed", at: ["hosted", "model"], by: ["models", "hosted"] });
  mustBeListed(tracing.to, policy.tracing, { code: "tracing-not-allowed", at: ["tracing", "to"], by: ["tracing"] });
  if (hosted.provider === "scripted-teacher") return refusals;
  refusals.push(...checkKey(sides, ["hosted", "apiKeyEnv"], hosted.apiKeyEnv));
  refusals.push(
    ...checkAddress(sides, {
      address: hosted.endpoint,
      allowed: policy.hosted.endpoints,
      code: "endpoint-not-allowed",
      at: ["hosted", "endpoint"],
      by: ["hosted", "endpoints"]
    })
  );
  if (sides.config.value.cost.hosted === null) {
    refusals.push(
      refusal(sides, {
        code: "price-unknown",
        at: ["cost", "hosted"],
        by: ["budget", "hostedUsd"],
        expected: "the prices of the hosted model, for the policy has a budget in dollars",
        problem: "got none. Write cost.hosted: { inputPerMillionUsd: …, outputPerMillionUsd: … }."
      })
    );
  }
  return refusals;
}
function checkKey(sides, at, value) {
  const allowed = sides.policy.value.keys;
  return allowed.includes(value) ? [] : [notListed(sides, { code: "key-not-allowed", at, by: ["keys"], allowed, value })];
}
function checkAddress(sides, { address, allowed, ...place }) {
  const plain = plainOrigin(address);
  if (!plain.ok) return [refusal(sides, { ...place, expected: "a plain https address of an allowed server", problem: plain.problem })];
  return allowed.includes(plain.origin) ? [] : [notListed(sides, { ...place, allowed, value: address })];
}

// src/policy/check-data.ts
var SOURCE = ["harvest", "source"];
var MOST_FILES = 100;
function checkData(sides) {
  const { harvest } = sides.config.value;
  const { maxExamples } = sides.policy.value;
  const limit = harvest.limit > maxExamples ? [
    tooMuch(sides, {
      code: "too-many-examples",
      at: ["harvest", "limit"],
      by: ["maxExamples"],
      most: maxExamples,
      value: harvest.limit,
      unit: "examples"
    })
  ] : [];
  return [...limit, ...checkSource(sides)];
}
function checkSource(sides) {
  const { source } = sides.config.value.harvest;
  const { data, maxExamples } = sides.policy.value;
  if (source.kind === "file") {
    const place = { at: [...SOURCE, "paths"], by: ["data", "paths"] };
    if (source.paths.length > MOST_FILES)
      return [tooMuch(sides, { ...place, code: "too-many-files", most: MOST_FILES, value: source.paths.length, unit: "trace files" })];
    return source.paths.flatMap((path, index) => checkPath(sides, { path, allowed: data.paths, at: [...place.at, index], by: place.by }));
  }
  if (source.kind === "langfuse") {
    return [
      ...checkAddress(sides, { address: source.host, allowed: data.langfuse, code: "langfuse-not-allowed", at: [...SOURCE, "host"], by: ["data", "langfuse"] }),
      ...checkKey(sides, [...SOURCE, "publicKeyEnv"], source.publicKeyEnv),
      ...checkKey(sides, [...SOURCE, "secretKeyEnv"], source.secretKeyEnv)
    ];
  }
  if (!data.dummyAgent) {
    return [
      notListed(sides, { code: "data-not-allowed", at: [...SOURCE, "kind"], by: ["data", "dummyAgent"], allowed: ["file", "langfuse"], value: source.kind })
    ];
  }
  if (source.count <= maxExamples) return [];
  return [tooMuch(sides, { code: "too-many-examples", at: [...SOURCE, "count"], by: ["maxExamples"], most: maxExamples, value: source.count, unit: "traces" })];
}
function checkPath(sides, { path, allowed, ...place }) {
  const problem = pathProblem(path);
  if (problem !== null) return [refusal(sides, { ...place, code: "path-not-plain", expected: "a plain path in the repository", problem })];
  return allowed.some((prefix) => isBelow(path, prefix)) ? [] : [notListed(sides, { ...place, code: "path-not-allowed", allowed, value: path })];
}

// src/policy/check-gate.ts
function checkGate(sides) {
  const { gate, promote } = sides.config.value;
  const most = sides.policy.value.gate;
  const rule = most.rules.includes(gate.rule) ? [] : [notListed(sides, { code: "rule-not-allowed", at: ["gate", "rule"], by: ["gate", "rules"], allowed: most.rules, value: gate.rule })];
  const limits = [
    { code: "margin-too-wide", at: ["gate", "delta"], by: "maxDelta", value: gate.delta, most: most.maxDelta, unit: "as the margin" },
    { code: "error-level-too-high", at: ["gate", "alpha"], by: "maxAlpha", value: gate.alpha, most: most.maxAlpha, unit: "as the error level" },
    { code: "too-many-unscored", at: ["gate", "maxUnscored"], by: "maxUnscored", value: gate.maxUnscored, most: most.maxUnscored, unit: "of the examples" },
    {
      code: "gap-too-wide",
      at: ["promote", "gapThreshold"],
      by: "maxGapThreshold",
      value: promote.gapThreshold,
      most: most.maxGapThreshold,
      unit: "as the loss"
    }
  ];
  const exceeded = limits.filter((limit) => limit.value > limit.most);
  return [...rule, ...exceeded.map(({ by, ...limit }) => tooMuch(sides, { ...limit, by: ["gate", by] }))];
}

// src/policy/check-models.ts
function checkModels(sides) {
  const { models } = sides.config.value;
  return [...Object.entries(models.catalogue).flatMap(([name, model]) => checkModel(sides, name, model)), ...checkDigest(sides), ...checkSteps(sides)];
}
function checkModel(sides, name, model) {
  const { local } = sides.policy.value.models;
  const at = ["models", "catalogue", name];
  const by = ["models", "local"];
  const refusals = checkPath(sides, { path: model.gguf, allowed: local.gguf, at: [...at, "gguf"], by: [...by, "gguf"] });
  const problem = pathProblem(model.hf);
  const weights = { code: "local-model-not-allowed", at: [...at, "hf"], by: [...by, "hf"] };
  if (problem !== null) refusals.push(refusal(sides, { ...weights, expected: "a Hugging Face id or a plain folder", problem }));
  else if (!local.hf.includes(model.hf) && !allowsRepository(local.hf, model.hf))
    refusals.push(notListed(sides, { ...weights, allowed: local.hf, value: model.hf }));
  refusals.push(...checkDownload(sides, model.download, at));
  for (const track of TRACKS) {
    const adapter = model.adapters?.[track];
    if (!adapter) continue;
    const place = [...at, "adapters", track];
    refusals.push(...checkPath(sides, { path: adapter.file, allowed: local.gguf, at: [...place, "file"], by: [...by, "gguf"] }));
    refusals.push(...checkDownload(sides, adapter.download, place));
  }
  return refusals;
}
function checkDownload(sides, download, at) {
  const { downloads } = sides.policy.value.models.local;
  if (download === void 0 || isPlainDownload(download) && downloads.some((prefix) => isBelow(download, prefix))) return [];
  const place = { at: [...at, "download"], by: ["models", "local", "downloads"] };
  return [notListed(sides, { code: "download-not-allowed", ...place, allowed: downloads, value: download })];
}
function checkDigest(sides) {
  const { models } = sides.config.value;
  const { sha256: sha2562 } = sides.policy.value.models.local;
  const model = models.catalogue[models.default];
  if (!model || model.sha256 !== "unpinned" && (sha2562 === "any" || sha2562.includes(model.sha256))) return [];
  const place = { at: ["models", "catalogue", models.default, "sha256"], by: ["models", "local", "sha256"] };
  if (model.sha256 === "unpinned") {
    const problem = "got unpinned. Run `fledgling doctor`: it prints the digest of the file.";
    return [refusal(sides, { ...place, code: "gguf-unpinned", expected: "the SHA-256 of the file", problem })];
  }
  return [notListed(sides, { ...place, code: "gguf-not-allowed", allowed: sha2562 === "any" ? [] : sha2562, value: model.sha256 })];
}
function checkSteps(sides) {
  const { value: config } = sides.config;
  const most = sides.policy.value.budget.trainSteps;
  if (config.train.when === "never") return [];
  const recipe = selectedRecipe(config);
  const value = recipe.epochs * Math.ceil(config.harvest.limit / (recipe.batchSize * recipe.gradientAccumulation));
  if (value <= most) return [];
  return [tooMuch(sides, { code: "too-many-steps", at: ["train", "recipe"], by: ["budget", "trainSteps"], most, value, unit: "optimiser steps" })];
}
function checkRepository(sides) {
  const { repository } = sides.config.value.promote;
  const allowed = sides.policy.value.repositories;
  if (repository === null || allowsRepository(allowed, repository)) return [];
  return [notListed(sides, { code: "repository-not-allowed", at: ["promote", "repository"], by: ["repositories"], allowed, value: repository })];
}

// src/policy/check-config.ts
function checkConfig({ text, ...sides }) {
  return [
    ...secretsIn(text, sides.config.file),
    ...checkHosted(sides),
    ...checkData(sides),
    ...checkModels(sides),
    ...checkGate(sides),
    ...checkRepository(sides)
  ];
}
function secretsIn(text, file) {
  const found = text.split("\n").flatMap((line, index) => {
    const kind = secretIn(line);
    return kind === null ? [] : [{ kind, line: index + 1, key: /^\s*(?:- )?([\w.-]{1,80})\s*:/.exec(line)?.[1] ?? "" }];
  });
  return found.slice(0, 10).map(({ kind, line, key }) => ({
    code: "secret-in-config",
    sentence: `${file}:${line}${key && ` ${key}`}: expected no credential, got what looks like ${kind}. Revoke it: it is in Git for good. Put the new one into an environment variable and name that.`,
    config: { file, line, key },
    policy: null
  }));
}

// src/records/provenance.ts
var CommitSha = external_exports.string().regex(/^[0-9a-f]{40}$/);
var ArtifactRef = external_exports.strictObject({
  name: external_exports.string(),
  id: external_exports.number().int().positive(),
  zipSha256: Sha256,
  files: external_exports.array(external_exports.strictObject({ path: external_exports.string(), sha256: Sha256, bytes: external_exports.number().int().nonnegative() }))
});
var Provenance = external_exports.strictObject({
  schema: external_exports.literal("fledgling/provenance@1"),
  /** The run's id: folder name under `eval-results/<agent>/`. */
  run: external_exports.string().regex(/^[0-9a-f]{12}$/),
  agent: external_exports.string(),
  repository: external_exports.string(),
  workflow: external_exports.strictObject({ path: external_exports.string(), runId: external_exports.number().int().positive(), attempt: external_exports.number().int().positive(), url: external_exports.string(), sha: CommitSha }),
  /** Null for a run that was started by hand on the default branch. */
  pull: external_exports.strictObject({ number: external_exports.number().int().positive(), headSha: CommitSha }).nullable(),
  configSha256: Sha256,
  policySha256: Sha256,
  /** SHA-256 of `decision.json` as committed. */
  decisionSha256: Sha256,
  /** The files of this folder, this one left out. */
  results: ArtifactRef,
  /** Stage entries, for later runs to re-use. */
  stages: ArtifactRef,
  /** The trained adapters this decision is about; empty where the base model reached parity. */
  adapters: external_exports.array(external_exports.strictObject({ track: Track, artifact: ArtifactRef, gguf: external_exports.strictObject({ path: external_exports.string(), sha256: Sha256 }) })),
  /** Until when the artifacts are kept, ISO 8601. */
  keptUntil: external_exports.string()
});

// src/gitops/vouch.ts
var MAX_PROVENANCE_BYTES = 1e6;
async function readProvenance(forge, folder, sha) {
  const bytes = await fileOrNull(forge, { path: `${folder}/provenance.json`, sha, maxBytes: MAX_PROVENANCE_BYTES });
  if (bytes === null) return null;
  try {
    return Provenance.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}
async function fileOrNull(forge, { path, sha, maxBytes }) {
  try {
    return await forge.readFile(path, sha, maxBytes);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
async function vouchProblem(forge, { repository, workflow, results }) {
  if (repository !== forge.repository) return "it names another repository";
  const run = await parityRun(forge, workflow.runId);
  if (!run) return `run ${workflow.runId} is no dispatched run of parity-run.yml on the default branch`;
  if (run.headSha !== workflow.sha) return `run ${run.id} ran at another commit`;
  return await artifactOf(forge, results, { runId: run.id, name: "results" }) ? null : `run ${run.id} has no artifact results of that digest`;
}
function adapterArtifact(track) {
  return `stages-train-${track}`;
}
async function artifactOf(forge, { id, zipSha256 }, { runId, name }) {
  const artifact = await forge.artifact(id);
  return artifact && artifact.runId === runId && artifact.name === name && artifact.zipSha256 === zipSha256 ? artifact : null;
}

// src/gitops/long-observation.ts
function longObservation(bytes, most) {
  if (bytes.length <= most) return null;
  const text = new TextDecoder().decode(bytes);
  const observations = observationsOf(text);
  return observations ? longestOf(
    observations.map((value) => lengthOf(value) ?? bytes.length),
    most,
    "observation"
  ) : longestOf(lengthsOfLines(text), most, "line");
}
function observationsOf(text) {
  const value = jsonOrNull(text);
  if (Array.isArray(value)) return value;
  const list = isJsonObject(value) ? value["data"] ?? value["observations"] : null;
  return Array.isArray(list) ? list : null;
}
function jsonOrNull(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
function longestOf(lengths, most, unit) {
  const index = lengths.findIndex((length) => length > most);
  return index < 0 ? null : { where: `${unit} ${index + 1}`, characters: lengths[index] ?? 0 };
}
function lengthOf(value) {
  try {
    return JSON.stringify(value).length;
  } catch {
    return null;
  }
}
function lengthsOfLines(text) {
  return text.split("\n").map((line) => line.length);
}

// src/gitops/project-files.ts
async function projectFiles(forge, request) {
  const { config, policy, sha, configPath, configBytes } = request;
  const { maxBytes } = policy.value.data;
  const files = /* @__PURE__ */ new Map();
  const sources = [];
  const refusals = [];
  let left = maxBytes;
  for (const [index, name] of tracePaths(config.value).entries()) {
    const path = beside(configPath, name);
    const read = await readData(forge, { path, sha, maxBytes: left });
    const long = read.bytes && longObservation(read.bytes, policy.value.maxPromptCharacters);
    const problem = read.problem ?? (long ? `found one of ${long.characters} in ${path} at ${long.where}. Take it out.` : null);
    if (problem !== null) refusals.push(refused(request, index, { code: long ? "prompt-too-long" : "data-unreadable", problem }));
    if (!read.bytes || problem !== null) continue;
    left -= read.bytes.length;
    files.set(path, read.bytes);
    sources.push({ path: name, sha256: sha256(read.bytes) });
  }
  const ledger = beside(configPath, `datasets/${config.value.agent}/ledger.jsonl`);
  const { bytes } = await readData(forge, { path: ledger, sha, maxBytes });
  if (bytes) files.set(ledger, bytes);
  return { project: { configPath, config: configBytes, configSha256: sha256(configBytes), files, sources }, refusals };
}
function dataPaths(config, configPath) {
  return [...tracePaths(config), `datasets/${config.agent}/ledger.jsonl`].map((path) => beside(configPath, path));
}
function tracePaths({ harvest }) {
  return harvest.source.kind === "file" ? harvest.source.paths : [];
}
function beside(configPath, path) {
  return [...configPath.split("/").slice(0, -1), path].join("/");
}
async function readData(forge, { path, sha, maxBytes }) {
  try {
    const bytes = await forge.readFile(path, sha, Math.max(1, maxBytes));
    return { bytes, problem: bytes ? null : `found no ${path} at this commit. Commit it, or mend its path.` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { bytes: null, problem: `but ${error.message}` };
  }
}
function refused({ config, policy }, index, { code, problem }) {
  const path = ["harvest", "source", "paths", index];
  const limit = code === "prompt-too-long" ? ["maxPromptCharacters"] : ["data", "maxBytes"];
  const place = { file: config.file, line: config.lineOf(path), key: path.join(".") };
  const cap = { file: policy.file, line: policy.lineOf(limit), key: limit.join(".") };
  const expected = code === "prompt-too-long" ? `observations of at most ${policy.value.maxPromptCharacters} characters` : "a trace file of an allowed size";
  const sentence = `${place.file}:${place.line} ${place.key}: expected ${expected} (${cap.file}:${cap.line} ${cap.key}), ${problem}`;
  return { code, sentence, config: place, policy: cap };
}

export {
  PullLock,
  lockOf,
  takePullLock,
  freePullLock,
  lockSentence,
  parityRun,
  ranOnDefaultBranch,
  artifactFiles,
  checkConfig,
  Provenance,
  readProvenance,
  fileOrNull,
  vouchProblem,
  adapterArtifact,
  artifactOf,
  Promotion,
  projectFiles,
  dataPaths,
  beside,
  checkPromotions,
  promotionsAt
};
