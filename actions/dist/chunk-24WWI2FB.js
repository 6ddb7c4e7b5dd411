import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  modelDownloads,
  modelPlace,
  placeToFetch,
  selectedModel
} from "./chunk-OSEV7X2X.js";
import {
  PACKAGE_ROOT
} from "./chunk-T4METBAL.js";
import {
  digestOfFile,
  execa,
  onDisk
} from "./chunk-4PANBR46.js";
import {
  ExternalError,
  Interrupted,
  UserError,
  sentenceOf
} from "./chunk-XHPH6W2B.js";

// actions/engine.ts
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
var NPM_MAY_SEE = /^(PATH|HOME|TMPDIR|LANG|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|NPM_CONFIG_\w+)$/i;
async function installEngine(backend, { signal }) {
  if (process.env["FLEDGLING_NATIVE"]) return;
  const folder = fileURLToPath(new URL(`actions/eval/native${backend === "cuda" ? "-cuda" : ""}/`, PACKAGE_ROOT));
  const installed = join(folder, "node_modules");
  if (!existsSync(join(installed, ".package-lock.json"))) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => NPM_MAY_SEE.test(name)));
    const args = ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
    const result = await execa("npm", args, { cwd: folder, env, extendEnv: false, reject: false, cancelSignal: signal, all: true });
    if (result.isCanceled) throw new Interrupted();
    if (result.code === "ENOENT")
      throw new UserError("npm: expected it on PATH to install the local engine, found none. Run actions/setup-node first, or set FLEDGLING_NATIVE.");
    if (result.failed) {
      await rm(installed, { recursive: true, force: true });
      throw new ExternalError(`The local engine could not be installed: ${result.all.trim().split("\n").at(-1) ?? "npm said nothing"}. Run the job again.`);
    }
  }
  process.env["FLEDGLING_NATIVE"] = folder;
}

// actions/model-files.ts
import { existsSync as existsSync2 } from "node:fs";
import { dirname as dirname2, resolve } from "node:path";

// src/edges/huggingface/pull-model.ts
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm as rm2, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
async function pullModel({ from, to, sha256, endpoint, token, signal, onProgress }) {
  const url = addressOf(from, endpoint);
  const partial = `${to}.partial`;
  await onDisk(to, () => mkdir(dirname(to), { recursive: true }));
  const have = await stat(partial).then(
    ({ size }) => size,
    () => 0
  );
  const sendToken = token !== null && new URL(url).origin === new URL(endpoint).origin;
  const headers = { ...have > 0 ? { range: `bytes=${have}-` } : {}, ...sendToken ? { authorization: `Bearer ${token}` } : {} };
  try {
    const response = await fetch(url, { headers, signal });
    if (response.status !== 416) {
      if (!response.ok || !response.body) throw refusal(url, response.status);
      const resumes = response.status === 206;
      let done = resumes ? have : 0;
      const length = Number(response.headers.get("content-length") ?? Number.NaN);
      const total = Number.isFinite(length) ? done + length : null;
      const counted = Readable.fromWeb(response.body).on("data", (chunk) => {
        done += chunk.length;
        onProgress(done, total);
      });
      await onDisk(partial, () => pipeline(counted, createWriteStream(partial, { flags: resumes ? "a" : "w" }), { signal }));
    }
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (error instanceof UserError || error instanceof ExternalError) throw error;
    throw new ExternalError(`${url}: the download broke off: ${sentenceOf(error)}. Run the same command again: it goes on where it stopped.`, { cause: error });
  }
  const digest = await digestOfFile(partial);
  if (sha256 !== null && digest !== sha256) {
    await rm2(partial, { force: true });
    throw new ExternalError(
      `${url}: expected sha256 ${sha256}, got ${digest}. The file was thrown away; pull it again, or pin the new digest if you mean it.`,
      { retryable: false }
    );
  }
  await rename(partial, to);
  return digest;
}
function addressOf(from, endpoint) {
  const hub = /^hf:([\w.-]+)\/([\w.-]+)\/(.+)$/.exec(from);
  if (hub) return `${endpoint}/${hub[1]}/${hub[2]}/resolve/main/${(hub[3] ?? "").split("/").map(encodeURIComponent).join("/")}`;
  if (URL.canParse(from) && /^https?:$/.test(new URL(from).protocol)) return from;
  throw new UserError(`models.catalogue: download: expected hf:OWNER/REPO/FILE.gguf or an https address, got ${JSON.stringify(from)}. Mend the address.`);
}
function refusal(url, status) {
  if (status === 401 || status === 403)
    return new UserError(`${url}: the server wants a permission (HTTP ${status}). Accept the model's licence on its page and set HF_TOKEN.`);
  if (status === 404) return new UserError(`${url}: no such file (HTTP 404). Mend the catalogue's download address.`);
  return new ExternalError(`${url}: the server answered HTTP ${status}. Run the same command again later.`);
}

// src/edges/huggingface/pull-to-place.ts
async function pullToPlace({ file, root, env, ...pull }) {
  const path = placeToFetch(root, { file, sha256: pull.sha256 }, env);
  const endpoint = env["HF_ENDPOINT"] || "https://huggingface.co";
  return { path, sha256: await pullModel({ ...pull, to: path, endpoint, token: env["HF_TOKEN"] ?? null }) };
}

// actions/model-files.ts
async function bringModel({ inputs, env, workspace, signal }, { config, ports }) {
  const root = dirname2(resolve(workspace, inputs.config));
  for (const { file, from, sha256 } of modelDownloads(selectedModel(config))) {
    if (sha256 === null || existsSync2(modelPlace(root, { file, sha256 }, env))) continue;
    await pullToPlace({ from, file, sha256, root, env, signal, onProgress: () => void 0 });
    ports.watcher.notice(`${file}: it was not on this host, so it was fetched from ${from}; sha256 ${sha256}, as pinned.`);
  }
}

export {
  installEngine,
  bringModel
};
