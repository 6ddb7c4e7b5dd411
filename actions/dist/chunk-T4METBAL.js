import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/edges/host/version.ts
import { readFileSync } from "node:fs";
var Package = external_exports.object({ name: external_exports.literal("fledgling"), version: external_exports.string(), peerDependencies: external_exports.object({ "node-llama-cpp": external_exports.string() }) });
function packageRoot(from) {
  for (let root2 = new URL("./", from); ; root2 = new URL("../", root2)) {
    const found2 = packageAt(root2);
    if (found2) return { root: root2, found: found2 };
    if (root2.pathname === new URL("../", root2).pathname) throw new Error(`no package.json named fledgling above ${from}`);
  }
}
function packageAt(folder) {
  try {
    return Package.safeParse(JSON.parse(readFileSync(new URL("package.json", folder), "utf8"))).data ?? null;
  } catch {
    return null;
  }
}
var { root, found } = packageRoot(import.meta.url);
var PACKAGE_ROOT = root;
var VERSION = found.version;
var PINNED_ENGINE = found.peerDependencies["node-llama-cpp"];

export {
  PACKAGE_ROOT,
  VERSION,
  PINNED_ENGINE
};
