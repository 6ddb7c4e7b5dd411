import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  PACKAGE_ROOT
} from "./chunk-T4METBAL.js";
import {
  execa
} from "./chunk-KCYN2G5N.js";
import {
  ExternalError,
  Interrupted,
  UserError
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

export {
  installEngine
};
