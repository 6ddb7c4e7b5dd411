import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  clipped
} from "./chunk-S7JSYRO3.js";
import {
  MAX_SETTINGS_BYTES,
  MetricName,
  Sha256,
  TRACKS,
  Track,
  foreignCharacter,
  harmless,
  holdsSecret,
  mistakeSentence,
  readConfigText,
  readSettings,
  secretIn,
  selectedRecipe
} from "./chunk-JUAOPNEY.js";
import {
  ExternalError,
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/gitops/lock.ts
var MAX_REASON = 200;
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
  const holder = await lockOf(forge, pull, now);
  if (holder && holder.by !== by) return holder;
  if (await forge.readLock(lockName(pull)) !== null) await forge.releaseLock(lockName(pull));
  await forge.takeLock(lockName(pull), JSON.stringify(mine));
  return await lockOf(forge, pull, now) ?? mine;
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

// src/policy/origin.ts
var LOOPBACK = /* @__PURE__ */ new Set(["localhost", "127.0.0.1", "[::1]"]);
function plainOrigin(address) {
  const foreign = foreignCharacter(address);
  if (foreign) return no(`got ${foreign}, a character that can look like another. Write the address in plain ASCII.`);
  if (/[\\\s]/.test(address)) return no("got a backslash or blank in it. Remove it.");
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:\/\/[^/]/.test(address)) return no("got no address. Write for example https://api.openai.com/v1.");
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/.test(address)) return no("got a user name or password in it. Remove it.");
  if (/[?#]/.test(address)) return no("got a query or fragment in it. Remove it.");
  if (/(?:^|\.)xn--/i.test(url.hostname)) return no("got an internationalised host name, which can look like another. Use a plain one.");
  if (url.protocol !== "https:" && !LOOPBACK.has(url.hostname)) return no("got http. Write https: a key must not travel in the open.");
  return { ok: true, origin: url.origin };
}
function isOrigin(text) {
  const address = plainOrigin(text);
  return address.ok && address.origin === text;
}
function no(problem) {
  return { ok: false, problem };
}

// src/policy/plain-path.ts
var LONGEST = 512;
function pathProblem(path) {
  if (path === "") return "got an empty path. Name a file.";
  if (path.length > LONGEST) return `got ${path.length} characters. Use a path of at most ${LONGEST}.`;
  if (/^[\\/~]/.test(path) || /^[A-Za-z]:/.test(path)) return "got an absolute path. Write it relative to the config file.";
  const strange = /[^A-Za-z0-9._@+=, /-]/u.exec(path)?.[0];
  if (strange !== void 0) return `got the character ${codePoint(strange)}. Use letters, digits and ._@+=,- in ASCII.`;
  const parts = path.split("/");
  if (parts.includes("..")) return "got a path that climbs with `..`. Name a file below the config file.";
  if (parts.some((part) => part === "" || part === "." || part !== part.trim() || part.endsWith(".") && part !== ".."))
    return "got an empty, `.` or padded part. Write the path without it.";
  if (parts.some((part) => part.toLowerCase() === ".git" || part.toLowerCase() === ".github")) return "got a path into .git or .github. Name a data file.";
  return null;
}
function isBelow(path, prefix) {
  return prefix.endsWith("/") ? path.startsWith(prefix) && path.length > prefix.length : path === prefix;
}
function isPathPrefix(text) {
  return pathProblem(text.endsWith("/") ? text.slice(0, -1) : text) === null;
}
function codePoint(character) {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

// src/policy/download.ts
function isDownloadPrefix(text) {
  return isPlainDownload(text.endsWith("/") ? `${text}x` : text);
}
function isPlainDownload(address) {
  if (address.startsWith("hf:")) return pathProblem(address.slice(3)) === null;
  const path = /^https?:\/\/[^/]+\/(.+)$/.exec(address)?.[1];
  return plainOrigin(address).ok && path !== void 0 && pathProblem(path) === null;
}

// src/policy/repository-name.ts
var PART = /^(?!.*(?:\.\.|--))[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$/;
function isRepositoryName(text) {
  const [owner, name2, ...rest] = text.split("/");
  return rest.length === 0 && PART.test(owner ?? "") && PART.test(name2 ?? "");
}
function isRepositoryPattern(text) {
  return isRepositoryName(text.endsWith("/*") ? `${text.slice(0, -1)}x` : text);
}
function allowsRepository(patterns, name2) {
  return isRepositoryName(name2) && patterns.some((pattern) => pattern.endsWith("/*") ? name2.startsWith(pattern.slice(0, -1)) : name2 === pattern);
}

// src/policy/schema.ts
function listOf(item, { description, expect }) {
  return external_exports.array(item.meta({ expect })).default([]).meta({ description, expect: `a list of ${expect}` });
}
var checked = (holds) => external_exports.string().refine(holds);
var name = external_exports.string().min(1).max(200);
var ORIGIN = "an origin such as https://api.openai.com: no path, no user name, https unless it is this machine";
var PREFIX = "a relative path, with / at its end for everything below it";
var REPOSITORY = "OWNER/NAME or OWNER/* in plain ASCII";
function atLeastZero(description, fallback) {
  return external_exports.number().nonnegative().default(fallback).meta({ description, expect: "a number of at least 0" });
}
function whole(description, fallback) {
  return external_exports.int().positive().default(fallback).meta({ description, expect: "a whole number of at least 1" });
}
var hosted = external_exports.strictObject({
  providers: external_exports.array(external_exports.enum(["scripted-teacher", "openai", "azure-openai"])).default([]).meta({ description: "Kinds of hosted model. scripted-teacher is the stand-in of the demo." }),
  endpoints: listOf(checked(isOrigin), { description: "Servers that may be sent prompts and the model key.", expect: ORIGIN })
}).prefault({});
var local = external_exports.strictObject({
  hf: listOf(name, { description: "Weights that may be trained: Hugging Face ids, OWNER/*, or folders.", expect: "OWNER/NAME, OWNER/* or a folder" }),
  gguf: listOf(checked(isPathPrefix), { description: "Where GGUF files may lie, relative to the config.", expect: PREFIX }),
  sha256: external_exports.union([external_exports.literal("any"), external_exports.array(Sha256)]).default([]).meta({ description: "Digests a GGUF may have; any accepts every pinned one. Unpinned files are always refused.", expect: "any, or a list of digests" }),
  downloads: listOf(checked(isDownloadPrefix), {
    description: "Where models may be downloaded from.",
    expect: "hf:OWNER/REPO/FILE.gguf or an https address, with / at its end for everything below it"
  })
}).prefault({});
var data = external_exports.strictObject({
  paths: listOf(checked(isPathPrefix), { description: "Trace files, relative to the config.", expect: PREFIX }),
  langfuse: listOf(checked(isOrigin), { description: "Langfuse servers traces may be read from.", expect: ORIGIN }),
  dummyAgent: external_exports.boolean().default(false).meta({ description: "Whether the built-in agent may make the traces.", expect: "true or false" }),
  maxBytes: whole("All trace files together may have this many bytes.", 5e7)
}).prefault({});
var budget = external_exports.strictObject({
  hostedTokens: atLeastZero("Tokens a run may send to and get from the hosted model. This binds: prices are what the config says.", 0),
  hostedUsd: atLeastZero("US dollars a run may cost at the hosted model.", 0),
  gpuHours: atLeastZero("GPU-hours a run may take, training included.", 0),
  trainSteps: whole("Optimiser steps a training of one track may take.", 2e4)
}).prefault({});
var who = external_exports.strictObject({
  run: external_exports.enum(["write", "maintain", "admin"]).default("maintain").meta({ description: "Permission on the repository that a run takes." }),
  users: listOf(name, { description: "Only these accounts, and with that permission; empty: everybody who has it.", expect: "account names" })
}).prefault({});
var Policy = external_exports.strictObject({
  hosted,
  models: external_exports.strictObject({ hosted: listOf(name, { description: "Hosted models or deployments.", expect: "model names" }), local }).prefault({}),
  repositories: listOf(checked(isRepositoryPattern), { description: "Hugging Face repositories an adapter may be promoted to.", expect: REPOSITORY }),
  data,
  keys: listOf(external_exports.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/), {
    description: "Environment variables a config may name as holders of a key.",
    expect: "an environment variable such as OPENAI_API_KEY"
  }),
  tracing: external_exports.array(external_exports.enum(["file", "langfuse", "off"])).default(["file"]).meta({ description: "Where runs may leave their trace." }),
  budget,
  who,
  inconclusive: external_exports.enum(["refuse", "promote"]).default("refuse").meta({ description: "Whether an adapter whose verdict is inconclusive may be promoted." }),
  standIn: external_exports.enum(["refuse", "promote"]).default("refuse").meta({ description: "Whether results against a scripted stand-in may be promoted." }),
  lockHours: whole("A lock of a pull request ends by itself after this many hours.", 24),
  maxExamples: whole("A config may harvest this many model calls at most (harvest.limit).", 5e3),
  maxPromptCharacters: whole("Characters an observation in a trace file may have, its prompt included.", 2e5)
});
function policyJsonSchema() {
  return { ...external_exports.toJSONSchema(Policy, { io: "input" }), title: "Fledgling parity.policy.yaml" };
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

// src/policy/parse-policy.ts
function readPolicyText(text, file) {
  return readSettings(text, file, { schema: Policy, json: policyJsonSchema() });
}

// src/gitops/settings-at.ts
function configAt(forge, path, sha) {
  return settingsAt(forge, { path, sha, side: "config", read: readConfigText, remedy: "Commit one, or run `fledgling init`." });
}
function policyAt(forge, path, sha) {
  const remedy = "Without one nothing is allowed: run `fledgling init`, and merge the policy into the default branch first.";
  return settingsAt(forge, { path, sha, side: "policy", read: readPolicyText, remedy });
}
async function settingsAt(forge, { path, sha, side, read, remedy }) {
  const refused = (code, mistakes) => ({
    ok: false,
    refusals: mistakes.map((mistake) => refusalOf(mistake, { side, code: `${side}-${code}` }))
  });
  const whole2 = (sentence) => ({ file: path, line: null, key: "", sentence });
  try {
    const bytes = await forge.readFile(path, sha, MAX_SETTINGS_BYTES);
    if (!bytes) return refused("missing", [whole2(`expected a file on this commit, found none. ${remedy}`)]);
    const text = utf8OrNull(bytes);
    if (text === null) return refused("invalid", [whole2("expected UTF-8 text, got other bytes. Save it as UTF-8.")]);
    const result = read(text, path);
    return result.ok ? { ok: true, bytes, text, settings: result.settings } : refused("invalid", result.mistakes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refused("unreadable", [whole2(error.message.replace(`${path}: `, ""))]);
  }
}
function refusalOf(mistake, { side, code }) {
  const place = { file: mistake.file, line: mistake.line ?? 1, key: mistake.key };
  return { code, sentence: mistakeSentence(mistake), config: side === "config" ? place : null, policy: side === "policy" ? place : null };
}
function utf8OrNull(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
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
  const { hosted: hosted2, tracing } = sides.config.value;
  const policy = sides.policy.value;
  const refusals = [];
  const mustBeListed = (value, allowed, place) => {
    if (!allowed.includes(value)) refusals.push(notListed(sides, { ...place, allowed, value }));
  };
  mustBeListed(hosted2.provider, policy.hosted.providers, { code: "provider-not-allowed", at: ["hosted", "provider"], by: ["hosted", "providers"] });
  mustBeListed(hosted2.model, policy.models.hosted, { code: "hosted-model-not-allowed", at: ["hosted", "model"], by: ["models", "hosted"] });
  mustBeListed(tracing.to, policy.tracing, { code: "tracing-not-allowed", at: ["tracing", "to"], by: ["tracing"] });
  if (hosted2.provider === "scripted-teacher") return refusals;
  refusals.push(...checkKey(sides, ["hosted", "apiKeyEnv"], hosted2.apiKeyEnv));
  refusals.push(
    ...checkAddress(sides, {
      address: hosted2.endpoint,
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
  const { data: data2, maxExamples } = sides.policy.value;
  if (source.kind === "file") {
    const place = { at: [...SOURCE, "paths"], by: ["data", "paths"] };
    if (source.paths.length > MOST_FILES)
      return [tooMuch(sides, { ...place, code: "too-many-files", most: MOST_FILES, value: source.paths.length, unit: "trace files" })];
    return source.paths.flatMap((path, index) => checkPath(sides, { path, allowed: data2.paths, at: [...place.at, index], by: place.by }));
  }
  if (source.kind === "langfuse") {
    return [
      ...checkAddress(sides, { address: source.host, allowed: data2.langfuse, code: "langfuse-not-allowed", at: [...SOURCE, "host"], by: ["data", "langfuse"] }),
      ...checkKey(sides, [...SOURCE, "publicKeyEnv"], source.publicKeyEnv),
      ...checkKey(sides, [...SOURCE, "secretKeyEnv"], source.secretKeyEnv)
    ];
  }
  if (!data2.dummyAgent) {
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

// src/policy/check-models.ts
function checkModels(sides) {
  const { models } = sides.config.value;
  return [...Object.entries(models.catalogue).flatMap(([name2, model]) => checkModel(sides, name2, model)), ...checkDigest(sides), ...checkSteps(sides)];
}
function checkModel(sides, name2, model) {
  const { local: local2 } = sides.policy.value.models;
  const at = ["models", "catalogue", name2];
  const by = ["models", "local"];
  const refusals = checkPath(sides, { path: model.gguf, allowed: local2.gguf, at: [...at, "gguf"], by: [...by, "gguf"] });
  const problem = pathProblem(model.hf);
  const weights = { code: "local-model-not-allowed", at: [...at, "hf"], by: [...by, "hf"] };
  if (problem !== null) refusals.push(refusal(sides, { ...weights, expected: "a Hugging Face id or a plain folder", problem }));
  else if (!local2.hf.includes(model.hf) && !allowsRepository(local2.hf, model.hf))
    refusals.push(notListed(sides, { ...weights, allowed: local2.hf, value: model.hf }));
  refusals.push(...checkDownload(sides, model.download, at));
  for (const track of TRACKS) {
    const adapter = model.adapters?.[track];
    if (!adapter) continue;
    const place = [...at, "adapters", track];
    refusals.push(...checkPath(sides, { path: adapter.file, allowed: local2.gguf, at: [...place, "file"], by: [...by, "gguf"] }));
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
  const { sha256 } = sides.policy.value.models.local;
  const model = models.catalogue[models.default];
  if (!model || model.sha256 !== "unpinned" && (sha256 === "any" || sha256.includes(model.sha256))) return [];
  const place = { at: ["models", "catalogue", models.default, "sha256"], by: ["models", "local", "sha256"] };
  if (model.sha256 === "unpinned") {
    const problem = "got unpinned. Run `fledgling doctor`: it prints the digest of the file.";
    return [refusal(sides, { ...place, code: "gguf-unpinned", expected: "the SHA-256 of the file", problem })];
  }
  return [notListed(sides, { ...place, code: "gguf-not-allowed", allowed: sha256 === "any" ? [] : sha256, value: model.sha256 })];
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
  return [...secretsIn(text, sides.config.file), ...checkHosted(sides), ...checkData(sides), ...checkModels(sides), ...checkRepository(sides)];
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

// src/gitops/trusted-artifact.ts
var PARITY_RUN = ".github/workflows/parity-run.yml";
var MOST_OTHERS = 10;
async function parityRun(forge, id) {
  const run = await forge.run(id);
  const branch = await forge.defaultBranch();
  return run && run.path === PARITY_RUN && run.event === "workflow_dispatch" && run.headBranch === branch && run.sameRepository ? run : null;
}
async function artifactFiles({ forge, files }, wanted) {
  const { name: name2, first, maxBytes, fits } = wanted;
  const unpack = async (artifact, zipSha256) => {
    const to = await files.place(`${name2}-${artifact.id}`);
    await forge.download(artifact, to, { zipSha256, maxBytes });
    return files.list(to);
  };
  const named = first && await forge.artifact(first.id);
  if (first && named && !named.expired) {
    const differs = named.runId !== first.runId ? `belongs to run ${named.runId}` : named.name !== name2 ? "has another name" : zipDiffers(named, first.zipSha256);
    if (differs) throw forged(name2, first.id, differs);
    const unpacked = await unpack(named, first.zipSha256);
    if (!fits(unpacked)) throw forged(name2, first.id, "holds other files");
    return unpacked;
  }
  let looked = 0;
  for (const other of await forge.artifactsNamed(name2)) {
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
function forged(name2, id, why) {
  return new ExternalError(`artifact ${name2} (${id}) ${why}, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.`, {
    retryable: false
  });
}

export {
  PullLock,
  lockOf,
  takePullLock,
  freePullLock,
  lockSentence,
  allowsRepository,
  Policy,
  checkConfig,
  Provenance,
  parityRun,
  artifactFiles,
  Promotion,
  configAt,
  policyAt
};
