import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  MAX_SETTINGS_BYTES,
  Sha256,
  foreignCharacter,
  mistakeSentence,
  ratio,
  readConfigText,
  readSettings
} from "./chunk-OSEV7X2X.js";
import {
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

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
var gate = external_exports.strictObject({
  maxDelta: ratio("The widest margin a config may set (gate.delta).", 0.1),
  maxAlpha: ratio("The highest error level of a bound it may set (gate.alpha).", 0.1),
  rules: external_exports.array(external_exports.enum(["interval", "point"])).default(["interval", "point"]).meta({ description: "Rules of the gate it may choose from.", expect: "a list of interval, point" }),
  maxGapThreshold: ratio("The largest loss at promotion it may accept (promote.gapThreshold).", 0.1),
  maxUnscored: ratio("The largest share of ungraded examples it may accept (gate.maxUnscored).", 0.1)
}).prefault({});
var who = external_exports.strictObject({
  run: external_exports.enum(["write", "maintain", "admin"]).default("maintain").meta({ description: "Permission on the repository that a run takes." }),
  users: listOf(name, { description: "Only these accounts, and with that permission; empty: everybody who has it.", expect: "account names" })
}).prefault({});
var Policy = external_exports.strictObject({
  hub: checked(isOrigin).default("https://huggingface.co").meta({ description: "The Hub that adapters are promoted to; it is sent the token.", expect: ORIGIN }),
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
  gate,
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

export {
  plainOrigin,
  pathProblem,
  isBelow,
  isPlainDownload,
  allowsRepository,
  Policy,
  configAt,
  policyAt
};
