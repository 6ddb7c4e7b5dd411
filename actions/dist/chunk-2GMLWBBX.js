import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  PACKAGE_ROOT
} from "./chunk-T4METBAL.js";
import {
  UserError,
  external_exports,
  sentenceOf
} from "./chunk-XHPH6W2B.js";

// src/edges/llama/llama-library.ts
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
var INSTALL_COMMAND = "npm install node-llama-cpp@3.22.1 --ignore-scripts";
var NATIVE_CUDA = fileURLToPath(new URL("native/cuda/", PACKAGE_ROOT));
async function loadLlamaLibrary(gpu, env = process.env) {
  const entry = entryPoint(gpu, env);
  try {
    return await import(pathToFileURL(entry).href);
  } catch (error) {
    throw new UserError(`node-llama-cpp at ${dirname(entry)} does not load: ${sentenceOf(error)}. Install it again: ${INSTALL_COMMAND}`);
  }
}
function entryPoint(gpu, env) {
  const chosen = env["FLEDGLING_NATIVE"];
  if (chosen) {
    const found2 = resolveFrom(join(chosen, "package.json"));
    if (found2) return found2;
    throw new UserError(`FLEDGLING_NATIVE: expected a folder with node_modules/node-llama-cpp, found none in ${chosen}. Run there: ${INSTALL_COMMAND}`);
  }
  const ordinary = resolveFrom(fileURLToPath(import.meta.url));
  const cuda = existsSync(join(NATIVE_CUDA, "node_modules")) ? resolveFrom(join(NATIVE_CUDA, "package.json")) : null;
  const found = gpu === "auto" ? cuda ?? ordinary : ordinary ?? cuda;
  if (found) return found;
  throw new UserError(`The local model needs the package node-llama-cpp, which is not installed. Install it: ${INSTALL_COMMAND}`);
}
function resolveFrom(file) {
  try {
    return createRequire(file).resolve("node-llama-cpp");
  } catch {
    return null;
  }
}
async function openLlama({ gpu, threads }) {
  const library = await loadLlamaLibrary(gpu);
  let complaint = null;
  try {
    const llama = await library.getLlama({
      gpu: gpu === "auto" ? "auto" : false,
      build: "never",
      skipDownload: true,
      usePrebuiltBinaries: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: library.LlamaLogLevel.error,
      logger: (_level, message) => {
        complaint = message.trim();
      }
    });
    return { llama, version: await library.getModuleVersion(), lastComplaint: () => complaint };
  } catch (error) {
    throw new UserError(`node-llama-cpp has no binary that runs on this machine: ${complaint ?? sentenceOf(error)}. Install it again: ${INSTALL_COMMAND}`);
  }
}

// src/edges/llama/chat-template.ts
var TokenizerMetadata = external_exports.looseObject({
  tokenizer: external_exports.looseObject({
    chat_template: external_exports.string().min(1),
    ggml: external_exports.looseObject({ tokens: external_exports.array(external_exports.string()), bos_token_id: external_exports.number().optional(), eos_token_id: external_exports.number().optional() })
  })
});
function chatTemplateOf(metadata, path) {
  const parsed = TokenizerMetadata.safeParse(metadata);
  if (!parsed.success) throw new UserError(`${path}: expected tokenizer.chat_template in the GGUF, found none. Choose a chat (instruct) model.`);
  const { chat_template: text, ggml } = parsed.data.tokenizer;
  const textOf = (id) => id === void 0 ? "" : ggml.tokens[id] ?? "";
  return { text, bosToken: textOf(ggml.bos_token_id), eosToken: textOf(ggml.eos_token_id) };
}
async function readChatTemplate(path) {
  const { readGgufFileInfo } = await loadLlamaLibrary("off");
  const info = await readGgufFileInfo(path, { sourceType: "filesystem", readTensorInfo: false, logWarnings: false }).catch((error) => {
    throw new UserError(`${path}: expected a GGUF file, but ${error.message} Fetch the file again.`);
  });
  return chatTemplateOf(info.metadata, path);
}

export {
  openLlama,
  chatTemplateOf,
  readChatTemplate
};
